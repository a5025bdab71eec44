"""Parts are filled, copied without what is dropped, and merged; no row is lost or doubled."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import storage
from bench.storage_synthetic import MODEL, PIPELINE, Document, rows_of
from storage.files.local import LocalFiles
from storage.read.check import check_lake
from storage.schemas import TABLES
from storage.tables import parquet
from storage.tables.lookup import Wanted
from storage.tables.parquet import Part
from storage.write import rewrite
from storage.write.maintain import maintain
from tests.storage.stored import Fill, content

ORDER = [(name, "ascending") for name in TABLES["quotes"].order]


def test_publishing_merges_small_files_by_itself_when_many_gather(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrite, "MANY_SMALL", 5)
    for number in range(12):
        fill(disk_lake, [Document(number)])
    assert len(storage.open(disk_lake).release.tables["quotes"].files) <= 5
    assert storage.open(disk_lake).release.rows()["quotes"] == 36
    assert check_lake(disk_lake) == []


def test_merging_in_several_ranges_keeps_every_row_once(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        fill(disk_lake, [Document(number * 10 + place) for place in range(4)])
    monkeypatch.setattr(rewrite, "FILL_BYTES", 4 * 30_000)
    done = maintain(disk_lake)
    assert 1 < done.merged["quotes"][1] < 8
    assert storage.open(disk_lake).release.rows()["quotes"] == 96
    assert content(disk_lake, 8) == content(disk_lake, 9)
    assert check_lake(disk_lake) == []


@pytest.fixture
def stored(tmp_path: Path) -> tuple[LocalFiles, list[Part]]:
    """Sixteen small parts of quotes."""
    files, spec = LocalFiles(str(tmp_path)), TABLES["quotes"]
    tables = [rows_of([Document(number * 4 + place) for place in range(4)])["quotes"] for number in range(16)]
    return files, [parquet.store(files, "quotes", parquet.encode(table, spec), table.num_rows) for table in tables]


def test_merging_reads_each_part_once_however_many_ranges_come_out(
    stored: tuple[LocalFiles, list[Part]], monkeypatch: pytest.MonkeyPatch
) -> None:
    files, parts = stored
    monkeypatch.setattr(rewrite, "FILL_BYTES", 4 * 30_000)
    opened, real = list[str](), parquet.opened
    monkeypatch.setattr(parquet, "opened", lambda files, part: opened.append(part.path) or real(files, part))
    made = rewrite.merge(files, TABLES["quotes"], parts)
    assert len(made) > 3
    assert sorted(opened) == sorted(part.path for part in parts)
    merged = [parquet.read(files, part) for part in made]
    ranges = [pc.min_max(table["article_id"]).as_py() for table in merged]
    assert all(before["max"] < after["min"] for before, after in itertools.pairwise(ranges))
    before = pa.concat_tables(parquet.read(files, part) for part in parts).sort_by(ORDER)
    assert pa.concat_tables(merged).equals(before)


def test_no_run_merges_more_than_its_share_of_many_small_parts_and_they_come_down_to_few(
    stored: tuple[LocalFiles, list[Part]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A big run leaves many parts, or maintenance never comes: the first run after it pays what later ones pay."""
    (files, target), spec = stored, TABLES["quotes"]
    largest = max(part.bytes for part in target)
    monkeypatch.setattr(rewrite, "MANY_SMALL", 6)
    monkeypatch.setattr(rewrite, "SMALL", largest + 1)
    monkeypatch.setattr(rewrite, "AT_ONCE", 4 * (largest + 1))
    opened, real, given_back = list[Part](), parquet.opened, list[int]()
    monkeypatch.setattr(parquet, "opened", lambda files, part: opened.append(part) or real(files, part))
    monkeypatch.setattr(rewrite, "give_back", lambda: given_back.append(len(opened)))
    before = sum(part.rows for part in target)
    for run in range(8):
        rows = rows_of([Document(1_000 + run)])["quotes"]
        new = parquet.store(files, "quotes", parquet.encode(rows, spec), rows.num_rows)
        opened.clear()
        left = rewrite.tidy(files, spec, [*target, new])
        assert not opened or given_back[-1] == len(opened), "what merging needed is kept"
        assert sum(part.bytes for part in opened) <= rewrite.AT_ONCE
        small = [sum(part.bytes < rewrite.SMALL for part in parts) for parts in (target, left)]
        assert small[1] < max(small[0], rewrite.MANY_SMALL), "more go than a run brings"
        target, before = left, before + rows.num_rows
        assert sum(part.rows for part in target) == before
    assert small[1] < rewrite.MANY_SMALL


def test_the_same_rows_merge_into_the_same_bytes_however_they_were_gathered(
    stored: tuple[LocalFiles, list[Part]],
) -> None:
    files, parts = stored
    assert rewrite.merge(files, TABLES["quotes"], parts) == rewrite.merge(files, TABLES["quotes"], parts[::-1])


def test_a_part_without_a_dropped_row_is_kept_as_it_is(stored: tuple[LocalFiles, list[Part]]) -> None:
    files, parts = stored
    gone = Document(5).page_id
    kept = [
        part
        for before in parts
        for part in rewrite._without(files, TABLES["quotes"], before, "article_id", Wanted({gone}))
    ]
    assert kept[0] == parts[0]
    assert kept[2:] == parts[2:]
    assert (parts[1].rows, kept[1].rows) == (12, 9)
    assert gone not in parquet.read(files, kept[1])["article_id"].to_pylist()


def test_annotating_all_anew_writes_the_parts_that_hold_a_changed_row_and_no_others(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every article is annotated anew; in one of them a name is watched now. Rows are written, and read whole, of the
    part that holds it alone, however many row groups and parts there are."""
    monkeypatch.setattr(parquet, "ROW_GROUP", 5)
    documents = [Document(number) for number in range(24)]
    for start in range(0, 24, 4):
        fill(disk_lake, documents[start : start + 4])
    before = storage.open(disk_lake).release
    (changed,) = (part for part in before.files("quotes") if _holds(disk_lake, part, documents[9]))
    read, real = list[Sequence[str]](), pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: Sequence[str]) -> pa.Table:
        read.append(columns)
        return real(self, number, columns=columns)

    with storage.open_run(disk_lake, {"anew": 1}) as run:
        for stage, name in (("tag", "entities"), ("attribute", "quotes")):
            found = pa.concat_tables(rows_of([document])[name] for document in documents)
            if name == "quotes":
                watch = [["Ana"] if row == documents[9].page_id else [] for row in found["article_id"].to_pylist()]
                place = found.column_names.index("watch")
                found = found.set_column(place, found.schema.field(place), pa.array(watch, pa.list_(pa.string())))
            covers = [document.page_id for document in documents]
            run.batch(stage, "000001").write(storage.StageResult(read=24, kept=24, tables={name: found}, covers=covers))
        monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
        published = storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version=MODEL)
    assert published.release is not None
    assert published.added == {"quotes": 3}
    gone = {part.path for part in before.parts()} - {part.path for part in published.release.parts()}
    assert gone == {changed.path}
    spans = [columns for columns in read if "content_spans" in columns]
    staged, compared, rewritten = -(-72 // 5), 6 * -(-12 // 5), -(-12 // 5)
    assert len(spans) <= 2 * staged + compared + rewritten
    assert check_lake(disk_lake) == []


def _holds(lake: str, part: Part, document: Document) -> bool:
    return document.page_id in parquet.read(LocalFiles(lake), part, ["article_id"])["article_id"].to_pylist()


def test_parts_are_filled_up_to_the_bound_and_empty_chunks_make_none(monkeypatch: pytest.MonkeyPatch) -> None:
    chunk = rows_of([Document(1)])["quotes"]
    monkeypatch.setattr(rewrite, "FILL_BYTES", chunk.nbytes * 2)
    filled = list(rewrite._filled([chunk, chunk.slice(0, 0), chunk, chunk]))
    assert [table.num_rows for table in filled] == [6, 3]
    assert list(rewrite._filled([chunk.slice(0, 0)])) == []
