"""The stage functions as workers call them, without a server: repeats over batches and runs, courtesy of processes."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from prefect.logging import disable_run_logger

from quotelake.cli import main
from storage.read.check import check_lake
from storage.read.lake import open_lake
from storage.tables import parquet
from storage.tables.results import Counts
from storage.write.staging import open_run
from tasks import stages
from tasks.clean import CleanSettings
from tasks.discover import DiscoverSettings
from tasks.fetch import FetchSettings

WORDS = (
    "ferry", "council", "harbour", "storm", "island", "timetable", "pupil", "winter", "vessel", "price", "road",
    "minister", "report", "vote", "clinic",
)  # fmt: skip
READ = parquet.read
ROOT = Path(__file__).resolve().parents[2]


def story(seed: int) -> str:
    chance = random.Random(seed)
    sentences = (" ".join(chance.choice(WORDS) for _ in range(12)).capitalize() for _ in range(15))
    return "The council of Port Arlen said this. " + ". ".join(sentences) + "."


def record(name: str, day: int, text: str) -> dict[str, str]:
    return {"url": f"https://news.test/{name}", "published_at": f"2026-11-{day:02d}T08:00:00Z", "text": text}


def released(
    lake: Path, folder: Path, records: Sequence[dict[str, str]], *, size: int = 3, backwards: bool = False
) -> Any:
    """Take records through the stages, as a run would, and publish; gives the new release or None."""
    folder.mkdir(exist_ok=True)
    source = folder / "records.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in records))
    with disable_run_logger(), open_run(str(lake), {"records": records}) as run:
        found = stages.discover.fn(run.lake, run.key, (str(source),), size, DiscoverSettings())
        batches = [f"{number:06d}" for number in range(1, -(-found.kept // size) + 1)]
        for batch in reversed(batches) if backwards else batches:
            stages.fetch.fn(run.lake, run.key, batch, FetchSettings())
            stages.clean.fn(run.lake, run.key, batch, CleanSettings())
        stages.link.fn(run.lake, run.key, CleanSettings())
        return stages.publish.fn(run.lake, run.key, "test", "1", "none", {}, {}).release


def links(lake: Path) -> dict[str, str | None]:
    """Name of each article -> name of the one that it repeats."""
    rows = open_lake(str(lake)).table("articles").to_table(columns=["article_id", "url", "duplicate_of"]).to_pylist()
    names = {row["article_id"]: row["url"].rpartition("/")[2] for row in rows}
    return {names[row["article_id"]]: names[row["duplicate_of"]] if row["duplicate_of"] else None for row in rows}


def test_repeats_are_found_over_all_batches_in_whatever_order_they_are_done(tmp_path: Path) -> None:
    originals = [record(f"original-{number}", 10, story(number)) for number in range(6)]
    repeats = [
        record(f"repeat-{number}", 11 + number % 3, story(number % 4) + f" Tail {number}.") for number in range(8)
    ]
    records = [one for pair in itertools.zip_longest(repeats, originals) for one in pair if one]
    expected = {f"original-{number}": None for number in range(6)}
    expected |= {f"repeat-{number}": f"original-{number % 4}" for number in range(8)}
    tables = []
    for lake, options in (("a", {}), ("b", {"backwards": True}), ("c", {"size": 14})):
        released(tmp_path / lake, tmp_path, records, **options)
        assert links(tmp_path / lake) == expected
        tables.append(open_lake(str(tmp_path / lake)).table("articles").to_table().sort_by("article_id"))
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_repeats_are_found_over_runs_and_follow_the_revisions_of_their_original(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    released(lake, tmp_path, [record("first", 12, story(1)), record("other", 12, story(2))])
    released(
        lake,
        tmp_path,
        [record("copy", 10, story(1)), record("near", 13, story(1) + " Follow us."), record("new", 13, story(3))],
    )
    expected = {"first": None, "other": None, "copy": "first", "near": "first", "new": None}
    assert links(lake) == expected
    before = open_lake(str(lake)).release.release
    released(lake, tmp_path, [record("first", 12, story(1) + " The ministry denied it."), record("late", 14, story(1))])
    assert open_lake(str(lake)).release.release == before + 1
    assert links(lake) == {**expected, "late": "first"}
    released(lake, tmp_path, [record("far", 14, story(3) + " Much later."), record("month", 1, story(2))])
    assert links(lake) == {**expected, "late": "first", "far": "new", "month": "other"}
    assert check_lake(str(lake)) == []


def test_a_run_that_begins_again_compares_with_the_release_it_began_from(tmp_path: Path) -> None:
    """Another run publishes the same text between the two tries; the answer is that of an undisturbed run."""
    lake = tmp_path / "lake"
    released(lake, tmp_path, [record("held", 12, story(9))])
    records = [record("a", 12, story(1)), record("b", 13, story(1))]
    source = tmp_path / "begun.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in records))
    with disable_run_logger():
        with open_run(str(lake), {"begun": 1}) as run:
            stages.discover.fn(run.lake, run.key, (str(source),), 5, DiscoverSettings())
            stages.fetch.fn(run.lake, run.key, "000001", FetchSettings())
            key = run.key
        released(lake, tmp_path, [record("c", 11, story(1))])
        with open_run(str(lake), {"begun": 1}) as run:
            assert run.key == key
            stages.clean.fn(run.lake, run.key, "000001", CleanSettings())
            stages.link.fn(run.lake, run.key, CleanSettings())
            stages.publish.fn(run.lake, run.key, "test", "1", "none", {}, {})
    assert links(lake) == {"held": None, "a": None, "b": "a", "c": None}


def test_the_same_again_costs_304s_and_no_row(new_site: Any, tmp_path: Path) -> None:
    site = new_site(4)
    settings = FetchSettings(allow_hosts=(site.host,), host_delay_s=0)
    discover = DiscoverSettings(fetch=settings)
    counts = []
    try:
        for turn in ("first", "again"):
            with disable_run_logger(), open_run(str(tmp_path / "lake"), {"turn": turn}) as run:
                stages.discover.fn(run.lake, run.key, (f"{site.url}/feed.xml",), 10, discover)
                counts.append(stages.fetch.fn(run.lake, run.key, "000001", settings))
                stages.clean.fn(run.lake, run.key, "000001", CleanSettings())
                stages.link.fn(run.lake, run.key, CleanSettings())
                release = stages.publish.fn(run.lake, run.key, "test", "1", "none", {}, {}).release
    finally:
        site.close()
    assert [(count.kept, count.unchanged) for count in counts] == [(4, 0), (0, 4)]
    assert release is None
    assert sorted(site.unchanged) == ["/articles/0", "/articles/1", "/articles/2", "/articles/3", "/feed.xml"]


def test_cleaning_anew_keeps_what_only_the_feed_said_and_origins_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    body = "".join(f"<p>{sentence}.</p>" for sentence in story(1).split(". "))
    (folder / "a.html").write_text(f"<html><body><article>{body}</article></body></html>")
    published = json.dumps({"@type": "NewsArticle", "headline": "Ferry is back", "articleSection": "Islands",
                            "isAccessibleForFree": False})  # fmt: skip
    deep = "<div>" * 400 + "".join(f"<p>{one}.</p>" for one in story(2).split(". ")) + "</div>" * 400
    (folder / "b.html").write_text(
        f'<html><head><script type="application/ld+json">{published}</script></head><body>{deep}</body></html>'
    )
    items = "".join(
        f"<item><link>{name}.html</link><title>Feed says {name}</title><pubDate>Tue, 10 Nov 2026 08:00:00 GMT</pubDate>"
        "</item>" for name in "ab"
    )  # fmt: skip
    (folder / "feed.xml").write_text(f"<rss version='2.0'><channel>{items}</channel></rss>")
    lake = str(tmp_path / "lake")
    with disable_run_logger():
        with open_run(lake, {"first": 1}) as run:
            stages.discover.fn(run.lake, run.key, (str(folder / "feed.xml"),), 5, DiscoverSettings())
            stages.fetch.fn(run.lake, run.key, "000001", FetchSettings())
            stages.clean.fn(run.lake, run.key, "000001", CleanSettings())
            stages.publish.fn(run.lake, run.key, "test", "1", "none", {}, {})
        before = open_lake(lake).table("articles").to_table()
        with open_run(lake, {"again": 1}) as run:
            stages.clean.fn(run.lake, run.key, "000001", CleanSettings(), stored=5)
            again = run.batch("clean", "000001").read("articles")
    assert again.sort_by("article_id").to_pylist() == before.sort_by("article_id").to_pylist()
    assert main(["explain", "--lake", lake]) == 0
    found = {Path(one["url"]).name: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert found["a.html"]["extractor"] == "trafilatura"
    assert found["a.html"]["origins"] == {"language": "text", "published_at": "feed", "title": "feed"}
    assert (found["b.html"]["extractor"], found["b.html"]["section"]) == ("paragraphs", "Islands")
    assert found["b.html"]["paywalled"] is True
    assert found["b.html"]["origins"]["title"] == "json-ld"
    assert main(["explain", "--lake", str(tmp_path / "nowhere")]) == 1


FETCH = """
import sys
from prefect.logging import disable_run_logger
from tasks import stages
from tasks.fetch import FetchSettings
lake, key, settings, *batches = sys.argv[1:]
print("+", flush=True)
sys.stdin.readline()
with disable_run_logger():
    for batch in batches:
        stages.fetch.fn(lake, key, batch, FetchSettings.model_validate_json(settings))
"""


def fetching(*arguments: str) -> subprocess.Popen[str]:
    """A worker process, which waits for a line: no fork of this one, whose threads may hold a lock just then."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", FETCH, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def test_workers_in_two_processes_keep_their_distance_together(new_site: Any, tmp_path: Path) -> None:
    """The server's log is the judge: gaps, the robots.txt once, and a page that discover saw not a second time."""
    site = new_site(11)
    settings = FetchSettings(allow_hosts=(site.host,), host_delay_s=0.2)
    sources = (f"{site.url}/feed.xml", f"{site.url}/articles/3")
    try:
        with disable_run_logger(), open_run(str(tmp_path / "lake"), {"x": str(tmp_path)}) as run:
            assert stages.discover.fn(run.lake, run.key, sources, 3, DiscoverSettings(fetch=settings)).kept == 11
            given = run.lake, run.key, settings.model_dump_json()
            workers = [fetching(*given, *half) for half in (("000001", "000003"), ("000002", "000004"))]
            for worker in workers:
                assert worker.stdout is not None
                assert worker.stdout.readline() == "+\n"
            for worker in workers:
                assert worker.stdin is not None
                worker.stdin.write("\n")
                worker.stdin.flush()
            assert [worker.wait(400) for worker in workers] == [0, 0]
            assert run.counts("fetch").kept == 11
    finally:
        site.close()
    for worker in workers:
        worker.communicate()
    moments = sorted(site.moments)
    assert len(moments) == len(site.hits)
    assert [later - earlier for earlier, later in itertools.pairwise(moments) if later - earlier < 0.199] == []
    assert sorted(site.hits) == sorted(["/robots.txt", "/feed.xml", *(f"/articles/{number}" for number in range(11))])


@pytest.mark.parametrize("count", [8, 16])
def test_each_batch_reads_its_own_documents_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Fetch and clean read each document of the list once, however many batches there are."""
    read: list[tuple[str, int]] = []

    def counted(files: Any, part: parquet.Part, columns: list[str] | None = None) -> Any:
        read.append((part.path, part.rows))
        return READ(files, part, columns)

    monkeypatch.setattr(parquet, "read", counted)
    released(tmp_path / "lake", tmp_path, [record(str(number), 10, story(number)) for number in range(count)], size=2)
    rows = [rows for path, rows in read if "/discover/documents/" in path]
    assert rows == [2] * count  # batches of two, each for two stages


def test_what_a_killed_discover_left_behind_is_no_document(tmp_path: Path) -> None:
    """Six documents were found by a try that was killed before its first batch stood; now there are three."""
    source = tmp_path / "records.jsonl"
    with disable_run_logger(), open_run(str(tmp_path / "lake"), {}) as run:

        def discovered(documents: int) -> Counts:
            source.write_text("".join(json.dumps(record(str(number), 10, "x")) + "\n" for number in range(documents)))
            return stages.discover.fn(run.lake, run.key, (str(source),), 2, DiscoverSettings())

        assert discovered(6).kept == 6
        run.files.delete([run.batch("discover", "000001").path])
        assert discovered(3).kept == run.counts("discover").kept == 3
        assert discovered(6).kept == 3  # it stands, and is not done again
        lost = run.batch("discover", "000002").manifest()
        assert lost is not None
        run.files.delete(part.path for part in lost.tables.values() if part)
        assert discovered(5).kept == 5


def test_what_a_stage_read_is_given_back_before_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the articles of two months stand beside what publishing merges."""
    kept = list[int]()
    monkeypatch.setattr(stages, "give_back", lambda: kept.append(1))
    released(tmp_path / "lake", tmp_path / "source", [record("one", 3, story(1)), record("two", 4, story(2))])
    assert len(kept) == 4  # discover, fetch, clean, link
