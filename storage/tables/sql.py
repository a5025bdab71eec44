"""Open DuckDB over Arrow datasets and tables."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

View: TypeAlias = ds.Dataset | pa.Table | str
"""What a name in SQL stands for: a dataset, a table, or a query over the others."""
BOUNDED: Mapping[str, str | int | bool] = MappingProxyType(
    {"memory_limit": "512MB", "threads": 2, "preserve_insertion_order": False}
)
# Instants are shown and cast in UTC everywhere, not in the reader's own time zone.
SETTINGS = "SET TimeZone = 'UTC'"


def connect(views: Mapping[str, View], limits: Mapping[str, str | int | bool] = BOUNDED) -> duckdb.DuckDBPyConnection:
    """Open DuckDB over `views` within `limits`; what does not fit spills to the folder for temporary files."""
    connection = duckdb.connect(config={**limits, "temp_directory": tempfile.gettempdir()})
    connection.execute(SETTINGS)
    # In notebooks, `python -c` and worker processes DuckDB would draw a bar over what the program itself prints. In a
    # notebook without ipywidgets it draws none, and refuses to be told so.
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]:
        connection.execute("SET enable_progress_bar = false")
    for name, view in views.items():
        if not isinstance(view, str):
            connection.register(name, view)
    for name, view in views.items():
        if isinstance(view, str):
            connection.execute(f"CREATE VIEW {name} AS {view}")
    return connection


def quoted(words: object) -> str:
    """Give a value or path as a text of SQL."""
    return "'" + str(words).replace("'", "''") + "'"
