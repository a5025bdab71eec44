"""Compare two releases row by row; files that both name are never read."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from storage.errors import Damaged
from storage.files.base import Files
from storage.files.open import open_files
from storage.read.lake import Lake, intact, unshared
from storage.schemas import RELEASED, TABLES, Table
from storage.tables import parquet, releases
from storage.tables.parquet import Part
from storage.tables.sql import connect

IDENTITY = {"pages": ("doc_id",), "articles": ("doc_id",)}
"""What stays the same when a row changes; for other tables their key."""
CHANGES = ("added", "removed", "changed")
_CHANGE = pa.field("change", pa.string(), nullable=False, metadata={"description": ", ".join(CHANGES) + "."})


@dataclass(frozen=True)
class Change:
    """Rows of one table that are in the later release only, in the earlier only, or in both with other content."""

    added: int
    removed: int
    changed: int


def diff(earlier: Lake, later: Lake, to: str | None = None) -> dict[str, Change]:
    """Compare two releases of a lake by table.

    With `to` (folder or s3:// URL) the rows are written as `<table>.parquet`, with a column `change` in front: added
    and changed rows as they are in the later release, removed ones as they were. Scores alone make no change. Where
    a table has none, the file of an earlier comparison is removed. Raises Fatal where `to` is a lake.
    """
    found, target = {}, None if to is None else open_files(to)
    if target is not None:
        releases.refuse_lake(target)
    for name in RELEASED:
        spec = TABLES[name]
        before, after = unshared(earlier, later, name), unshared(later, earlier, name)
        with intact(later), connect({"before": before, "after": after}) as connection:
            # One after the other: three joins of a million articles at once do not fit the memory that DuckDB is given.
            counted = [
                connection.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0]
                for query in _queries(spec, counting=True)
            ]
            found[name] = Change(*counted)
            if target is not None and not any(counted):
                _remove(target, f"{name}.parquet")
            elif target is not None:
                queries = _queries(spec, counting=False)
                changes = (rows for query in queries for rows in connection.sql(query).to_arrow_reader(10_000))
                parquet.stream(target, f"{name}.parquet", pa.schema([_CHANGE, *spec.schema()]), changes)
    return found


def _remove(files: Files, path: str) -> None:
    """Remove what a comparison wrote; any other file of that name stays."""
    if (size := files.size(path)) is None:
        return
    try:
        with parquet.opened(files, Part(path, "", size, 0)) as written:
            ours = written.schema_arrow.names[:1] == [_CHANGE.name]
    except Damaged:
        return
    if ours:
        files.delete([path])


def _queries(spec: Table, counting: bool) -> list[str]:
    """SQL for each of CHANGES: one row a difference, with its `change`."""
    same = " AND ".join(f'b."{column}" = a."{column}"' for column in IDENTITY.get(spec.name, spec.key))
    floats = {column.name for column in spec.columns if pa.types.is_floating(column.type)}
    content = spec.compared or tuple(name for name in spec.names() if name not in floats)
    differs = " OR ".join(f'b."{column}" IS DISTINCT FROM a."{column}"' for column in content)
    after = "1" if counting else ", ".join(f'a."{name}"' for name in spec.names())
    before = "1" if counting else ", ".join(f'b."{name}"' for name in spec.names())
    return [
        f"SELECT 'added' AS change, {after} FROM after a ANTI JOIN before b ON {same}",
        f"SELECT 'removed' AS change, {before} FROM before b ANTI JOIN after a ON {same}",
        f"SELECT 'changed' AS change, {after} FROM after a JOIN before b ON {same} WHERE {differs}",
    ]
