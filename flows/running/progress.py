"""Tell how far a run is: Prefect by a progress artifact, and whoever listens in the same process.

The command line listens with its progress bars; a deployment's run has no listener.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Protocol, cast
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from flows.running.batches import Watcher
from storage.tables.results import Counts
from storage.words import counted

_UPDATE_SECONDS = 2.0
"""An update is one request to the API; more often than this nobody can read it."""


class Listener(Watcher, Protocol):
    """Hears what a run does, in the flow's own thread; while it discovers, `batch` is empty."""

    def planned(self, stages: Sequence[str], documents: int, batches: int) -> None:
        """All documents are known."""


class Silent:
    """Hears all, and does nothing."""

    def planned(self, stages: Sequence[str], documents: int, batches: int) -> None:
        """Ignore it."""

    def started(self, stage: str, batch: str) -> None:
        """Ignore it."""

    def finished(self, stage: str, batch: str, counts: Counts) -> None:
        """Ignore it."""


LISTENER: ContextVar[Listener] = ContextVar("LISTENER", default=Silent())  # noqa: B039 - it has no state


class Progress:
    """Adds up the counts of a run by stage, and shows how far it is."""

    def __init__(self, stages: Sequence[str]) -> None:
        """Begin with nothing counted in `stages`, the stages that every batch goes through."""
        self._stages = tuple(stages)
        self._listener = LISTENER.get()
        self._batches = self._steps = 0
        self._through: Counter[str] = Counter()
        self._artifact: UUID | None = None
        self._updated = 0.0
        self.counts: dict[str, Counts] = {}

    def planned(self, documents: int, batches: int) -> None:
        """Take note of how much there is to do, say it, and put up the progress artifact."""
        self._batches, self._steps = batches, batches * len(self._stages)
        for stage in self._stages:
            self.counts.setdefault(stage, Counts())
        self._listener.planned(self._stages, documents, batches)
        if self._steps:
            said = f"{counted(documents, 'document')} in {counted(batches, 'batch', 'batches')}"
            get_run_logger().info("%s, each through %s", said, ", ".join(self._stages))
            created = create_progress_artifact(progress=0.0, key="progress", description=said)
            self._artifact = cast(UUID, created)  # a coroutine only where the caller is asynchronous

    def started(self, stage: str, batch: str) -> None:
        """Pass it on."""
        self._listener.started(stage, batch)

    def finished(self, stage: str, batch: str, counts: Counts) -> None:
        """Add up, and update the artifact at most every two seconds."""
        self.counts[stage] = self.counts.get(stage, Counts()) + counts
        self._listener.finished(stage, batch, counts)
        if stage not in self._stages:
            return
        self._through[stage] += 1
        if stage == self._stages[-1]:
            get_run_logger().info(
                "%d of %d batches through: %s kept, %s rejected",
                self._through[stage],
                self._batches,
                counted(self.counts[stage].kept, "document"),
                f"{self._rejected():,}",
            )
        now = time.monotonic()
        if self._through.total() == self._steps or now - self._updated > _UPDATE_SECONDS:
            self._updated = now
            self._show(self._said())

    def stopped(self, lake: str) -> None:
        """Say in the run's log and in its progress artifact what a run that is ended early keeps in `lake`."""
        said = f"Stopped{kept(self._through, self._batches, lake, 'Retry, or a run with the same parameters,')}"
        get_run_logger().warning("%s", said)
        self._show(said)

    def _show(self, said: str) -> None:
        if self._artifact:
            done = round(100 * self._through.total() / self._steps, 1)
            update_progress_artifact(self._artifact, progress=done, description=said)

    def _said(self) -> str:
        """Say how far the run is: at its end, what was done."""
        batches = counted(self._batches, "batch", "batches")
        done = self._through[self._stages[-1]]
        through = batches if done == self._batches else f"{done:,} of {batches}"
        documents = counted(self.counts[self._stages[-1]].kept, "document")
        return f"{through} through: {documents} kept, {self._rejected():,} rejected"

    def _rejected(self) -> int:
        return sum(self.counts[name].rejected for name in self._stages)


def kept(through: Mapping[str, int], batches: int, lake: str, again: str) -> str:
    """Say what of a run that ended early is kept in `lake`, and that `again` goes on: after a word like Stopped.

    `through` gives how many of all `batches` are through each stage.
    """
    if not through:
        return f" before a batch was done; {again} begins again."
    done = ", ".join(f"{stage} {number:,}" for stage, number in through.items())
    return f". Done of {counted(batches, 'batch', 'batches')}, and kept in {lake}: {done}; {again} goes on from there."
