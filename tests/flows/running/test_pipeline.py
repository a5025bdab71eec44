"""Carrying out of a job, as far as it needs no server: conservation, crashes, the rejects that are shown."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.parameters import Execution
from flows.running import names, pipeline
from flows.running.job import Job
from flows.running.pipeline import STARTS, conserved, kept_any, newest, refuse_endless_crashing
from flows.running.rejects import REJECTS_SHOWN, first_rejects
from storage.errors import Fatal, Rejected
from storage.ids import doc_id
from storage.schemas import REJECTS
from storage.tables.results import Counts, StageResult
from storage.vocabulary import RejectReason, Stage
from storage.write.staging import open_run
from tasks.rejects import reject_row


@pytest.mark.parametrize(
    ("documents", "cleaned", "fault"),
    [
        (5, 4, None),
        (6, 4, "documents: 6 to read, but fetch read 5 documents"),
        (5, 3, "fetch: 4 to read, but clean read 3 documents"),
    ],
)
def test_each_stage_reads_what_there_is_and_what_the_one_before_it_kept(
    documents: int, cleaned: int, fault: str | None
) -> None:
    each: Any = [SimpleNamespace(stage="fetch"), SimpleNamespace(stage="clean")]
    job = Job("", "documents", each, batch_size=5, execution=Execution())
    counts = {"discover": Counts(9, 6, 3), "fetch": Counts(5, 4, unchanged=1), "clean": Counts(cleaned, cleaned)}
    with pytest.raises(AssertionError, match=fault) if fault else nullcontext():
        conserved(job, documents, counts)


def test_a_run_that_always_crashes_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "flow_run", SimpleNamespace(run_count=STARTS))
    refuse_endless_crashing()
    monkeypatch.setattr(pipeline, "flow_run", SimpleNamespace(run_count=STARTS + 1))
    with pytest.raises(Fatal, match=f"started {STARTS + 1} times and crashed each time"):
        refuse_endless_crashing()


def test_the_first_rejects_are_shown_by_stage(tmp_path: Path) -> None:
    with open_run(str(tmp_path / "lake"), {"x": 1}) as run:
        for stage, batch in (("fetch", "000001"), ("fetch", "000002"), ("clean", "000001")):
            rows = [
                reject_row(
                    Stage(stage),
                    {"doc_id": doc_id(f"{batch} {n}"), "url": "u"},
                    Rejected(RejectReason.EMPTY, f"{batch} {n}"),
                )
                for n in range(40)
            ]
            rejected = StageResult(read=40, kept=0, tables={}, rejects=REJECTS.from_rows(rows))
            run.batch(stage, batch).write(rejected)
        shown = first_rejects(run, {stage: run.counts(stage) for stage in ("fetch", "clean")})
        assert [row["stage"] for row in shown] == ["fetch"] * REJECTS_SHOWN
        assert {row["detail"].partition(" ")[0] for row in shown} == {"000001", "000002"}
        assert first_rejects(run, {"fetch": Counts(80, 80)}) == []


def test_a_lake_without_a_release_has_no_newest(tmp_path: Path) -> None:
    assert newest(str(tmp_path)) is None


@pytest.mark.parametrize("given", [{"lake": "l"}, SimpleNamespace(lake="l")])
def test_a_run_is_named_by_its_json_or_its_model(given: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "flow_run", SimpleNamespace(parameters={"parameters": given}))
    assert names.asked("lake") == "l"


def test_nothing_was_kept_where_all_was_rejected_or_there_was_nothing() -> None:
    rejected = Counts(2, 0, 0, 2, {"empty": 2})
    assert not kept_any({"discover": Counts(2, 2), "fetch": rejected})
    assert not kept_any({"discover": Counts()})
    assert kept_any({"discover": Counts(3, 3), "fetch": Counts(3, 0, 1, 2, {"empty": 2})})
