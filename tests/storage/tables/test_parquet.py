"""A table comes back from Parquet as it was, and the same rows are the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.storage_synthetic import Document, rows_of
from storage.schemas import RELEASED, TABLES, Column
from storage.tables import parquet
from storage.tables.validate import validate

HEX = st.text("0123456789abcdef", min_size=32, max_size=32)
INTEGERS = st.integers(0, 2**31 - 1)
VALUES = {
    pa.string(): st.text(st.characters(exclude_categories=["Cs"])),
    pa.int32(): INTEGERS,
    pa.float32(): st.floats(0, 1, width=32),
    pa.float64(): st.floats(0, 1),
    pa.binary(): st.binary(),
    pa.bool_(): st.booleans(),
    pa.timestamp("us", tz="UTC"): st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
}


def values(column: Column) -> st.SearchStrategy[object]:
    """Anything that the column may hold."""
    if column.name.endswith("_id") and column.name not in ("run_id", "entity_id", "span_id", "speaker_entity_id"):
        made: st.SearchStrategy[object] = HEX
    elif column.values:
        made = st.sampled_from(column.values)
    else:
        made = of_type(column.type)
    if column.name == "duplicate_of":
        made = HEX
    return st.none() | made if column.nullable else made


def of_type(kind: pa.DataType) -> st.SearchStrategy[object]:
    if pa.types.is_list(kind):
        return st.lists(of_type(kind.value_type), max_size=3)
    if pa.types.is_struct(kind):
        return st.fixed_dictionaries({field.name: of_type(field.type) for field in kind})
    return VALUES[kind]


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_row_comes_back_from_parquet(name: str, data: st.DataObject) -> None:
    spec = TABLES[name]
    row = st.fixed_dictionaries({column.name: values(column) for column in spec.columns})
    made = data.draw(st.lists(row, min_size=1, max_size=5, unique_by=lambda row: tuple(row[key] for key in spec.key)))
    for entry in made:
        if "start" in entry:
            entry["start"], entry["end"] = sorted((entry["start"] // 2, entry["end"] // 2 + 2**30))
    table = validate(spec.from_rows(made), spec)
    back = pq.read_table(pa.BufferReader(parquet.encode(table, spec)))
    key = lambda row: [str(row[name]) for name in spec.key]  # noqa: E731
    assert sorted(back.to_pylist(), key=key) == sorted(table.to_pylist(), key=key)
    assert back.schema.equals(spec.schema())
    assert [back.schema.field(name).metadata for name in spec.names()] == [field.metadata for field in spec.schema()]


@pytest.mark.parametrize("name", [name for name in RELEASED if name != "rejects"])
def test_the_same_rows_give_the_same_bytes_in_whatever_order_and_chunks(name: str) -> None:
    table = rows_of([Document(number) for number in range(20)])[name]
    turned = pa.concat_tables([table.slice(7), table.slice(0, 7)])
    assert parquet.encode(turned, TABLES[name]) == parquet.encode(table, TABLES[name])
