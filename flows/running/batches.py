"""Take batches through stages: several batches at once, each stage of a batch after the one before it.

Prefect's own `wait_for` would park a worker thread for every stage that waits, so the next stage of a batch is
submitted when the one before is done.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner

from flows.running.job import Job, Step
from storage.errors import Fatal
from storage.tables.results import Counts
from storage.write.staging import Run, numbered

WAITING = 1
"""Batches handed over beyond those worked on: a worker that ends a stage finds the next one there, while the flow still
hears of the end and asks the API for a task run."""


class Watcher(Protocol):
    """Who wants to hear how the batches get on."""

    def started(self, stage: str, batch: str) -> None:
        """A stage of a batch was handed to a worker."""

    def finished(self, stage: str, batch: str, counts: Counts) -> None:
        """A stage of a batch is done: its output is staged."""


@dataclass(frozen=True)
class _Done:
    batch: str
    step: int
    future: PrefectFuture[Counts]


def through_stages(run: Run, job: Job, batches: Sequence[str], runner: TaskRunner[Any], watcher: Watcher) -> None:
    """Take every batch through the job's stages, its workers' number at a time. Batches that stand are passed over.

    After the first failure nothing new is begun, what runs is waited for (its work is staged and not lost), and the
    failure is raised. Past the job's time limit no further batch is begun: those begun go through all their stages,
    then Fatal is raised where a batch is left.
    """
    _Batches(run, job, batches, runner, watcher).work()


class _Batches:
    """The batches of a job on their way."""

    def __init__(self, run: Run, job: Job, batches: Sequence[str], runner: TaskRunner[Any], watcher: Watcher) -> None:
        self.run, self.job, self.runner, self.watcher = run, job, runner, watcher
        self.waiting: Iterator[str] = iter(batches)
        self.standing = _standing(run, job)
        self.done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self.limit = job.execution.time_limit_s
        self.began = time.monotonic()
        self.failure: BaseException | None = None
        self.late: Fatal | None = None
        self.active = 0

    def work(self) -> None:
        """Begin batches, and carry on with each as its stages end, until none is left; raise the first failure."""
        self.begin()
        while self.active:
            ended = self.done.get()
            self.active -= 1
            try:
                counts = ended.future.result()
            except BrokenExecutor as error:
                self.failure = self.failure or _killed(ended, error)
                continue
            except Exception as error:
                self.failure = self.failure or error
                continue
            # New work first: telling of what ended is a request to the API, for which no worker should wait.
            if self.failure is None:
                self.active += self.advance(ended.batch, ended.step + 1)
            self.begin()
            self.watcher.finished(self.job.each[ended.step].stage, ended.batch, counts)
        if why := self.failure or self.late:
            raise why

    def begin(self) -> None:
        """Begin batches until enough are on their way, unless something failed or time is over."""
        while self.failure is None and self.late is None and self.active < self.job.execution.workers + WAITING:
            batch = next(self.waiting, None)
            if batch is None:
                break
            if self.over() and not self.stands(batch):
                self.late = Fatal(
                    f"The time limit of {self.limit:.0f} s is over; run {self.run.key!r} again to go on from here."
                )
                break
            self.active += self.advance(batch, 0)

    def over(self) -> bool:
        """Say whether the time limit is past."""
        return self.limit is not None and time.monotonic() > self.began + self.limit

    def stands(self, batch: str) -> bool:
        """Say whether every stage of a batch is staged."""
        return all((step.stage, batch) in self.standing for step in self.job.each)

    def advance(self, batch: str, first: int) -> bool:
        """Submit the first stage from number `first` on that is not staged. False: the batch is through."""
        for number, step in enumerate(self.job.each[first:], first):
            counts = self.standing.get((step.stage, batch))
            if counts is None:
                self.submit(batch, number, step)
                self.watcher.started(step.stage, batch)
                return True
            self.watcher.finished(step.stage, batch, counts)
        return False

    def submit(self, batch: str, number: int, step: Step) -> None:
        """Hand a stage of a batch to a worker; `done` hears of its end."""
        parameters = {"lake": self.run.lake, "key": self.run.key, "batch": batch, **step.settings}
        future: PrefectFuture[Counts] = self.runner.submit(step.task, parameters=parameters)
        future.add_done_callback(lambda _: self.done.put(_Done(batch, number, future)))


def _standing(run: Run, job: Job) -> Mapping[tuple[str, str], Counts]:
    """Give the counts of the batches that stand already, by stage and batch."""
    handles = (run.batch(step.stage, batch) for step in job.each for batch in run.batches(step.stage))
    return {(one.stage, one.number): counts for one in handles if (counts := one.counts()) is not None}


def _killed(at: _Done, error: BrokenExecutor) -> Fatal:
    """Say that a worker process was ended from outside; a system short of memory does that, and says nothing."""
    found = Fatal(
        f"A worker process was killed while batch {at.batch} was worked on, most likely for lack of memory: use fewer "
        "workers or a smaller --batch-size; the same command goes on from here."
    )
    found.__cause__ = error
    return found


def numbers(documents: int, size: int) -> list[str]:
    """Give the numbers of the batches that so many documents fill."""
    return [numbered(number) for number in range(1, -(-documents // size) + 1)]
