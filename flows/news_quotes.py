"""Holds the main flow: sources in, one release of attributed statements out. What a stage does goes in `tasks`."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

from flows.announce import announce
from flows.batches import Step, numbers, through_stages
from flows.engines import task_runner
from flows.parameters import NewsQuotes
from flows.progress import Progress
from flows.report import Outcome
from flows.shown import show
from storage.errors import Fatal
from storage.lake import open_lake
from storage.results import Counts
from storage.staging import Run, open_run
from tasks import stages
from tasks.clean.settings import PIPELINE_VERSION

REJECTS_SHOWN = 50
"""Rejects listed in a report; the lake's table holds all."""

STAGES = ("fetch", "clean", "tag", "attribute")


def run_name() -> str:
    """Name a flow run by what it reads, before its documents are known."""
    parameters = flow_run.parameters["parameters"]
    sources = parameters["sources"] if isinstance(parameters, dict) else parameters.sources
    return f"news_quotes: {described_sources(sources)}"


@flow(name="news_quotes", flow_run_name=run_name, persist_result=False)
def news_quotes(parameters: NewsQuotes) -> Outcome:
    """Read news and publish who said what, as one release of the lake.

    Discovers documents, takes them in batches through fetch, clean, tag and attribute, and publishes one release. Run
    it again with the same parameters after a failure: finished batches are not done again, nothing is fetched twice.
    """
    identity = parameters.identity() | {"pipeline_version": PIPELINE_VERSION, "model_version": model_version()}
    with open_run(parameters.lake, identity, parameters.resume) as run:
        counts = _stages(run, parameters)
        rejects = first_rejects(run, counts)
        published = stages.publish(
            run.lake, run.key, run_id=str(flow_run.id), pipeline_version=PIPELINE_VERSION, model_version=model_version()
        )
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
    )
    show(outcome, parameters.watch)
    get_run_logger().info(outcome.headline())
    if parameters.strict and outcome.rejected:
        raise Fatal(
            f"{outcome.rejected:,} documents were rejected, and the run is strict: see table rejects of {run.lake}."
        )
    return outcome


def _stages(run: Run, parameters: NewsQuotes) -> dict[str, Counts]:
    """Stage every batch, and assert that no document was lost between two stages."""
    progress = Progress(STAGES)
    progress.started("discover", "")
    discovered = stages.discover(run.lake, run.key, parameters.sources, parameters.discover)
    progress.finished("discover", "", discovered)
    batches = numbers(discovered.kept, parameters.batch_size)
    name_run(f"news_quotes: {described_sources(parameters.sources)}, {discovered.kept:,} documents")
    progress.planned(discovered.kept, len(batches))
    execution = parameters.execution
    with task_runner(execution) as runner:
        through_stages(
            run,
            batches,
            _steps(parameters),
            runner,
            at_once=execution.workers,
            watcher=progress,
            time_limit=execution.time_limit_s,
        )
    conserved(progress.counts)
    return progress.counts


def _steps(parameters: NewsQuotes) -> list[Step]:
    annotation = {"settings": parameters.annotation()}
    return [
        Step("fetch", stages.fetch, {"size": parameters.batch_size, "settings": parameters.discover.fetch}),
        Step("clean", stages.clean, {"settings": parameters.cleaning()}),
        Step("tag", stages.tag, annotation),
        Step("attribute", stages.attribute, annotation),
    ]


def conserved(counts: dict[str, Counts]) -> None:
    """Assert that each stage read what the one before it kept."""
    order = list(counts)
    for before, after in itertools.pairwise(order):
        if counts[before].kept != counts[after].read:
            raise AssertionError(
                f"{before} kept {counts[before].kept:,} documents, but {after} read {counts[after].read:,}"
            )


def first_rejects(run: Run, counts: Mapping[str, Counts]) -> list[dict[str, Any]]:
    """Give the first rejected documents of the run, by stage, while they are staged."""
    rows: list[dict[str, Any]] = []
    for stage in counts:
        if counts[stage].rejected:
            for batch in run.batches(stage):
                handle = run.batch(stage, batch)
                if (staged := handle.counts()) and staged.rejected:
                    rows += handle.read("rejects").slice(0, REJECTS_SHOWN - len(rows)).to_pylist()
                if len(rows) >= REJECTS_SHOWN:
                    return rows
    return rows


def described_sources(sources: Sequence[str]) -> str:
    """Put sources in a few words: '3 feeds or pages, 1 folder or file'."""
    if len(sources) == 1:
        return sources[0] if len(sources[0]) <= 80 else sources[0][:79] + "…"
    web = sum(urlsplit(source).scheme in {"http", "https"} for source in sources)
    words = [f"{web} addresses" if web > 1 else "1 address"] if web else []
    local = len(sources) - web
    if local:
        words.append(f"{local} files or folders" if local > 1 else "1 file or folder")
    return ", ".join(words)


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


def model_version() -> str:
    """Give the version of the model that annotates."""
    from tasks.annotate import MODEL_VERSION

    return MODEL_VERSION
