"""Reading a release pushes columns and filters down into the files: what is not asked for is not touched."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import storage
from bench.storage_synthetic import Document
from storage.files.open import open_files
from storage.tables import parquet
from tests.storage.stored import Fill

DOCUMENTS = [Document(number) for number in range(12)]


@pytest.fixture
def grouped(lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lake whose quotes lie in one file of several row groups."""
    with monkeypatch.context() as patch:
        patch.setattr(parquet, "ROW_GROUP", 9)
        fill(lake, DOCUMENTS)
    return lake


def spoil(lake: str, spans: list[tuple[int, int]]) -> None:
    """Overwrite byte ranges of the quotes file in place, as no reader that looks at them could miss."""
    files = open_files(lake)
    (part,) = storage.open(lake).release.tables["quotes"].files
    content = bytearray(files.read(part.path))
    for start, size in spans:
        content[start : start + size] = b"\xff" * size
    files.delete([part.path])
    files.write(part.path, bytes(content))


def chunk(column: pq.ColumnChunkMetaData) -> tuple[int, int]:
    """Where a column chunk lies: its dictionary page, if any, and its data pages."""
    places = [place for place in (column.dictionary_page_offset, column.data_page_offset) if place]
    return min(places), column.total_compressed_size


def metadata(lake: str) -> pq.FileMetaData:
    files = open_files(lake)
    (part,) = storage.open(lake).release.tables["quotes"].files
    return pq.read_metadata(pa.BufferReader(files.read(part.path)))


def test_columns_that_are_not_asked_for_are_not_read(grouped: str) -> None:
    found = metadata(grouped)
    names = [found.row_group(0).column(number).path_in_schema for number in range(found.num_columns)]
    text = names.index("text")
    spoil(grouped, [chunk(found.row_group(number).column(text)) for number in range(found.num_row_groups)])
    opened = storage.open(grouped)
    assert opened.table("quotes").to_table(columns=["quote_id", "speaker_name"]).num_rows == 36
    assert opened.sql("select count(distinct speaker_name) as n from quotes")["n"].to_pylist()[0] > 1
    with pytest.raises(storage.Damaged, match="cannot be read"):
        opened.table("quotes").to_table(columns=["text"])
    with pytest.raises(storage.Damaged, match="cannot be read"):
        opened.sql("select max(text) from quotes")


def test_row_groups_that_a_filter_excludes_are_not_read(grouped: str) -> None:
    found = metadata(grouped)
    assert found.num_row_groups == 4
    first = sorted(document.page_id for document in DOCUMENTS)[0]
    later = [found.row_group(number).column(place) for number in (1, 2, 3) for place in range(found.num_columns)]
    spoil(grouped, [chunk(column) for column in later])
    opened = storage.open(grouped)
    assert opened.table("quotes").to_table(filter=ds.field("article_id") == first).num_rows == 3
    assert opened.sql(f"select * from quotes where article_id = '{first}'").num_rows == 3
    with pytest.raises(storage.Damaged, match="cannot be read"):
        opened.table("quotes").to_table()
    with pytest.raises(storage.Damaged, match="cannot be read"):
        opened.sql("select * from quotes")


def test_row_groups_hold_ranges_of_articles_that_do_not_overlap(grouped: str) -> None:
    found = metadata(grouped)
    ranges = []
    for number in range(found.num_row_groups):
        statistics = found.row_group(number).column(1).statistics
        assert found.row_group(number).column(1).path_in_schema == "article_id"
        ranges.append((statistics.min, statistics.max))
    assert ranges == sorted(ranges)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(ranges))
