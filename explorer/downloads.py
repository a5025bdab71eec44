"""Stream the statements of a query as CSV, JSON Lines or Parquet, one batch of rows in memory."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa

from explorer.library import Opened
from explorer.query import ORDERS, Query, where
from storage.files.local import LocalFiles
from storage.read.cells import cell
from storage.read.statements import STATEMENTS
from storage.tables import parquet

ROWS = 5_000
CHUNK = 1 << 20


def batches(opened: Opened, query: Query) -> Iterator[pa.RecordBatch]:
    """Give the columns of `statements.parquet` of every statement that the query asks for, in its order."""
    conditions, values = where(query.conditions())
    columns = ", ".join(f'"{name}"' for name in STATEMENTS.names())
    order = f'{ORDERS[query.sort]}, article_id, "start", quote_id'
    with opened.cursor() as cursor:
        # Not `execute`, which would hold all rows in memory before it gives the first.
        sql = f"SELECT {columns} FROM statements WHERE {conditions} ORDER BY {order}"
        for batch in cursor.sql(sql, params=values).to_arrow_reader(ROWS):
            yield batch.cast(STATEMENTS.schema())


def as_csv(opened: Opened, query: Query) -> Iterator[bytes]:
    """Give CSV in UTF-8; lists as JSON. Cells that a spreadsheet would run as formulas begin with an apostrophe."""
    yield _csv([STATEMENTS.names()])
    for batch in batches(opened, query):
        yield _csv([[cell(row[name]) for name in STATEMENTS.names()] for row in batch.to_pylist()])


def as_json_lines(opened: Opened, query: Query) -> Iterator[bytes]:
    """Give one JSON object a line, in UTF-8."""
    for batch in batches(opened, query):
        yield "".join(
            json.dumps(row, ensure_ascii=False, default=lambda moment: moment.isoformat()) + "\n"
            for row in batch.to_pylist()
        ).encode("utf-8", "replace")


def as_parquet(opened: Opened, query: Query) -> Iterator[bytes]:
    """Give a Parquet file. Its footer stands at its end, so it is written to a temporary file first."""
    with tempfile.TemporaryDirectory(prefix="quotelake-") as folder:
        part = parquet.stream(LocalFiles(folder), "statements.parquet", STATEMENTS.schema(), batches(opened, query))
        with Path(folder, part.path).open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


class Format(NamedTuple):
    """One way to download statements."""

    name: str
    media_type: str
    write: Callable[[Opened, Query], Iterator[bytes]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format("CSV", "text/csv; charset=utf-8", as_csv),
        "jsonl": Format("JSON Lines", "application/jsonl; charset=utf-8", as_json_lines),
        "parquet": Format("Parquet", "application/vnd.apache.parquet", as_parquet),
    }
)
"""All of them, by the ending of the address."""


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
