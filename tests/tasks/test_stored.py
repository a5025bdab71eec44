"""What a lake holds is cut into batches that have each row once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from prefect.logging import disable_run_logger

import bench.storage_synthetic as synthetic
import storage
from bench.storage_synthetic import Document
from storage import ids
from storage.errors import Damaged, Fatal
from storage.tables import parquet
from storage.tables.lookup import Spans
from storage.write.maintain import maintain
from storage.write.staging import open_run
from tasks import stages
from tasks.clean import CleanSettings
from tasks.discover import DiscoverSettings
from tasks.fetch import FetchSettings
from tasks.link.stage import COLUMNS, Wanted
from tasks.stored import articles_to_compare, stored_articles, stored_count, stored_hints, stored_pages
from tasks.stored import stored as stored_release
from tests.storage.stored import run_through

TEXT = "The harbour office said on Monday that boat number {} had left Port Arlen before the storm reached the coast."


def test_of_the_lake_the_texts_of_wanted_articles_alone_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One part a year; a run with articles of the first and the last year reads neither the texts between, nor those of
    row groups that hold none of its weeks, its documents or its words."""
    lake = str(tmp_path / "lake")
    years = range(2015, 2025)
    for year in years:
        day, document = datetime(year, 6, 1, tzinfo=UTC), Document(year)
        monkeypatch.setattr(synthetic, "STARTED", day)
        run_through(lake, [document])
    read: list[tuple[str, ...]] = []
    real = pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: list[str]) -> pa.Table:
        read.append(tuple(columns))
        return real(self, number, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    near = [(datetime(year, 5, 25, tzinfo=UTC), datetime(year, 6, 9, tzinfo=UTC)) for year in (2015, 2024)]
    same, none = ids.sha256_hex(Document(2020).text), pa.array([], pa.string())
    with open_run(lake, {"new": 1}) as run:
        found = [
            one
            for rows in articles_to_compare(run, Wanted(none, pa.array([same]), Spans(near)))
            for one in rows["doc_id"].to_pylist()
        ]
    assert sorted(found) == sorted(Document(year).doc_id for year in (2015, 2020, 2024))
    assert read == 2 * [("published_at",), COLUMNS], "and what is looked up by its words, a filter knows"


def test_a_batch_reads_the_row_groups_that_hold_it_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a lake of parts with several row groups each: every row in one batch, in two tries the same one."""
    lake, rows = str(tmp_path / "lake"), 0
    monkeypatch.setattr(parquet, "ROW_GROUP", 3)
    for year in range(4):
        run_through(lake, [Document(10 * year + place) for place in range(4 + year)])
        rows += 4 + year
    parts = storage.open(lake).release.tables["articles"].files
    groups = sum(-(-part.rows // 3) for part in parts)
    read: list[int] = []
    real = pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: list[str] | None = None) -> pa.Table:
        read.append(number)
        return real(self, number, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    with open_run(lake, {"again": 1}) as run:
        assert stored_count(run, "articles") == rows
        for size in (1, 2, 5, rows, 100):
            numbers = [f"{number:06d}" for number in range(1, -(-rows // size) + 1)]
            read.clear()
            batches = [stored_articles(run, number, size)["article_id"].to_pylist() for number in numbers]
            assert len(read) <= groups + len(numbers) - 1, "a row group is read once, and once more where batches meet"
            found = [one for batch in batches for one in batch]
            assert len(found) == len(set(found)) == rows
            assert [len(batch) for batch in batches[:-1]] == [size] * (len(numbers) - 1)
            assert stored_articles(run, numbers[-1], size)["article_id"].to_pylist() == batches[-1]


def test_a_batch_of_a_release_that_was_retired_says_so(tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    run_through(lake, [Document(1)])
    with open_run(lake, {"again": 1}) as run:
        base = stored_release(run)
        pages = stored_pages(run, "000001", 10)
        run_through(lake, [Document(1, revision=1)])
        maintain(lake, keep=1)
        for read in (lambda: stored_hints(base, pages), lambda: base.rows("pages", "doc_id", {"x"}, ["doc_id"])):
            with pytest.raises(Fatal, match=r"^Release 1 of .* was retired .* read a newer one\.$"):
                read()


def test_every_row_is_in_one_batch(tmp_path: Path) -> None:
    lake, source = str(tmp_path / "lake"), tmp_path / "a.jsonl"
    records = ({"url": f"urn:{number}", "text": TEXT.format(number), "publisher": "Lantern"} for number in range(9))
    source.write_text("".join(json.dumps(one) + "\n" for one in records))
    with disable_run_logger():
        with open_run(lake, {"first": 1}) as run:
            with pytest.raises(Fatal, match="no release"):
                stored_count(run, "pages")
            stages.discover.fn(lake, run.key, (str(source),), 50, DiscoverSettings())
            stages.fetch.fn(lake, run.key, "000001", FetchSettings())
            stages.clean.fn(lake, run.key, "000001", CleanSettings())
            stages.publish.fn(lake, run.key, "test", "1", "none", {}, {})
        with open_run(lake, {"again": 1}) as run:
            assert stored_count(run, "pages") == 9
            for read, key in ((stored_pages, "doc_id"), (stored_articles, "article_id")):
                for size in (1, 2, 4, 9, 100):
                    batches = [
                        read(run, f"{number:06d}", size)[key].to_pylist() for number in range(1, -(-9 // size) + 1)
                    ]
                    found = [one for batch in batches for one in batch]
                    assert len(found) == len(set(found)) == 9
            pages = stored_pages(run, "000001", 100)
            hints = stored_hints(stored_release(run), pages).to_pylist()
            next(Path(lake, "pages").glob("*.parquet")).unlink()
            with pytest.raises(Damaged, match=r"is missing; run `quotelake check`"):
                stored_pages(run, "000001", 100)
    assert {(one["url"], one["publisher"]) for one in hints} == {(f"urn:{number}", "Lantern") for number in range(9)}
