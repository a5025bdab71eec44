"""Holds what all flows that make a release share: open the run, stage its batches, publish, announce, show.

Which stages a flow has goes in its own module, how batches go through them in `flows.running.batches`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from prefect import get_run_logger
from prefect.client.orchestration import get_client
from prefect.context import TagsContext
from prefect.runtime import flow_run

from flows.events.announce import announce
from flows.parameters import Execution
from flows.reports.artifacts import show
from flows.reports.report import Outcome
from flows.running.batches import Step, numbers, through_stages
from flows.running.engines import task_runner
from flows.running.progress import Progress
from storage.errors import Fatal
from storage.read.lake import open_lake
from storage.tables.results import Counts
from storage.write.staging import Run
from tasks import stages
from tasks.annotate import MODEL_VERSION
from tasks.clean.settings import PIPELINE_VERSION, CleanSettings

REJECTS_SHOWN = 50
"""Rejects listed in a report; the lake's table holds all."""

WAITING = 1
"""Batches handed over beyond those worked on: a worker that ends a stage finds the next one there, while the flow still
hears of the end and asks the API for a task run."""

STARTS = 5
"""How often a run may be started. An automation schedules crashed runs again; one that always crashes must end."""

VERSIONS = {"pipeline_version": PIPELINE_VERSION, "model_version": MODEL_VERSION}
"""Part of a run's identity: work staged by another version of code or model is never mixed in."""


def carry_out(
    run: Run,
    steps: Sequence[Step],
    find: Callable[[Progress], int],
    *,
    batch_size: int,
    execution: Execution,
    watch: Sequence[str],
    strict: bool = False,
    link: CleanSettings | None = None,
) -> Outcome:
    """Stage every batch, publish one release, announce and show it.

    `link`: how to find articles that repeat another, where the run cleans any. `find` says how many documents there
    are. Raises Fatal at the end of a `strict` run with rejects; its release stands.
    """
    refuse_endless_crashing()
    progress = Progress([step.stage for step in steps])
    # Task runs would take on the tags of a deployment's run, and with them ask for slots (see tasks.stages).
    with TagsContext(current_tags=set()):
        documents = find(progress)
        batches = numbers(documents, batch_size)
        progress.planned(documents, len(batches))
        with task_runner(execution) as runner:
            through_stages(
                run,
                batches,
                steps,
                runner,
                at_once=execution.workers + WAITING,
                watcher=progress,
                time_limit=execution.time_limit_s,
            )
        conserved(progress.counts)
        if link is not None:
            stages.link(run.lake, run.key, link)
        return _released(run, progress.counts, watch, strict=strict)


def _released(run: Run, counts: Mapping[str, Counts], watch: Sequence[str], *, strict: bool) -> Outcome:
    rejects = first_rejects(run, counts)
    published = stages.publish(run.lake, run.key, run_id=str(flow_run.id), **VERSIONS)
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
        watch=watch,
    )
    show(outcome, watch)
    get_run_logger().info(outcome.headline())
    if strict and outcome.rejected:
        raise Fatal(
            f"{outcome.rejected:,} documents were rejected, and the run is strict: see table rejects of {run.lake}."
        )
    return outcome


def refuse_endless_crashing() -> None:
    """Fail, for good, a run that crashed and was scheduled again too often. Raises Fatal."""
    if flow_run.run_count > STARTS:
        raise Fatal(
            f"This run was started {flow_run.run_count} times and crashed each time before; see its log for why."
        )


def conserved(counts: Mapping[str, Counts]) -> None:
    """Assert that each stage read what the one before it kept."""
    for before, after in itertools.pairwise(counts):
        if counts[before].kept != counts[after].read:
            raise AssertionError(
                f"{before} kept {counts[before].kept:,} documents, but {after} read {counts[after].read:,}"
            )


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


def name_run(name: str) -> None:
    """Rename the running flow run, now that more is known of it."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, name=name)


def newest(lake: str) -> int | None:
    """Give the number of the lake's newest release; None where there is none yet."""
    try:
        return open_lake(lake).release.release
    except Fatal:
        return None
