"""Find the rows of Parquet parts by the values of one column, reading only the row groups that hold some."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.files.base import Files
from storage.schemas import TABLES
from storage.tables import parquet
from storage.tables.parquet import Part


class Wanted:
    """Values of one column that are looked for: asked often, sorted once."""

    def __init__(self, values: Iterable[str]) -> None:
        """Take the values."""
        self.values = set(values)
        self._ordered = sorted(self.values)

    def possible(self, group: pq.RowGroupMetaData, column: str) -> bool:
        """Say whether a row group may hold one of them, by the bounds that the file's footer gives."""
        for number in range(group.num_columns):
            if group.column(number).path_in_schema == column:
                bounds = group.column(number).statistics
                if bounds is None or not bounds.has_min_max:
                    return bounds is None or bounds.null_count != group.num_rows
                return bisect_left(self._ordered, bounds.min) < bisect_right(self._ordered, bounds.max)
        return False  # a column that an older file has not is null


def lookup(
    files: Files, parts: Iterable[Part], table: str, column: str, wanted: Iterable[str], columns: Sequence[str]
) -> pa.Table:
    """Give `columns` of the rows whose `column` is one of `wanted`, in the schema of today."""
    values = Wanted(wanted)
    schema = pa.schema([TABLES[table].schema().field(name) for name in columns])
    hits = (rows for part in parts for rows in matching(files, part, column, values, columns)) if values.values else ()
    return pa.concat_tables([schema.empty_table(), *(widened(rows, schema) for rows in hits)])


def matching(files: Files, part: Part, column: str, wanted: Wanted, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Give the rows of a part whose `column` is one of `wanted`, row group by row group.

    A group is left out unread where its bounds say that it has none; else that one column is read, and the others
    only where it has some. Columns that an older file has not are left out. Raises Damaged for a missing or cut file.
    """
    with parquet.opened(files, part) as source:
        there = set(source.schema_arrow.names)
        present = [name for name in columns if name in there]
        for number in range(source.num_row_groups):
            if not wanted.possible(source.metadata.row_group(number), column):
                continue
            found = among(source.read_row_group(number, columns=[column])[column], wanted.values)
            if pc.any(found).as_py():
                yield source.read_row_group(number, columns=present).filter(found)


def chosen(
    files: Files,
    part: Part,
    keys: Sequence[str],
    choose: Callable[[pa.Table], pa.ChunkedArray],
    columns: Sequence[str],
) -> Iterator[pa.Table]:
    """Give the rows of a part that `choose` picks by the columns `keys`, row group by row group.

    It gives a boolean a row; the other columns are read only where it picks any, and those that an older file has not
    are left out. Raises Damaged for a missing or cut file.
    """
    with parquet.opened(files, part) as source:
        there = set(source.schema_arrow.names)
        present = [name for name in columns if name in there]
        for number in range(source.num_row_groups):
            found = choose(source.read_row_group(number, columns=list(keys)))
            if pc.any(found).as_py():
                yield source.read_row_group(number, columns=present).filter(found)


def bounded(group: pq.RowGroupMetaData, column: str) -> bool:
    """Say whether a row group has any value of a column, which may be one of lists; an absent column has none."""
    for number in range(group.num_columns):
        if group.column(number).path_in_schema.partition(".")[0] == column:
            bounds = group.column(number).statistics
            return bounds is None or bounds.has_min_max or bounds.num_values > 0
    return False


def among(column: pa.ChunkedArray, values: set[str]) -> pa.ChunkedArray:
    """Say of each entry whether it is one of `values`, at the cost of the entries, however many the values are."""
    if len(values) > len(column):
        values = values & set(column.unique().to_pylist())
    return pc.is_in(column, pa.array(sorted(values), pa.string()))


def widened(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Give the columns of `schema`; those that an older file has not are null."""
    arrays = [
        table[entry.name] if entry.name in table.column_names else pa.nulls(table.num_rows, entry.type)
        for entry in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
