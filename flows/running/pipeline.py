"""Carry out a job: stage its batches, publish one release, announce and show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect import get_run_logger
from prefect.context import TagsContext
from prefect.runtime import flow_run

from flows.events.announce import announce
from flows.parameters import VERSIONS
from flows.reports.artifacts import show
from flows.reports.report import Outcome
from flows.running.batches import numbers, through_stages
from flows.running.engines import task_runner
from flows.running.job import Job
from flows.running.names import name_run
from flows.running.progress import Progress, counted
from storage.errors import Fatal
from storage.read.lake import open_lake
from storage.tables.results import Counts
from storage.write.staging import Run
from tasks import stages
from tasks.discover import licences
from tasks.stored import stored_count

REJECTS_SHOWN = 50
"""Rejects listed in a report; the lake's table holds all."""

STARTS = 5
"""How often a run may be started. An automation schedules crashed runs again; one that always crashes must end."""


def carry_out(run: Run, job: Job) -> Outcome:
    """Find the job's documents, stage them batch by batch, publish one release, announce and show it.

    Raises Fatal at the end of a strict job with rejects; its release stands.
    """
    refuse_endless_crashing()
    progress = Progress([step.stage for step in job.each])
    # Task runs would take on the tags of a deployment's run, and with them ask for slots (see tasks.stages).
    with TagsContext(current_tags=set()):
        documents = _documents(run, job, progress)
        name_run(f"{job.title}, {counted(documents, job.reads.removesuffix('s'))}")
        batches = numbers(documents, job.batch_size)
        progress.planned(documents, len(batches))
        with task_runner(job.execution) as runner:
            through_stages(run, job, batches, runner, progress)
        conserved(job, documents, progress.counts)
        if job.link is not None:
            job.link.task(run.lake, run.key, **job.link.settings)
        stages.cluster(run.lake, run.key)
        outcome = _released(run, progress.counts, job)
    if job.strict and outcome.rejected:
        raise Fatal(
            f"{outcome.rejected:,} documents were rejected, and the run is strict: see table rejects of {run.lake}."
        )
    return outcome


def _documents(run: Run, job: Job, progress: Progress) -> int:
    """Give how many documents the job has: those that its sources name, or rows of the table that it does anew."""
    if job.discover is None:
        return stored_count(run, job.reads)
    progress.started(job.discover.stage, "")
    found: Counts = job.discover.task(run.lake, run.key, **job.discover.settings)
    progress.finished(job.discover.stage, "", found)
    return found.kept


def _released(run: Run, counts: Mapping[str, Counts], job: Job) -> Outcome:
    rejects = first_rejects(run, counts)
    published = stages.publish(run.lake, run.key, run_id=str(flow_run.id), **VERSIONS, licences=licences(job.sources))
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
        watch=job.watch,
    )
    outcome = show(outcome)
    get_run_logger().info(outcome.headline())
    return outcome


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


def first_rejects(run: Run, counts: Mapping[str, Counts]) -> list[dict[str, Any]]:
    """Give the first rejected documents of the run, by stage, while they are staged."""
    rows: list[dict[str, Any]] = []
    for stage in (stage for stage, total in counts.items() if total.rejected):
        for batch in run.batches(stage):
            handle = run.batch(stage, batch)
            if (staged := handle.counts()) and staged.rejected:
                rows += handle.read("rejects").slice(0, REJECTS_SHOWN - len(rows)).to_pylist()
            if len(rows) >= REJECTS_SHOWN:
                return rows
    return rows


def newest(lake: str) -> int | None:
    """Give the number of the lake's newest release; None where there is none yet."""
    try:
        return open_lake(lake).release.release
    except Fatal:
        return None
