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
from storage.write.staging import Run

WAITING = 1
"""Batches handed over beyond those worked on: a worker that ends a stage finds the next one there, while the flow still
hears of the end and asks the API for a task run."""

ONCE = ("discover", "link", "cluster")
"""Stages of a run as a whole, which no batch goes through."""


class Watcher(Protocol):
    """Who wants to hear how the batches get on."""

    def started(self, stage: str, batch: str) -> None:
        """A stage of a batch was handed to a worker."""

    def finished(self, stage: str, batch: str, counts: Counts) -> None:
        """A stage of a batch is staged."""


@dataclass(frozen=True)
class _Done:
    batch: str
    step: int
    future: PrefectFuture[Counts]


def through_stages(run: Run, job: Job, batches: Sequence[str], runner: TaskRunner[Any], watcher: Watcher) -> None:
    """Take every batch through the job's stages, its workers' number at a time. Batches that stand are passed over.

    After the first failure nothing new is begun, what runs is waited for (its work is staged and not lost), and the
    failure is raised. Past the job's time limit the same, with Fatal.
    """
    waiting: Iterator[str] = iter(batches)
    standing = staged(run)
    done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
    limit = job.execution.time_limit_s
    deadline = None if limit is None else time.monotonic() + limit
    failure: BaseException | None = None
    active = 0

    def advance(batch: str, first: int) -> bool:
        """Submit the first stage from number `first` on that is not staged. False: the batch is through."""
        for number, step in enumerate(job.each[first:], first):
            counts = standing.get((step.stage, batch))
            if counts is None:
                _submit(run, batch, number, step, runner, done)
                watcher.started(step.stage, batch)
                return True
            watcher.finished(step.stage, batch, counts)
        return False

    def begin() -> None:
        """Begin batches until enough are on their way, unless something failed or time is over."""
        nonlocal active, failure
        if failure is None and deadline is not None and time.monotonic() > deadline:
            failure = Fatal(f"The time limit of {limit:.0f} s is over; run {run.key!r} again to go on from here.")
        while failure is None and active < job.execution.workers + WAITING:
            batch = next(waiting, None)
            if batch is None:
                break
            active += advance(batch, 0)

    begin()
    while active:
        ended = done.get()
        active -= 1
        try:
            counts = ended.future.result()
        except BrokenExecutor as error:
            failure = failure or _killed(ended, error)
            continue
        except Exception as error:
            failure = failure or error
            continue
        # New work first: telling of what ended is a request to the API, for which no worker should wait.
        if failure is None:
            active += advance(ended.batch, ended.step + 1)
        begin()
        watcher.finished(job.each[ended.step].stage, ended.batch, counts)
    if failure is not None:
        raise failure


def _killed(at: _Done, error: BrokenExecutor) -> Fatal:
    """Say that a worker process was ended from outside; a system short of memory does that, and says nothing."""
    found = Fatal(
        f"A worker process was killed while batch {at.batch} was worked on, most likely for lack of memory: use fewer "
        "workers or a smaller --batch-size; the same command goes on from here."
    )
    found.__cause__ = error
    return found


def _submit(
    run: Run, batch: str, number: int, step: Step, runner: TaskRunner[Any], done: queue.SimpleQueue[_Done]
) -> None:
    parameters = {"lake": run.lake, "key": run.key, "batch": batch, **step.settings}
    future: PrefectFuture[Counts] = runner.submit(step.task, parameters=parameters)
    future.add_done_callback(lambda _: done.put(_Done(batch, number, future)))


def staged(run: Run) -> Mapping[tuple[str, str], Counts]:
    """Give the counts of the batches that stand already, by stage and batch."""
    begun = (stage for stage in run.stages() if stage not in ONCE)
    handles = (run.batch(stage, batch) for stage in begun for batch in run.batches(stage))
    return {(one.stage, one.number): counts for one in handles if (counts := one.counts()) is not None}


def numbers(documents: int, size: int) -> list[str]:
    """Give the batches' names, "000001" on."""
    return [f"{number:06d}" for number in range(1, -(-documents // size) + 1)]
