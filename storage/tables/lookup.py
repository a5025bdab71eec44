"""Find the rows of Parquet parts by the values of one column, reading only the row groups that hold some."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.files.base import Files
from storage.schemas import TABLES
from storage.tables import parquet
from storage.tables.filters import few_rows
from storage.tables.parquet import Part


class Values(Protocol):
    """What is looked for in one column."""

    def possible(self, group: pq.RowGroupMetaData, column: str) -> bool:
        """Say whether a row group may hold any of it, by the bounds that the file's footer gives."""

    def holds(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """Say of each entry whether it is any of it."""


class Wanted:
    """Values of one column that are looked for: asked often, sorted once."""

    def __init__(self, values: Iterable[str]) -> None:
        """Take the values."""
        self.values = set(values)
        self._ordered = sorted(self.values)

    def possible(self, group: pq.RowGroupMetaData, column: str) -> bool:
        """Say whether a row group may hold one of them, by the bounds that the file's footer gives."""
        chunk = _chunk(group, column)
        if chunk is None:
            return False  # a column that an older file has not is null
        bounds = chunk.statistics
        if bounds is None or not bounds.has_min_max:
            return bounds is None or bounds.null_count != group.num_rows
        return bisect_left(self._ordered, bounds.min) < bisect_right(self._ordered, bounds.max)

    def holds(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """Say of each entry whether it is one of them."""
        return among(column, self.values)


@dataclass(frozen=True)
class Spans:
    """Times of one column that are looked for: those within any of some spans, and rows without a time."""

    spans: Sequence[tuple[datetime, datetime]]
    """First and last time of each, both included."""

    def possible(self, group: pq.RowGroupMetaData, column: str) -> bool:
        """Say whether a row group may hold one of them, by the bounds that the file's footer gives."""
        chunk = _chunk(group, column)
        bounds = chunk.statistics if chunk is not None else None
        if bounds is None or not bounds.has_min_max or bounds.null_count != 0:
            return True
        return any(since <= bounds.max and bounds.min <= until for since, until in self.spans)

    def holds(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """Say of each time whether it is one of them; none at all is."""
        found = pc.is_null(column)
        for since, until in self.spans:
            first, last = (pa.scalar(moment, column.type) for moment in (since, until))
            within = pc.and_(pc.greater_equal(column, first), pc.less_equal(column, last))
            found = pc.or_(found, pc.fill_null(within, False))
        return found


EVER = Spans([(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))])


def united(spans: Iterable[tuple[datetime, datetime]]) -> Spans:
    """Give rising spans of time as few, those that meet as one: what is apart asks for nothing in between."""
    found: list[tuple[datetime, datetime]] = []
    for since, until in spans:
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], until)
        else:
            found.append((since, until))
    return Spans(found)


def lookup(
    files: Files, parts: Sequence[Part], table: str, column: str, wanted: Iterable[str], columns: Sequence[str]
) -> pa.Table:
    """Give `columns` of the rows whose `column` is one of `wanted`, in the schema of today and in no order."""
    schema = pa.schema([TABLES[table].schema().field(name) for name in columns])
    return pa.concat_tables([schema.empty_table(), *found(files, parts, table, column, wanted, columns)])


def found(
    files: Files, parts: Sequence[Part], table: str, column: str, wanted: Iterable[str], columns: Sequence[str]
) -> Iterator[pa.Table]:
    """Give the same a row group at a time: few values by the filters of the files, many by the column's own."""
    values = Wanted(wanted)
    few = few_rows(files, parts, table, column, values.values, columns)
    if few is not None:
        yield few
    elif values.values:
        schema = pa.schema([TABLES[table].schema().field(name) for name in columns])
        for part in parts:
            for rows in matching(files, part, column, values, columns):
                yield widened(rows, schema)


def matching(files: Files, part: Part, column: str, wanted: Values, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Give the rows of a part whose `column` is one of `wanted`, row group by row group.

    A group is left out unread where its bounds say that it has none; else that one column is read, and the others
    only where it has some. Columns that an older file has not are left out. Raises Damaged for a missing or cut file.
    """
    with parquet.opened(files, part) as source:
        present = _present(source, columns)
        for number in range(source.num_row_groups):
            if wanted.possible(source.metadata.row_group(number), column):
                picked = wanted.holds(source.read_row_group(number, columns=[column])[column])
                if pc.any(picked).as_py():
                    yield source.read_row_group(number, columns=present).filter(picked)


Choice: TypeAlias = tuple[Sequence[str], Callable[[pa.Table], pa.ChunkedArray]]
"""Columns, and what says of each row by them whether it is wanted."""


def chosen(files: Files, part: Part, choices: Sequence[Choice], columns: Sequence[str]) -> Iterator[pa.Table]:
    """Give the rows of a part that every one of `choices` picks, row group by row group.

    The columns of a choice are read only where those before it leave a row, and `columns` where all of them do; those
    that an older file has not are left out. Raises Damaged for a missing or cut file.
    """
    with parquet.opened(files, part) as source:
        present = _present(source, columns)
        for number in range(source.num_row_groups):
            found = None
            for keys, choose in choices:
                picked = choose(source.read_row_group(number, columns=list(keys)))
                found = picked if found is None else pc.and_(found, picked)
                if not pc.any(found).as_py():
                    break
            else:
                yield source.read_row_group(number, columns=present).filter(found)


def _present(source: pq.ParquetFile, columns: Sequence[str]) -> list[str]:
    there = set(source.schema_arrow.names)
    return [name for name in columns if name in there]


def _chunk(group: pq.RowGroupMetaData, column: str) -> pq.ColumnChunkMetaData | None:
    chunks = (group.column(number) for number in range(group.num_columns))
    return next((chunk for chunk in chunks if chunk.path_in_schema == column), None)


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
