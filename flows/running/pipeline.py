"""Carry out a job: stage its batches, publish one release, announce and show it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from prefect.context import TagsContext
from prefect.exceptions import TerminationSignal
from prefect.runtime import flow_run

from flows.events.announce import announce
from flows.events.rejects import announce_rejects
from flows.parameters import VERSIONS
from flows.reports.artifacts import show
from flows.reports.outcome import Outcome, Unmet
from flows.running.batches import numbers, through_stages
from flows.running.engines import working
from flows.running.job import Job
from flows.running.names import name_run
from flows.running.progress import Progress
from flows.running.rejects import first_rejects
from flows.running.sources import barren_in_words, without_documents
from storage.errors import Fatal
from storage.read.lake import open_lake
from storage.tables.results import Counts
from storage.words import counted
from storage.write.publish import Published
from storage.write.staging import Run
from tasks import stages
from tasks.stored import stored_count

STARTS = 5
"""How often a run may be started. An automation schedules crashed runs again; one that always crashes must end."""


def carry_out(run: Run, job: Job) -> Outcome:
    """Find the job's documents, stage them batch by batch, publish one release, announce and show it.

    Raises Unmet, a Fatal, at the end of a job with a source that gave nothing, and of a strict one with rejects; its
    release stands. A job that kept nothing makes none.
    """
    refuse_endless_crashing()
    progress = Progress([step.stage for step in job.each])
    # Task runs would take on the tags of a deployment's run, and with them ask for slots (see tasks.stages).
    with TagsContext(current_tags=set()), _told(progress, run.lake):
        documents = _documents(run, job, progress)
        name_run(f"{job.title}, {counted(documents, job.reads.removesuffix('s'))}")
        batches = numbers(documents, job.batch_size)
        progress.planned(documents, len(batches))
        with working(job.execution) as runner:
            through_stages(run, job, batches, runner, progress)
        conserved(job, documents, progress.counts)
        outcome = _outcome(run, progress.counts, job)
    refuse_unmet(outcome, strict=job.strict)
    return outcome


@contextlib.contextmanager
def _told(progress: Progress, lake: str) -> Iterator[None]:
    """Say, where a cancellation or the end of the process's machine stops what runs here, what of it is kept.

    Prefect's state of a cancelled run has a message of its own, which nothing can replace.
    """
    try:
        yield
    except TerminationSignal:
        progress.stopped(lake)
        raise


def _documents(run: Run, job: Job, progress: Progress) -> int:
    """Give how many documents the job has: those that its sources name, or rows of the table that it does anew."""
    if job.discover is None:
        return stored_count(run, job.reads)
    progress.started(job.discover.stage, "")
    found: Counts = job.discover.task(run.lake, run.key, **job.discover.settings)
    progress.finished(job.discover.stage, "", found)
    return found.kept


def _outcome(run: Run, counts: Mapping[str, Counts], job: Job) -> Outcome:
    """Publish the run, unless it kept nothing; announce and show what came of it."""
    # Both read what is staged, which publishing and finishing a run remove.
    rejects = first_rejects(run, counts)
    barren = without_documents(run, counts)
    if kept_any(counts):
        published = _published(run, job)
    else:  # the same command is to look at its sources anew
        published = Published(None)
        run.finish()
    outcome = Outcome(
        lake=run.lake,
        run_key=run.key,
        counts=counts,
        release=published.release,
        latest=newest(run.lake),
        added=published.added,
        announced=announce(run.lake),
        rejected=sum(one.rejected for one in counts.values()),
        rejects=rejects,
        barren=barren,
        watch=job.watch,
    )
    announce_rejects(run.lake, counts)
    return show(outcome)


def _published(run: Run, job: Job) -> Published:
    if job.link is not None:
        job.link.task(run.lake, run.key, **job.link.settings)
    stages.cluster(run.lake, run.key)
    return stages.publish(
        run.lake,
        run.key,
        run_id=str(flow_run.id),
        **VERSIONS,
        licences=job.licences,
        addresses=job.addresses,
    )


def kept_any(counts: Mapping[str, Counts]) -> bool:
    """Say whether any document came through: not all of them were rejected, and there were some."""
    read = next(iter(counts.values())).read
    return read > sum(one.rejected for one in counts.values())


def refuse_unmet(outcome: Outcome, *, strict: bool) -> None:
    """Raise Unmet for a run with a source that gave nothing, and for a strict one with rejects. Its release stands."""
    if outcome.barren:
        raise Unmet(barren_in_words(outcome.barren, outcome.release.release if outcome.release else None), outcome)
    if strict and outcome.rejected:
        rejected = counted(outcome.rejected, "document was", "documents were")
        raise Unmet(f"{rejected} rejected, and the run is strict: its report names them.", outcome)


def refuse_endless_crashing() -> None:
    """Fail, for good, a run that crashed and was scheduled again too often. Raises Fatal."""
    if flow_run.run_count > STARTS:
        raise Fatal(
            f"This run was started {flow_run.run_count} times and crashed each time before; see its log for why."
        )


def conserved(job: Job, documents: int, counts: Mapping[str, Counts]) -> None:
    """Assert that the job's first stage read all documents, and each further one what the one before it kept."""
    before: str = job.reads
    kept = documents
    for step in job.each:
        if kept != counts[step.stage].read:
            raise AssertionError(
                f"{before}: {kept:,} to read, but {step.stage} read {counts[step.stage].read:,} documents"
            )
        before, kept = step.stage, counts[step.stage].kept


def newest(lake: str) -> int | None:
    """Give the number of the lake's newest release; None where there is none yet."""
    try:
        return open_lake(lake).release.release
    except Fatal:
        return None
