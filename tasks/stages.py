"""Run the stages as Prefect tasks: load a staged batch, call the stage's function, stage what it gives back.

A batch whose manifest stands is not done again. Only counts pass through Prefect.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from annotators.encoder.model import accuracy, annotation_version
from storage.errors import Fatal, QuotelakeError, Retryable
from storage.tables.results import Counts, StageResult
from storage.tables.spare import give_back
from storage.vocabulary import Stage
from storage.write.attempts import Attempt
from storage.write.publish import Published
from storage.write.publish import publish as publish_run
from storage.write.staging import Batch, Run, attach_run, numbered
from tasks.annotate import AnnotateSettings, attribute_batch, load_pipeline, tag_batch
from tasks.clean import CleanSettings, clean_batch
from tasks.cluster import cluster_batch
from tasks.discover import DiscoverSettings, in_batches
from tasks.discover import discover as discover_sources
from tasks.faults import lacks, told
from tasks.fetch import FetchSettings, fetch_batch
from tasks.link import COLUMNS, link_batch
from tasks.prefect_lines import WithoutEnd, WithoutOurTracebacks
from tasks.stored import articles_to_compare, stored_articles, stored_hints, stored_pages
from tasks.stored import stored as stored_release
from tasks.utterances import staged_statements, statements_to_compare

LINK, CLUSTER = "link", "cluster"
"""Stages that are done once a run, when all batches are through those before; no document is rejected by them."""
FIRST = numbered(1)
"""Discover is done when its first batch stands: it is staged last. Link and cluster stage this one only."""


# The stage's own line says more than Prefect's last one, and the flow says what failed.
logging.getLogger("prefect.task_runs").addFilter(WithoutEnd())
logging.getLogger("prefect.task_runs").addFilter(WithoutOurTracebacks())


async def may_help(task: Any, task_run: TaskRun, state: State[Any]) -> bool:
    """Say whether another try can help: after `Retryable` only (network, lease), not after a fault in input or code."""
    try:
        await state.result()
    except Retryable:
        return True
    except Exception:
        return False
    return False


def _tried_again(pause_s: int) -> dict[str, Any]:
    """Options of every task: tried again only where that helps, after `pause_s` and then after longer; never cached.

    No tags: for a set of them Prefect asks the server for a concurrency slot before the task runs, which took 2 s.
    """
    return {
        "retries": 3,
        "retry_delay_seconds": exponential_backoff(pause_s),
        "retry_jitter_factor": 0.5,
        "retry_condition_fn": may_help,
        "cache_policy": NO_CACHE,
        "persist_result": False,
    }


def _stage(name: str) -> dict[str, Any]:
    """Options of a stage's task, whose runs are named for stage and batch."""
    return {"name": str(name), "task_run_name": f"{name} {{batch}}", **_tried_again(2)}


@task(**_stage(Stage.DISCOVER))
def discover(
    lake: str, key: str, sources: tuple[str, ...], size: int, settings: DiscoverSettings, batch: str = FIRST
) -> Counts:
    """Find the documents of all sources, staged in batches of `size`, so that each later stage reads its own only."""

    def work(run: Run, _: Attempt) -> StageResult:
        return discover_sources(sources, settings.of_run(_identity(run)))

    return _staged(lake, key, Stage.DISCOVER, batch, work, size)


@task(**_stage(Stage.FETCH))
def fetch(lake: str, key: str, batch: str, settings: FetchSettings) -> Counts:
    """Fetch the documents of a batch."""

    def work(run: Run, tried: Attempt) -> StageResult:
        documents = run.batch(Stage.DISCOVER, batch).read("documents")
        known = run.known_pages(documents["doc_id"].to_pylist())
        return fetch_batch(documents, known, settings.of_run(_identity(run)), tried=tried)

    return _staged(lake, key, Stage.FETCH, batch, work)


@task(**_stage(Stage.CLEAN))
def clean(lake: str, key: str, batch: str, settings: CleanSettings, stored: int = 0) -> Counts:
    """Make articles of the pages of a batch: those just fetched, or with `stored` that many a batch of the lake's."""

    def work(run: Run, tried: Attempt) -> StageResult:
        if stored:
            pages = stored_pages(run, batch, stored)
            return clean_batch(pages, settings, stored_hints(stored_release(run), pages), tried)
        documents = run.batch(Stage.DISCOVER, batch).read("documents")
        return clean_batch(run.batch(Stage.FETCH, batch).read("pages"), settings, documents, tried)

    return _staged(lake, key, Stage.CLEAN, batch, work)


@task(**_stage(LINK))
def link(lake: str, key: str, settings: CleanSettings, batch: str = FIRST) -> Counts:
    """Find which articles of all batches repeat another, of this run or of the lake.

    Once a run, when all batches are cleaned: so the answer does not depend on which batch was done first, or where.
    """

    def work(run: Run, _: Attempt) -> StageResult:
        articles = (
            run.batch(Stage.CLEAN, number).read("articles").select(COLUMNS) for number in run.batches(Stage.CLEAN)
        )
        return link_batch(articles, lambda wanted: articles_to_compare(run, wanted), settings)

    return _staged(lake, key, LINK, batch, work)


@task(**_stage(CLUSTER))
def cluster(lake: str, key: str, batch: str = FIRST) -> Counts:
    """Find which statements of all batches report an utterance reported before, in this run or in the lake."""

    def work(run: Run, _: Attempt) -> StageResult:
        return cluster_batch(staged_statements(run), lambda incoming: statements_to_compare(run, incoming))

    return _staged(lake, key, CLUSTER, batch, work)


@task(**_stage(Stage.TAG))
def tag(lake: str, key: str, batch: str, settings: AnnotateSettings, stored: int = 0) -> Counts:
    """Find entities and attribution spans in the articles of a batch, cleaned in this run or `stored` in the lake."""

    def work(run: Run, tried: Attempt) -> StageResult:
        articles = _articles(run, batch, stored)
        return _covering(tag_batch(articles, settings, tried), articles, stored)

    return _staged(lake, key, Stage.TAG, batch, work)


@task(**_stage(Stage.ATTRIBUTE))
def attribute(lake: str, key: str, batch: str, settings: AnnotateSettings, stored: int = 0) -> Counts:
    """Make statements of the spans of a batch, with `stored` as for `tag`."""

    def work(run: Run, tried: Attempt) -> StageResult:
        tagged = run.batch(Stage.TAG, batch)
        articles = without_rejected(_articles(run, batch, stored), tagged)
        found = attribute_batch(articles, tagged.read("entities"), tagged.read("spans"), settings, tried)
        return _covering(found, articles, stored)

    return _staged(lake, key, Stage.ATTRIBUTE, batch, work)


@task(name="publish", task_run_name="publish", **_tried_again(5))
def publish(
    lake: str,
    key: str,
    run_id: str,
    pipeline_version: str,
    model_version: str,
    licences: Mapping[str, str],
    addresses: Mapping[str, Sequence[str]],
) -> Published:
    """Make the staged batches of a run one release."""
    return publish_run(
        attach_run(lake, key),
        run_id=run_id,
        pipeline_version=pipeline_version,
        model_version=model_version,
        accuracy=accuracy(),
        licences=licences,
        addresses=addresses,
    )


def _identity(run: Run) -> str:
    """What all workers of a run know it by: they keep their distance to hosts together."""
    return f"{run.lake} {run.key}"


def _articles(run: Run, batch: str, stored: int) -> pa.Table:
    return stored_articles(run, batch, stored) if stored else run.batch(Stage.CLEAN, batch).read("articles")


def _covering(result: StageResult, articles: pa.Table, stored: int) -> StageResult:
    """Say which stored articles a result replaces the annotations of, also where it found nothing in them."""
    return replace(result, covers=articles["article_id"].to_pylist()) if stored else result


def without_rejected(articles: pa.Table, tagged: Batch) -> pa.Table:
    """Give the articles that the tag stage did not reject."""
    counts = tagged.counts()
    if counts is None or not counts.rejected:
        return articles
    return articles.filter(
        pc.invert(pc.is_in(articles["doc_id"], value_set=tagged.read("rejects")["doc_id"].combine_chunks()))
    )


def _staged(
    lake: str, key: str, stage: str, batch: str, work: Callable[[Run, Attempt], StageResult], size: int | None = None
) -> Counts:
    """Do a batch of a stage, unless it stands, and log one line that a person can follow.

    With `size` the result is staged in batches of that many, and the counts are of all of them.
    """
    run = attach_run(lake, key)
    handle = run.batch(stage, batch)
    counts = _all_counts(run, stage) if size else handle.counts()
    if counts is not None:
        get_run_logger().info("%s %s: staged before, not done again", stage, batch)
        return counts
    if stage in (Stage.TAG, Stage.ATTRIBUTE) and (seconds := load_pipeline()) is not None:
        get_run_logger().info("model %s loaded in process %d in %.1f s", annotation_version(), os.getpid(), seconds)
    began = time.monotonic()
    result = _result(run, handle, work)
    counts = _in_batches(run, stage, result, size) if size else handle.write(result)
    del result
    give_back()
    get_run_logger().info("%s %s: %s in %.1f s", stage, batch, described(counts), time.monotonic() - began)
    return counts


def _result(run: Run, batch: Batch, work: Callable[[Run, Attempt], StageResult]) -> StageResult:
    """Do a stage's work. What ends it, and is none of our own errors, is told in one sentence: Fatal."""
    tried = batch.attempt()
    try:
        return work(run, tried)
    except QuotelakeError:
        raise
    except Exception as error:
        why = lacks(error) or f"{told(error)}: that is a fault of quotelake, report it"
        raise Fatal(
            f"Stage {batch.stage} ended at batch {batch.number}, {why}; the same command goes on from here."
        ) from error
    finally:
        tried.done()


def _in_batches(run: Run, stage: str, result: StageResult, size: int) -> Counts:
    """Stage a result in batches, the first one last; what a killed try left beyond the end is emptied."""
    parts = {numbered(number): part for number, part in enumerate(in_batches(result, size), 1)}
    left = {number: StageResult(read=0, kept=0, tables={}) for number in run.batches(stage) if number not in parts}
    for number, part in sorted((parts | left).items(), reverse=True):
        run.batch(stage, number).write(part)
    return result.counts()


def _all_counts(run: Run, stage: str) -> Counts | None:
    """Add up a stage's batches; None where the first is not staged, or a part of any is lost."""
    numbers = run.batches(stage)
    counts = [counts for number in numbers if (counts := run.batch(stage, number).counts()) is not None]
    return sum(counts, Counts()) if FIRST in numbers and len(counts) == len(numbers) else None


def described(counts: Counts) -> str:
    """Put counts in words: '500 read, 480 kept, 12 unchanged, 8 rejected (http_status 6, timeout 2)'."""
    reasons = ", ".join(f"{reason} {number:,}" for reason, number in sorted(counts.reasons.items()))
    return (
        f"{counts.read:,} read, {counts.kept:,} kept, {counts.unchanged:,} unchanged, {counts.rejected:,} rejected"
        + (f" ({reasons})" if reasons else "")
    )
