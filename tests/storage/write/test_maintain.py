"""Maintenance merges, retires and removes, and never touches what a kept release names."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import storage
from bench.storage_synthetic import Document, stage_all
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.read.diff import Change, diff
from storage.read.export import export
from storage.schemas import RELEASED
from storage.write import maintain as maintain_module
from storage.write import publish
from storage.write.maintain import maintain
from tests.storage.stored import Fill, content

NOTHING = Change(0, 0, 0)


def test_maintain_merges_small_files_into_a_release_with_the_same_rows(lake: str, fill: Fill) -> None:
    for number in range(6):
        fill(lake, [Document(number)])
    before = content(lake, 6)
    done = maintain(lake)
    assert done.release is not None
    assert done.merged["quotes"] == (6, 1)
    assert content(lake, 6) == content(lake, 7) == before
    assert set(diff(storage.open(lake, 6), storage.open(lake, 7)).values()) == {NOTHING}
    assert (done.files, set(done.checkpoints)) == (0, set(RELEASED))
    assert check_lake(lake) == []
    again = maintain(lake)
    assert (again.release, again.merged, again.checkpoints, again.files) == (None, {}, [], 0)
    fill(lake, [Document(3, revision=1)])
    assert check_lake(lake) == []


def test_what_came_at_one_time_stays_together(disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run reads the texts of the days around its own: they must not lie in every file of a lake that was tended."""
    for number in range(12):
        fill(disk_lake, [Document(number * 10 + place) for place in range(3)])
    before = content(disk_lake)
    listed = storage.open(disk_lake).release.files("articles")
    monkeypatch.setattr(maintain_module, "SMALL", sum(part.bytes for part in listed) // 3)
    assert maintain(disk_lake).merged["articles"][1] in (3, 4)
    spans = _runs_by_file(disk_lake)
    assert all(first[1] < second[0] for first, second in itertools.pairwise(spans)), "files hold runs that lie apart"
    assert content(disk_lake) == before
    assert check_lake(disk_lake) == []


def _runs_by_file(lake: str) -> list[tuple[int, int]]:
    """The first and the last run of which each file of articles holds some, in the order of the files."""
    found = []
    for part in storage.open(lake).release.files("articles"):
        urls = pq.read_table(Path(lake, part.path), columns=["url"])["url"].to_pylist()
        runs = [int(url.rsplit("/", 1)[1]) // 10 for url in urls]
        found.append((min(runs), max(runs)))
    return found


def test_keep_retires_old_releases_and_says_what_it_freed(lake: str, fill: Fill) -> None:
    for number in range(5):
        fill(lake, [Document(1, revision=number), Document(number + 10)])
    stored = {entry.path: entry.size for entry in open_files(lake).entries()}
    before = content(lake, 5)
    done = maintain(lake, keep=2)
    left = {entry.path for entry in open_files(lake).entries()}
    assert done.retired == [1, 2, 3, 4]
    gone = {path: size for path, size in stored.items() if path not in left and "_staging" not in path}
    assert (done.files, done.freed) == (len(gone), sum(gone.values()))
    assert done.files > 4
    assert content(lake, 5) == content(lake, 6) == before
    assert check_lake(lake) == []
    with pytest.raises(storage.Fatal, match="has no release 4; it has releases 5 to 6"):
        storage.open(lake, 4)
    fill(lake, [Document(1, revision=9)])
    assert check_lake(lake) == []


def test_a_run_whose_base_was_retired_still_ends(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1)])
    run = storage.open_run(lake, {"slow": 1})
    stage_all(run, [Document(1, revision=1), Document(2)])
    fill(lake, [Document(3)])
    maintain(lake, keep=1)
    assert run.known_pages([Document(1).doc_id]).num_rows == 1
    published = storage.publish(run, run_id="x", pipeline_version="1", model_version="1")
    assert published.release is not None
    assert published.release.rows()["pages"] == 3
    assert check_lake(lake) == []


def test_maintain_removes_old_unreleased_files_and_dead_runs_but_no_live_run(
    lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lake, [Document(1)])
    files = open_files(lake)
    files.write("quotes/part-0123.parquet", b"left by a killed publisher")
    dead, live = storage.open_run(lake, {"dead": 1}), storage.open_run(lake, {"live": 1})
    for run in (dead, live):
        stage_all(run, [Document(5)])
    dead.close()
    spared = maintain(lake)
    assert (spared.files, spared.runs) == (0, [])

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) + timedelta(days=400)  # or a clock that jumped

    monkeypatch.setattr(maintain_module, "datetime", Later)
    done = maintain(lake)
    assert done.runs == [dead.key]
    assert files.size("quotes/part-0123.parquet") is None
    assert live.batch("attribute", "000001").counts() is not None
    storage.publish(live, run_id="x", pipeline_version="1", model_version="1")
    assert storage.open(lake).release.rows()["pages"] == 2
    assert check_lake(lake) == []


def test_maintain_that_lost_its_lease_removes_nothing_and_spares_what_others_just_wrote(
    lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lake, [Document(1)])
    fill(lake, [Document(1, revision=1)])
    files = open_files(lake)
    files.write("quotes/part-0123.parquet", b"of a publisher that slept and lost its lease")
    before = [entry.path for entry in files.entries() if "_delta_log" not in entry.path]

    def lost(*_: object) -> None:
        raise storage.Retryable("The lease was lost.")

    with monkeypatch.context() as patch:
        patch.setattr(maintain_module, "require", lost)
        with pytest.raises(storage.Retryable):
            maintain(lake, keep=1, older_than=timedelta(0))
    assert [entry.path for entry in files.entries() if "_delta_log" not in entry.path] == before
    done = maintain(lake, keep=1)
    assert done.retired == [1]
    assert files.size("quotes/part-0123.parquet") is not None
    assert check_lake(lake) == []


@pytest.mark.parametrize("stop", ["merged", "put", "pointed", "retired"])
def test_maintain_stopped_anywhere_leaves_every_release_it_keeps_and_the_next_one_cleans_up(
    lake: str, fill: Fill, stop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SIGKILL does, nothing after the step happens."""

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    for number in range(5):
        fill(lake, [Document(number)])
    before = content(lake, 5)
    steps = {"merged": (maintain_module, "put"), "put": (publish, "_point"), "pointed": (maintain_module, "_retire")}
    with monkeypatch.context() as patch:
        patch.setattr(*steps.get(stop, (maintain_module, "_unreleased")), kill)
        with pytest.raises(Killed):
            maintain(lake, keep=1)
    assert check_lake(lake) == []
    assert content(lake, storage.open(lake).release.release) == before
    maintain(lake, keep=1, older_than=timedelta(0))
    assert check_lake(lake) == []
    opened = storage.open(lake).release
    assert content(lake, opened.release) == before
    stored = {entry.path for entry in open_files(lake).entries() if "/part-" in entry.path}
    assert stored == {part.path for part in opened.parts()}


def test_a_release_retired_while_it_is_read_or_exported_is_told_in_one_sentence(
    lake: str, fill: Fill, tmp_path: Path
) -> None:
    fill(lake, [Document(1)])
    opened = storage.open(lake)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "datapackage.json").write_text("of an earlier export")
    export(opened)
    table = opened.table("quotes")
    fill(lake, [Document(1, revision=1)])
    done = maintain(lake, keep=1)
    assert done.retired == [1]
    assert not open_files(lake).entries("exports")
    for read in (
        lambda: opened.sql("select * from quotes"),
        lambda: export(opened, str(tmp_path / "out")),
        opened.table("quotes").to_table,
        table.to_table,
        lambda: list(table.to_batches()),
    ):
        with pytest.raises(storage.Fatal, match=r"^Release 1 of .* was retired .* read a newer one\.$"):
            read()
    assert not (tmp_path / "out" / "datapackage.json").exists()


def test_maintain_removes_nothing_when_a_manifest_cannot_be_read(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(1)])
    fill(disk_lake, [Document(1, revision=1)])
    Path(disk_lake, "releases/000001.json").write_text("{}")
    before = set(Path(disk_lake).glob("*/part-*.parquet"))
    with pytest.raises(storage.Damaged):
        maintain(disk_lake, older_than=timedelta(0))
    assert set(Path(disk_lake).glob("*/part-*.parquet")) == before
    with pytest.raises(storage.Fatal, match="keep at least 1"):
        maintain(disk_lake, keep=0)
