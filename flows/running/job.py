"""Describe what a flow does to a lake: what it reads, through which stages, and how it is carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from prefect.tasks import Task

from flows.parameters import Execution
from storage.tables.results import Counts


@dataclass(frozen=True)
class Step:
    """One stage: its task, and what the task takes besides lake, run key and batch."""

    task: Task[..., Counts]
    settings: Mapping[str, Any]

    @property
    def stage(self) -> str:
        """The stage's name."""
        return self.task.name


@dataclass(frozen=True)
class Job:
    """All that a flow asks for, made of its parameters once."""

    title: str
    """What the flow run is called before its documents are counted."""
    reads: Literal["documents", "pages", "articles"]
    """What batches are cut from: the documents that `discover` finds, or a table of the lake."""
    each: Sequence[Step]
    """The stages that every batch goes through, in order."""
    batch_size: int
    execution: Execution
    watch: Sequence[str] = ()
    """The names whose statements are marked."""
    licences: Mapping[str, str] = field(default_factory=dict)
    """What may be done with the texts of each source, by its name, where a sources.yaml says it."""
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Where each source is read from, by its name."""
    discover: Step | None = None
    link: Step | None = None
    """The stage after all batches, where the job cleans any: which articles repeat another."""
    strict: bool = False
    """Whether rejects fail the run, after its release."""
