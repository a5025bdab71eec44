"""Tables as declared: Parquet keeps every row, ids stay, wrong rows and lost documents are refused."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import storage
from bench.storage_synthetic import Document, quotes, rejects, rows_of
from storage import ids
from storage.read import describe
from storage.schemas import RELEASED, TABLES, Column
from storage.tables import parquet
from storage.tables.validate import InvalidRows, validate
from storage.vocabulary import RejectReason

HEX = st.text("0123456789abcdef", min_size=32, max_size=32)
INTEGERS = st.integers(0, 2**31 - 1)
VALUES = {
    pa.string(): st.text(st.characters(exclude_categories=["Cs"])),
    pa.int32(): INTEGERS,
    pa.float32(): st.floats(0, 1, width=32),
    pa.float64(): st.floats(0, 1),
    pa.binary(): st.binary(),
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


def test_schemas_are_of_types_that_delta_readers_of_any_age_know() -> None:
    for name in RELEASED:
        for field in TABLES[name].schema():
            assert field.metadata[b"description"]
            kinds = str(field.type)
            assert "uint" not in kinds
            assert "dictionary" not in kinds
            assert "large" not in kinds


@given(st.lists(st.text() | st.integers() | st.binary(), max_size=4), st.lists(st.text(), max_size=4))
def test_ids_differ_when_parts_do(first: list[str | int | bytes], second: list[str]) -> None:
    def raw(parts: list[str | int | bytes]) -> list[bytes]:
        return [part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass") for part in parts]

    same = raw(first) == raw(list(second))
    assert (ids.make_id(*first) == ids.make_id(*second)) == same
    assert len(ids.make_id(*first)) == 32


def test_ids_are_those_of_every_earlier_run() -> None:
    """Written down once: a change of these breaks every lake."""
    doc = ids.doc_id("https://news.example/1")
    assert doc == Document(1).doc_id
    assert doc == "11f3b3b21381d037538b9e6f04fe2a21"
    assert ids.page_id(doc, ids.sha256_hex(b"x")) == "c89dee2715670c46885b30584061279c"


WRONG = {
    "a null": ({"speaker_name": None, "text": None}, "Column quotes.text holds"),
    "an unknown kind": ({"kind": "shouted"}, "Column quotes.kind holds 'shouted'"),
    "a random id": ({"quote_id": "Z" * 32}, "not 32 lower-case hex"),
    "an empty span": ({"end": 0, "start": 0}, "ends where it starts or before"),
    "a negative start": ({"start": -1}, "ends where it starts or before"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_rows_are_refused_with_column_and_value(name: str) -> None:
    change, message = WRONG[name]
    row = {**quotes(Document(1))[0], **change}
    with pytest.raises(InvalidRows, match=message):
        validate(TABLES["quotes"].from_rows([row]), TABLES["quotes"])


def test_two_rows_under_one_key_and_foreign_columns_are_refused() -> None:
    rows = rows_of([Document(1)])["quotes"]
    with pytest.raises(InvalidRows, match="2 rows under the key"):
        validate(pa.concat_tables([rows, rows]), TABLES["quotes"])
    with pytest.raises(InvalidRows, match="has no column 'mood'"):
        validate(rows.append_column("mood", pa.nulls(rows.num_rows)), TABLES["quotes"])
    with pytest.raises(InvalidRows, match=r"quotes.speaker_spans is missing"):
        validate(rows.drop_columns(["speaker_spans"]), TABLES["quotes"])
    assert validate(rows.drop_columns(["speaker_label"]), TABLES["quotes"])["speaker_label"].null_count == 3


def test_an_offset_that_is_not_where_the_text_stands_is_not_released(disk_lake: str) -> None:
    rows = rows_of([Document(1)])
    moved = [{**row, "start": row["start"] + 1, "end": row["end"] + 1} for row in rows["entities"].to_pylist()]
    run = storage.open_run(disk_lake, {})
    for stage, tables in (
        ("fetch", {"pages": rows["pages"]}),
        ("clean", {"articles": rows["articles"]}),
        ("tag", {"entities": TABLES["entities"].from_rows(moved)}),
    ):
        run.batch(stage, "000001").write(storage.StageResult(read=1, kept=1, tables=tables))
    with pytest.raises(InvalidRows, match="is not what stands there"):
        storage.publish(run, run_id="x", pipeline_version="1", model_version="1")
    with pytest.raises(storage.Fatal, match="There is no release"):
        storage.open(disk_lake)


def test_documents_are_conserved_or_the_result_cannot_be_made() -> None:
    storage.StageResult(read=3, kept=1, unchanged=1, tables={}, rejects=rejects([1]))
    with pytest.raises(AssertionError, match="3 read are not 1 kept"):
        storage.StageResult(read=3, kept=1, tables={}, rejects=rejects([1]))
    total = storage.Counts(2, 1, 0, 1, {"empty": 1}) + storage.Counts(3, 1, 1, 1, {"empty": 1}, {"pages": 1})
    assert total == storage.Counts(5, 2, 1, 2, {"empty": 2}, {"pages": 1})


def test_the_dictionary_names_every_column_and_reason_and_the_page_is_up_to_date(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    text = page.read_text()
    for table in TABLES.values():
        for column in table.columns:
            assert f"| `{column.name}` | `{column.type}` |" in text
    assert all(f"`{reason.value}`" in text for reason in RejectReason)
    assert describe.main(["--check", str(page)]) == 0
    assert describe.main([str(tmp_path / "new.md")]) == 0
    (tmp_path / "new.md").write_text(text + "edited")
    assert describe.main(["--check", str(tmp_path / "new.md")]) == 1
    assert describe.main(["--help"]) == 2, "an option is no page to write"


def test_annotation_needs_neither_duckdb_nor_delta_nor_an_object_store() -> None:
    program = (
        "import sys, storage, storage.ids; print([m for m in ('duckdb', 'deltalake', 'obstore') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
