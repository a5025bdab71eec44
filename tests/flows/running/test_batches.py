"""Batches on their way through stages: their order, how many at once, what stands, what a failure stops."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.parameters import Execution
from flows.running.batches import WAITING, numbers, through_stages
from flows.running.job import Job, Step
from storage.errors import Fatal
from storage.schemas import REJECTS
from storage.tables.results import Counts, StageResult
from storage.write.staging import Run, open_run

STAGES = ("fetch", "clean", "tag")


class Pool:
    """A task runner without Prefect: `work` says what a stage of a batch does. `log` is what ran, in order."""

    def __init__(self, work: Callable[[str, str], None] = lambda stage, batch: None) -> None:
        self.work = work
        self.log: list[tuple[str, str]] = []
        self.most = self.now = 0
        self.lock = threading.Lock()
        self.threads = ThreadPoolExecutor(8)
        self.futures: list[Future[Counts]] = []

    def submit(self, task: Any, parameters: dict[str, Any]) -> Future[Counts]:
        self.futures.append(self.threads.submit(self._do, task.name, parameters["batch"]))
        return self.futures[-1]

    def _do(self, stage: str, batch: str) -> Counts:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.log.append((stage, batch))
        try:
            self.work(stage, batch)
        finally:
            with self.lock:
                self.now -= 1
        return Counts(read=1, kept=1)


class Heard:
    """Who hears how batches get on."""

    def __init__(self) -> None:
        self.finishes: list[tuple[str, str]] = []

    def started(self, stage: str, batch: str) -> None:
        pass

    def finished(self, stage: str, batch: str, counts: Counts) -> None:
        self.finishes.append((stage, batch))


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with open_run(str(tmp_path / "lake"), {"x": 1}) as one:
        yield one


def through(run: Run, pool: Pool, batches: int, heard: Heard | None = None, **execution: Any) -> list[tuple[str, str]]:
    heard = heard or Heard()
    each = [Step(SimpleNamespace(name=stage), {}) for stage in STAGES]  # type: ignore[arg-type]
    job = Job("x", "documents", each, batch_size=1, execution=Execution.model_validate(execution))
    try:
        through_stages(run, job, numbers(batches, 1), pool, heard)  # type: ignore[arg-type]
    finally:
        pool.threads.shutdown()
    return heard.finishes


def stage(run: Run, name: str, batch: str) -> None:
    run.batch(name, batch).write(StageResult(read=0, kept=0, tables={}, rejects=REJECTS.empty()))


def test_each_batch_goes_through_all_stages_in_order(run: Run) -> None:
    pool = Pool()
    finishes = through(run, pool, 3)
    for batch in ("000001", "000002", "000003"):
        expected = [(name, batch) for name in STAGES]
        assert [one for one in pool.log if one[1] == batch] == expected
        assert [one for one in finishes if one[1] == batch] == expected


def test_one_batch_more_than_there_are_workers_is_on_its_way(run: Run) -> None:
    together = threading.Barrier(2 + WAITING, timeout=120)  # nobody is through before so many are at work
    pool = Pool(lambda *_: (together.wait(), None)[1])
    through(run, pool, 9, workers=2)
    assert pool.most == 2 + WAITING


def test_what_stands_is_not_done_again_and_is_told(run: Run) -> None:
    stage(run, "fetch", "000001")
    stage(run, "clean", "000001")
    stage(run, "fetch", "000002")
    pool = Pool()
    finishes = through(run, pool, 3)
    assert set(pool.log) == {("tag", "000001"), ("clean", "000002"), ("tag", "000002")} | {
        (name, "000003") for name in STAGES
    }
    assert len(finishes) == 9


def test_a_new_run_asks_its_store_for_no_batch(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stage(run, "discover", "000001")
    asked: list[str] = []
    read = type(run.files).read
    monkeypatch.setattr(type(run.files), "read", lambda self, path: asked.append(path) or read(self, path))
    through(run, Pool(), 5)
    assert asked == []


def test_a_failure_begins_nothing_new_and_loses_nothing_that_runs(run: Run) -> None:
    def work(stage: str, batch: str) -> None:
        if batch == "000001":
            raise ValueError("no")
        wait(pool.futures[:1])
        time.sleep(0.5)  # until the flow has been told of it, however busy the cores are

    pool = Pool(work)
    heard = Heard()
    with pytest.raises(ValueError, match="no"):
        through(run, pool, 20, heard, workers=1)
    assert sorted(pool.log) == [("fetch", "000001"), ("fetch", "000002")]
    assert heard.finishes == [("fetch", "000002")]


class Processes(Pool):
    """A pool of real processes; the one that works on a batch of stage `tag` is killed."""

    def __init__(self) -> None:
        super().__init__()
        self.processes = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))

    def submit(self, task: Any, parameters: dict[str, Any]) -> Future[Counts]:
        self.log.append((task.name, parameters["batch"]))
        return self.processes.submit(_work, task.name)


def _work(stage: str) -> Counts:
    if stage == "tag":
        os.kill(os.getpid(), signal.SIGKILL)
    return Counts(read=1, kept=1)


def test_a_killed_worker_process_is_told_in_one_sentence(run: Run) -> None:
    pool = Processes()
    with pytest.raises(
        Fatal, match=r"^A worker process was killed while batch 00000\d .* goes on from here\.$"
    ) as caught:
        through(run, pool, 2, workers=1)
    assert isinstance(caught.value.__cause__, BrokenExecutor)
    pool.processes.shutdown()


def test_past_the_time_limit_nothing_new_is_begun(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock of its own: both are begun within the limit, however busy the cores are."""
    both = threading.Barrier(2, timeout=120)
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr("flows.running.batches.time", clock)

    def work(stage: str, batch: str) -> None:
        if stage == STAGES[0]:
            both.wait()
        clock.monotonic = lambda: 0.4

    pool = Pool(work)
    with pytest.raises(Fatal, match=f"time limit of 0 s is over; run '{run.key}' again to go on"):
        through(run, pool, 20, workers=1, time_limit_s=0.3)
    begun = {(stage, batch) for stage in STAGES for batch in ("000001", "000002")}
    assert set(pool.log) == begun, "those begun go through all their stages"


def test_past_the_time_limit_a_job_without_another_batch_is_done(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=120)
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr("flows.running.batches.time", clock)
    for name in STAGES:
        stage(run, name, "000003")

    def work(stage: str, batch: str) -> None:
        if stage == STAGES[0]:
            both.wait()
        clock.monotonic = lambda: 0.4

    assert len(through(run, Pool(work), 3, workers=2, time_limit_s=0.3)) == 9


def test_batches_are_numbered_from_one() -> None:
    assert numbers(0, 5) == []
    assert numbers(11, 5) == ["000001", "000002", "000003"]
