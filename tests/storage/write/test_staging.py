"""A run that ended anywhere is continued, and what it staged is not staged again."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

import storage
from bench.storage_synthetic import MODEL, PIPELINE, Document, stage_all
from storage.files.local import TEMPORARY, LocalFiles
from storage.files.open import open_files
from tests.storage.stored import Fill, names

DOCUMENTS = [Document(number) for number in range(10)]


def test_an_unfinished_run_is_continued_and_its_batches_are_not_done_again(lake: str) -> None:
    run = storage.open_run(lake, {"a": 1})
    stage_all(run, DOCUMENTS[:4], batch_size=4)
    run.close()
    again = storage.open_run(lake, {"a": 1})
    assert again.key == run.key
    assert again.batches("fetch") == ["000001"]
    assert again.batch("attribute", "000001").counts() is not None
    assert again.batch("attribute", "000001").read("quotes").num_rows == 12
    other = storage.open_run(lake, {"a": 1})  # the first is alive: another run of its own
    assert other.key != again.key
    assert other.batches("fetch") == []
    with pytest.raises(storage.Fatal, match="still held by a live process"):
        storage.open_run(lake, {}, resume=again.key)
    with pytest.raises(storage.Fatal, match="no unfinished run 'nothing'"):
        storage.open_run(lake, {}, resume="nothing")
    again.close()
    assert storage.open_run(lake, {}, resume=run.key).key == run.key


def test_a_run_killed_before_it_had_a_state_leaves_nothing_for_ever(lake: str) -> None:
    first = storage.open_run(lake, {"a": 1})
    half = first.key.replace("-000001", "-000007")
    open_files(lake).write(f"_staging/{half}/lease", b'{"holder": null}')
    assert storage.open_run(lake, {"a": 1}).key not in (first.key, half)
    assert half not in open_files(lake).names("_staging")


def test_what_a_kill_left_half_written_is_no_batch(disk_lake: str) -> None:
    run = storage.open_run(disk_lake, {"a": 1})
    stage_all(run, DOCUMENTS[:4], batch_size=4)
    half = Path(disk_lake, "_staging", run.key, "fetch", f"{TEMPORARY}17-4711-000002.json")
    half.write_text('{"counts"')  # killed between the first byte and the rename
    assert run.batches("fetch") == ["000001"]
    assert run.counts("fetch").kept == 4
    assert storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version=MODEL).release is not None
    assert not [name for name in names(disk_lake) if name.startswith("_staging")]


def test_folders_that_a_kill_left_empty_do_not_keep_a_run_for_ever(disk_lake: str, fill: Fill) -> None:
    run = storage.open_run(disk_lake, {"a": 1})
    folder = Path(disk_lake, "_staging", run.key)
    state = json.loads((folder / "run.json").read_text())
    (folder / "fetch" / "pages").mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({**state, "state": "done"}))  # killed while it removed its batches
    run.close()
    storage.open_run(disk_lake, {"a": 1}).finish()
    assert not folder.exists()


def test_a_run_travels_to_workers_by_pickle_and_they_need_no_lease(lake: str) -> None:
    run = storage.open_run(lake, {"a": 1})
    worker = pickle.loads(pickle.dumps(run))
    stage_all(worker, DOCUMENTS[:4], batch_size=4)
    assert run.counts("fetch").kept == 4
    assert run.counts("attribute").rows == {"quotes": 12}


def test_a_run_whose_lease_file_alone_was_lost_part_of_a_batch_does_it_again(lake: str) -> None:
    run = storage.open_run(lake, {"a": 1})
    stage_all(run, DOCUMENTS[:4], batch_size=4)
    part = run.batch("fetch", "000001").manifest().tables["pages"]  # type: ignore[union-attr]
    assert part is not None
    run.files.delete([part.path])
    assert run.batch("fetch", "000001").counts() is None
    stage_all(run, DOCUMENTS[:4], batch_size=4)
    assert run.batch("fetch", "000001").counts() is not None


def test_known_pages_are_those_of_the_release_that_the_run_began_from(lake: str, fill: Fill) -> None:
    assert storage.open_run(lake, {"new": 1}).known_pages([Document(1).doc_id]).num_rows == 0
    fill(lake, DOCUMENTS[:3])
    run = storage.open_run(lake, {"next": 1})
    fill(lake, [Document(1, revision=1)])
    ids = [Document(1).doc_id, Document(99).doc_id]
    assert run.known_pages(ids)["page_id"].to_pylist() == [Document(1).page_id]
    assert storage.open(lake).known_pages(ids)["page_id"].to_pylist() == [Document(1, revision=1).page_id]


DAMAGE = {
    "cut short": '{"key"',
    "another run's": '{"key": "other", "state": "open", "base": 0, "parameters": {}}',
    "without parameters": '{"key": "KEY", "state": "open", "base": 0}',
    "no object": "[]",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_state_is_told_each_time_and_begins_no_second_run(disk_lake: str, damage: str) -> None:
    run = storage.open_run(disk_lake, {"a": 1})
    state = Path(disk_lake, "_staging", run.key, "run.json")
    run.close()
    state.write_text(DAMAGE[damage].replace("KEY", run.key))
    for _ in range(2):
        with pytest.raises(storage.Damaged, match=r"is no run state .* delete the folder that holds it and run again"):
            storage.open_run(disk_lake, {"a": 1})
        with pytest.raises(storage.Damaged, match="is no run state"):
            storage.open_run(disk_lake, {}, resume=run.key)
    assert open_files(disk_lake).names("_staging") == [run.key]
    assert LocalFiles(disk_lake).lease(f"_staging/{run.key}/lease", 0) is not None


def test_a_state_that_cannot_be_written_holds_no_run(disk_lake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bool:
        raise storage.Fatal("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(LocalFiles, "create", full)
        with pytest.raises(storage.Fatal, match="full"):
            storage.open_run(disk_lake, {"a": 1})
    assert storage.open_run(disk_lake, {"a": 1}).key.endswith("-000001"), "not a second run beside the first"


def test_a_batch_whose_counts_do_not_add_up_is_told_as_damaged(disk_lake: str) -> None:
    run = storage.open_run(disk_lake, {"a": 1})
    stage_all(run, DOCUMENTS[:4], batch_size=4)
    batch = run.batch("fetch", "000001")
    manifest = json.loads(run.files.read(batch.path))
    manifest["counts"]["kept"] += 1
    run.files.write(batch.path, json.dumps(manifest).encode())
    with pytest.raises(storage.Damaged, match="delete this file and run again"):
        batch.counts()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder in which none can be made")
@pytest.mark.parametrize("name", ["/proc/lake", "link"])
def test_a_lake_that_cannot_be_made_is_told_to_be_that(name: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/proc/nowhere")
    with pytest.raises(storage.Fatal, match=r"^Cannot write into .*; (choose another|name a folder)\.$"):
        storage.open_run(str(tmp_path / name), {"x": 1})
