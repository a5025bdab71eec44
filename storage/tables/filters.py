"""Find a few rows of Parquet files through DuckDB, by the Bloom filters of their columns, which Arrow does not read."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeGuard

import duckdb
import pyarrow as pa

from storage.errors import Damaged
from storage.files.base import Files
from storage.files.local import LocalFiles
from storage.schemas import TABLES
from storage.tables.parquet import Part
from storage.tables.sql import BOUNDED, connect, quoted

FEW = 100
"""Values that are looked up by the filters of files; more are in so many row groups that it is no gain."""

_ALONE = {**BOUNDED, "threads": 1}
"""One row group in memory at a time: a second thread takes 10 MB more, and as long."""


def few_rows(
    files: Files, parts: Sequence[Part], table: str, column: str, values: Collection[str], columns: Sequence[str]
) -> pa.Table | None:
    """Give `columns` of the rows whose `column` is one of `values`, in the schema of today and in no order.

    Row groups whose filter knows none of the values are left unread, nearly all. None where that is no gain: of a
    column without filters, of many values, and of an object store, whose files DuckDB reads by an extension only.
    Raises Damaged for a missing or truncated file.
    """
    if not values or not _is_gain(files, table, column, values):
        return None
    schema = pa.schema([TABLES[table].schema().field(name) for name in columns])
    return _asked(files, parts, table, ", ".join(f'"{name}"' for name in columns), column, values).cast(schema)


def few_with_part(
    files: Files, parts: Sequence[Part], table: str, column: str, values: Collection[str], columns: Sequence[str]
) -> pa.Table | None:
    """Give the same without repeats, each with the path of a file that has it as `part`; none of no values."""
    schema = pa.schema([*(TABLES[table].schema().field(name) for name in columns), ("part", pa.string())])
    if not values:
        return schema.empty_table()
    if not _is_gain(files, table, column, values):
        return None
    listed = ", ".join(f'"{name}"' for name in columns)
    select = f"DISTINCT {listed}, '{table}/' || parse_filename(filename) AS part"
    return _asked(files, parts, table, select, column, values, "filename = true").cast(schema)


def _is_gain(files: Files, table: str, column: str, values: Collection[str]) -> TypeGuard[LocalFiles]:
    return isinstance(files, LocalFiles) and column in TABLES[table].lookups and len(values) <= FEW


def _asked(
    files: LocalFiles,
    parts: Sequence[Part],
    table: str,
    select: str,
    column: str,
    values: Collection[str],
    *options: str,
) -> pa.Table:
    """Give what `select` says of the rows whose `column` is one of `values`."""
    wanted = ", ".join(quoted(value) for value in sorted(values))
    with tempfile.TemporaryDirectory(prefix="quotelake-") as folder:
        rows = stored(table, on_disk(files, table, parts, Path(folder)), *options)
        try:
            with connect({f"empty_{table}": TABLES[table].empty()}, _ALONE) as connection:
                # No view and no relation: DuckDB would look at the end of every file to make one, and again to ask.
                connection.execute(
                    f'CREATE TABLE found AS SELECT {select} FROM ({rows}) WHERE "{column}" IN ({wanted})'
                )
                return connection.sql("FROM found").to_arrow_table()
        except (duckdb.Error, OSError) as error:
            lost = next((part.path for part in parts if files.size(part.path) is None), None)
            if lost is not None:
                raise Damaged(f"{files.url}/{lost} is missing; run `quotelake check` for every fault.") from error
            reason = str(error).splitlines()[0]
            raise Damaged(f"Table {table} of {files.url} cannot be read ({reason}); run `quotelake check`.") from error


def on_disk(files: LocalFiles, name: str, parts: Iterable[Part], folder: Path) -> list[Path]:
    """Give paths of a table's files that DuckDB takes as they are, through a link in `folder`."""
    (linked := folder / name).symlink_to(files.root)  # DuckDB takes "[1]" in a folder's name for a pattern
    return [linked / part.path for part in parts]


def stored(name: str, paths: Sequence[Path], *options: str) -> str:
    """Give the query of a table's files beside a view `empty_NAME`; columns that older files have not are null.

    `options`: further ones of DuckDB's `read_parquet`.
    """
    listed = ", ".join(quoted(path) for path in paths)
    told = ", ".join((f"[{listed}]", "union_by_name = true", *options))
    rows = f"FROM read_parquet({told}) UNION ALL BY NAME " if paths else ""
    return f"{rows}FROM empty_{name}"
