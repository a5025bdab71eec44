"""Holds how batches go through stages: several batches at once, each stage of a batch after the one before it.

Prefect's own `wait_for` would park a worker thread for every stage that waits, so the next stage of a batch is
submitted when the one before is done. What a stage does goes in `tasks.stages`.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner
from prefect.tasks import Task

from storage.errors import Fatal
from storage.tables.results import Counts
from storage.write.staging import Run


@dataclass(frozen=True)
class Step:
    """One stage of every batch: its task, and what the task takes besides lake, run key and batch."""

    stage: str
    task: Task[..., Counts]
    settings: Mapping[str, Any]


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


def through_stages(
    run: Run,
    batches: Iterable[str],
    steps: Sequence[Step],
    runner: TaskRunner[Any],
    *,
    at_once: int,
    watcher: Watcher,
    time_limit: float | None = None,
) -> None:
    """Take every batch through all steps, `at_once` batches at a time. Batches that stand are passed over.

    After the first failure nothing new is begun, what runs is waited for (its work is staged and not lost), and the
    failure is raised. Past `time_limit` seconds the same, with Fatal.
    """
    waiting: Iterator[str] = iter(batches)
    done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
    deadline = None if time_limit is None else time.monotonic() + time_limit
    failure: BaseException | None = None
    active = 0

    def advance(batch: str, first: int) -> bool:
        """Submit the first step from `first` on that is not staged. False: the batch is through."""
        for number in range(first, len(steps)):
            step = steps[number]
            counts = run.batch(step.stage, batch).counts()
            if counts is None:
                _submit(run, batch, number, step, runner, done.put)
                watcher.started(step.stage, batch)
                return True
            watcher.finished(step.stage, batch, counts)
        return False

    def begin() -> None:
        """Begin batches until `at_once` are on their way, unless something failed or time is over."""
        nonlocal active, failure
        if failure is None and deadline is not None and time.monotonic() > deadline:
            failure = Fatal(f"The time limit of {time_limit:.0f} s is over; run {run.key!r} again to go on from here.")
        while failure is None and active < at_once:
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
        except Exception as error:
            failure = failure or error
            continue
        # New work first: telling of what ended is a request to the API, for which no worker should wait.
        if failure is None:
            active += advance(ended.batch, ended.step + 1)
        begin()
        watcher.finished(steps[ended.step].stage, ended.batch, counts)
    if failure is not None:
        raise failure


def _submit(
    run: Run, batch: str, number: int, step: Step, runner: TaskRunner[Any], done: Callable[[_Done], None]
) -> None:
    parameters = {"lake": run.lake, "key": run.key, "batch": batch, **step.settings}
    future: PrefectFuture[Counts] = runner.submit(step.task, parameters=parameters)
    future.add_done_callback(lambda _: done(_Done(batch, number, future)))


def numbers(documents: int, size: int) -> list[str]:
    """Give the batches' names, "000001" on."""
    return [f"{number:06d}" for number in range(1, -(-documents // size) + 1)]
