"""Rows are found by the values of one column at the cost of that column, and of the groups that hold some."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.storage_synthetic import Document, rows_of
from storage.errors import Damaged
from storage.files.local import LocalFiles
from storage.schemas import TABLES
from storage.tables import parquet
from storage.tables.lookup import among, lookup, widened
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


def test_a_missing_part_is_named(stored: tuple[LocalFiles, Part]) -> None:
    files, part = stored
    (files.root / part.path).unlink()
    with pytest.raises(Damaged, match="is missing; run `quotelake check`"):
        lookup(files, [part], "articles", "doc_id", {"a" * 32}, ["text"])
