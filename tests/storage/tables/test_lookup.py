"""Rows are found by the values of one column at the cost of that column, and of the groups that hold some."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.storage_synthetic import STARTED, Document, rows_of
from storage.errors import Damaged
from storage.files.local import LocalFiles
from storage.files.s3 import ObjectFiles
from storage.ids import sha256_hex
from storage.schemas import TABLES
from storage.tables import parquet
from storage.tables.lookup import EVER, Spans, among, found, lookup, matching, united, widened
from storage.tables.parquet import Part


class Many(set[str]):
    """A set that may be asked, and must not be walked through."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("every value was looked at")


def test_entries_are_looked_up_without_walking_through_the_values() -> None:
    column = pa.chunked_array([["a", "b"], ["c"]])
    assert among(column, Many(f"{letter}" for letter in "bcdefgh")).to_pylist() == [False, True, True]
    assert among(column, {"c"}).to_pylist() == [False, False, True]
    assert among(column, set()).to_pylist() == [False, False, False]
    assert among(pa.chunked_array([[None, "b"]]), {"b"}).to_pylist() == [False, True]


def test_columns_that_an_older_file_has_not_are_null() -> None:
    schema = TABLES["rejects"].schema()
    old = pa.table({"doc_id": ["d"], "stage": ["fetch"]})
    assert widened(old, schema).to_pylist() == [
        {"run_id": None, "stage": "fetch", "doc_id": "d", "url": None, "reason": None, "detail": None}
    ]


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[LocalFiles, Part]:
    """Forty articles in one part of ten row groups."""
    monkeypatch.setattr(parquet, "ROW_GROUP", 4)
    files, table = LocalFiles(str(tmp_path)), rows_of([Document(number) for number in range(40)])["articles"]
    return files, parquet.store(files, "articles", parquet.encode(table, TABLES["articles"]), table.num_rows)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[str, ...]]]:
    """The row groups and columns that are read."""
    found: list[tuple[int, tuple[str, ...]]] = []
    real = pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: list[str]) -> pa.Table:
        found.append((number, tuple(columns)))
        return real(self, number, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    return found


@pytest.fixture
def by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have values looked up in columns, as of an object store, whose filters are not asked."""
    monkeypatch.setattr("storage.tables.filters.LocalFiles", ObjectFiles)


@pytest.mark.usefixtures("by_columns")
def test_only_the_group_that_holds_a_row_is_read(
    stored: tuple[LocalFiles, Part], read: list[tuple[int, tuple[str, ...]]]
) -> None:
    files, part = stored
    chosen = Document(17)
    found = lookup(files, [part], "articles", "article_id", {chosen.page_id}, ["article_id", "text"])
    assert found.to_pylist() == [{"article_id": chosen.page_id, "text": chosen.text}]
    (key, content) = read
    assert key == (content[0], ("article_id",))
    assert content[1] == ("article_id", "text")


@pytest.mark.usefixtures("by_columns")
def test_texts_are_read_only_where_the_column_that_is_asked_has_a_hit(
    stored: tuple[LocalFiles, Part], read: list[tuple[int, tuple[str, ...]]]
) -> None:
    files, part = stored
    found = lookup(files, [part], "articles", "doc_id", {Document(17).doc_id}, ["text"])
    assert found["text"].to_pylist() == [Document(17).text]
    assert 1 <= sum("doc_id" in columns for _, columns in read) <= 10
    assert sum("text" in columns for _, columns in read) == 1


def test_nothing_wanted_opens_no_file(stored: tuple[LocalFiles, Part], monkeypatch: pytest.MonkeyPatch) -> None:
    files, part = stored
    monkeypatch.setattr(parquet, "opened", lambda *_: pytest.fail("a file was opened"))
    assert lookup(files, [part], "articles", "doc_id", set(), ["text"]).num_rows == 0


def test_a_column_of_nothing_but_nulls_and_one_that_the_file_has_not_hold_nothing(
    stored: tuple[LocalFiles, Part], read: list[tuple[int, tuple[str, ...]]]
) -> None:
    files, part = stored
    assert lookup(files, [part], "articles", "duplicate_of", {"a" * 32}, ["text"]).num_rows == 0
    assert lookup(files, [part], "articles", "no such column", {"a" * 32}, ["text"]).num_rows == 0
    assert read == []


@pytest.mark.parametrize("store", ["disk", "object store"])
def test_a_missing_part_is_named(stored: tuple[LocalFiles, Part], store: str, request: pytest.FixtureRequest) -> None:
    files, part = stored
    if store != "disk":
        request.getfixturevalue("by_columns")
    (files.root / part.path).unlink()
    with pytest.raises(Damaged, match="is missing; run `quotelake check`"):
        lookup(files, [part], "articles", "doc_id", {"a" * 32}, ["text"])


@pytest.fixture
def spoilt(tmp_path: Path) -> tuple[LocalFiles, list[Part]]:
    """Twenty files of two articles each; of all but that of article 17 what they hold is overwritten, not their ends
    and filters, so that whoever reads a row of them fails."""
    files, parts = LocalFiles(str(tmp_path)), []
    for number in range(0, 40, 2):
        table = rows_of([Document(number), Document(number + 1)])["articles"]
        part = parquet.store(files, "articles", parquet.encode(table, TABLES["articles"]), table.num_rows)
        parts.append(part)
        if number != 16:
            _overwrite(files.root / part.path)
    return files, parts


def _overwrite(path: Path) -> None:
    content = bytearray(path.read_bytes())
    footer = pq.ParquetFile(path).metadata
    for place in range(footer.num_columns):
        chunk = footer.row_group(0).column(place)
        start = min(at for at in (chunk.dictionary_page_offset, chunk.data_page_offset) if at is not None)
        content[start : start + chunk.total_compressed_size] = b"\xff" * chunk.total_compressed_size
    path.write_bytes(content)


@pytest.mark.parametrize("column", ["article_id", "doc_id", "text_sha256"])
def test_of_files_whose_filters_know_no_value_no_row_is_read(
    spoilt: tuple[LocalFiles, list[Part]], column: str, read: list[tuple[int, tuple[str, ...]]]
) -> None:
    files, parts = spoilt
    chosen = Document(17)
    value = {"article_id": chosen.page_id, "doc_id": chosen.doc_id, "text_sha256": sha256_hex(chosen.text)}[column]
    rows = lookup(files, parts, "articles", column, {value, "0" * len(value)}, ["article_id", "text", "authors"])
    assert [(row["article_id"], row["text"]) for row in rows.to_pylist()] == [(chosen.page_id, chosen.text)]
    assert read == []


def test_a_spoilt_file_that_may_hold_a_value_is_said_to_be_damaged(spoilt: tuple[LocalFiles, list[Part]]) -> None:
    files, parts = spoilt
    with pytest.raises(Damaged, match="run `quotelake check`"):
        lookup(files, parts, "articles", "doc_id", {Document(5).doc_id}, ["text"])


@pytest.mark.parametrize("table", ["pages", "articles", "entities", "quotes"])
def test_by_filters_and_by_columns_the_same_rows_are_found(tmp_path: Path, table: str) -> None:
    """Also of files that lack a column, and of a name that SQL would end."""
    files, spec = LocalFiles(str(tmp_path / "a [1] 'lake'")), TABLES[table]
    whole = rows_of([Document(number, officials=3) for number in range(12)])[table]
    older = whole.slice(0, 5).drop_columns([name for name in spec.names() if spec.schema().field(name).nullable][-1:])
    parts = [parquet.store(files, table, parquet.encode(rows, spec), rows.num_rows) for rows in (older, whole.slice(5))]
    for column in spec.lookups:
        wanted = {*whole[column].to_pylist()[::3], "it's nobody"}
        first = lookup(files, parts, table, column, wanted, spec.names())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("storage.tables.filters.LocalFiles", ObjectFiles)
            second = lookup(files, parts, table, column, wanted, spec.names())
        order = [(name, "ascending") for name in spec.key]
        assert first.num_rows > 0
        assert first.schema.equals(second.schema, check_metadata=True)
        assert first.sort_by(order).to_pylist() == second.sort_by(order).to_pylist()


def test_rows_are_found_wherever_the_folder_for_temporary_files_is(
    stored: tuple[LocalFiles, Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, part = stored
    (folder := tmp_path / "it's here").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    found = lookup(files, [part], "articles", "article_id", {Document(17).page_id}, ["text"])
    assert found["text"].to_pylist() == [Document(17).text]


def test_many_values_are_looked_up_in_columns_a_row_group_at_a_time(
    stored: tuple[LocalFiles, Part], read: list[tuple[int, tuple[str, ...]]]
) -> None:
    files, part = stored
    wanted = {Document(number).doc_id for number in range(40)} | {f"{number:032x}" for number in range(100)}
    pieces = list(found(files, [part], "articles", "doc_id", wanted, ["text"]))
    assert [rows.num_rows for rows in pieces] == [4] * 10
    assert len(read) == 20


DAY = timedelta(days=1)


def test_of_times_only_the_groups_are_read_whose_bounds_are_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[tuple[int, tuple[str, ...]]]
) -> None:
    """Rows without a time are read wherever they may be."""
    monkeypatch.setattr(parquet, "ROW_GROUP", 2)
    files, spec = LocalFiles(str(tmp_path)), TABLES["articles"]
    rows = rows_of([Document(number) for number in range(8)])["articles"].sort_by("article_id")
    times = [STARTED, STARTED + DAY, STARTED + 9 * DAY, None, STARTED + 20 * DAY, STARTED + 21 * DAY, None, None]
    at = spec.names().index("published_at")
    rows = rows.set_column(at, rows.schema.field(at), pa.array(times, rows.schema.field(at).type))
    part = parquet.store(files, "articles", parquet.encode(rows, spec), rows.num_rows)
    late = [(STARTED - DAY, STARTED - DAY), (STARTED + 21 * DAY, STARTED + 30 * DAY)]
    for spans, expected, looked in (
        ([(STARTED, STARTED)], [STARTED, None, None, None], [0, 1, 3]),
        (late, [None, STARTED + 21 * DAY, None, None], [1, 2, 3]),
        ([], [None, None, None], [1, 3]),
    ):
        read.clear()
        pieces = list(matching(files, part, "published_at", Spans(spans), ["published_at"]))
        there = [one for piece in pieces for one in piece["published_at"].to_pylist()]
        assert sorted(map(str, there)) == sorted(map(str, expected))
        assert sorted({number for number, _ in read}) == looked
    assert sum(piece.num_rows for piece in matching(files, part, "published_at", EVER, ["url"])) == 8


def test_spans_that_meet_are_one_and_others_stay_apart() -> None:
    spans = [(STARTED, STARTED + DAY), (STARTED + DAY, STARTED + 3 * DAY), (STARTED + 9 * DAY, STARTED + 9 * DAY)]
    assert united(spans).spans == [(STARTED, STARTED + 3 * DAY), spans[2]]
    assert united([]).spans == []
