"""Refuse rows that their table does not allow, before they are written."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from storage.errors import Fatal
from storage.schemas import Table


class InvalidRows(Fatal):
    """A stage gave rows that its table does not allow: a mistake in code, never in input."""


def conform(table: pa.Table, spec: Table) -> pa.Table:
    """Give `table` in the declared schema: columns ordered, absent nullable ones null. Raises InvalidRows."""
    unknown = sorted(set(table.column_names) - set(spec.names()))
    if unknown:
        raise InvalidRows(f"Table {spec.name!r} has no column {unknown[0]!r}; declare it in storage/schemas.py.")
    arrays = []
    for column in spec.columns:
        if column.name not in table.column_names:
            if not column.nullable:
                raise InvalidRows(f"Column {spec.name}.{column.name} is missing; every row needs it.")
            arrays.append(pa.nulls(table.num_rows, column.type))
            continue
        try:
            arrays.append(table[column.name].cast(column.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise InvalidRows(f"Column {spec.name}.{column.name} is not {column.type}: {error}.") from error
    return pa.Table.from_arrays(arrays, schema=spec.schema())


def validate(table: pa.Table, spec: Table) -> pa.Table:
    """Conform, then check nulls, enumerations, unique keys, ids and offsets. Raises InvalidRows, naming the value."""
    table = conform(table, spec)
    for column in spec.columns:
        values = table[column.name]
        if not column.nullable and values.null_count:
            raise InvalidRows(f"Column {spec.name}.{column.name} holds {values.null_count} nulls; it may hold none.")
        if column.values:
            foreign = pc.filter(values, pc.invert(pc.is_in(values, pa.array(column.values))))
            foreign = foreign.drop_null()
            if len(foreign):
                raise InvalidRows(
                    f"Column {spec.name}.{column.name} holds {foreign[0].as_py()!r}, not in {column.values}."
                )
    _unique(table, spec)
    _identified(table, spec)
    _bounded(table, spec)
    return table


def _unique(table: pa.Table, spec: Table) -> None:
    # one thread: handing the rows of a batch to others takes four times as long as counting them
    keys = table.select(list(spec.key))
    counted = keys.group_by(list(spec.key), use_threads=False).aggregate([([], "count_all")])
    if counted.num_rows != table.num_rows:
        twice = counted.filter(pc.greater(counted["count_all"], 1)).to_pylist()[0]
        key = {name: twice[name] for name in spec.key}
        raise InvalidRows(f"Table {spec.name!r} holds {twice['count_all']} rows under the key {key}.")


def _identified(table: pa.Table, spec: Table) -> None:
    for name in ("doc_id", "page_id", "article_id", "mention_id", "quote_id", "duplicate_of", "cluster_id"):
        if name in table.column_names:
            good = pc.match_substring_regex(table[name], "^[0-9a-f]{32}$")
            if pc.any(pc.invert(good)).as_py():
                bad = table[name].filter(pc.invert(good))[0].as_py()
                raise InvalidRows(f"Column {spec.name}.{name} holds {bad!r}, not 32 lower-case hex characters.")


def _bounded(table: pa.Table, spec: Table) -> None:
    """Check 0 <= start < end; that the text stands there is checked when the release is put together."""
    if not {"start", "end"} <= set(table.column_names):
        return
    wrong = pc.or_(pc.less(table["start"], 0), pc.less_equal(table["end"], table["start"]))
    if pc.any(wrong).as_py():
        row = table.select([*spec.key, "start", "end"]).filter(wrong).to_pylist()[0]
        raise InvalidRows(f"Table {spec.name!r} has a span that ends where it starts or before: {row}.")
