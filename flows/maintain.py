"""Tend a lake every night, and show as an artifact what was done."""

from __future__ import annotations

from datetime import timedelta

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.tasks import exponential_backoff

from flows.events.announce import announce
from flows.parameters import Maintain
from flows.running.endings import in_words
from flows.running.names import asked
from storage.write.maintain import Upkeep
from storage.write.maintain import maintain as tend
from tasks.stages import may_help

TIMEOUT_SECONDS = 6 * 3600
"""Upkeep that hangs ends before the next night's. What it had not come to, that one does."""


def run_name() -> str:
    """Name a flow run by its lake."""
    return f"maintain: {asked('lake')}"


@task(retries=3, retry_delay_seconds=exponential_backoff(10), retry_condition_fn=may_help, persist_result=False)
def tend_lake(lake: str, keep: int | None, older_than: timedelta) -> Upkeep:
    """Merge small files, write checkpoints, remove what no release needs."""
    return tend(lake, keep, older_than)


@flow(name="maintain", flow_run_name=run_name, timeout_seconds=TIMEOUT_SECONDS, persist_result=False)
@in_words
def maintain(parameters: Maintain) -> str:
    """Merge small files, write checkpoints, and remove staging and files that no release names. Releases stay."""
    done = tend_lake(parameters.lake, parameters.keep_releases, timedelta(days=parameters.older_than_days))
    announce(parameters.lake)
    said = "\n".join(f"- {line}" for line in done.told())
    create_markdown_artifact(said, key="report", description="What maintenance did.")
    get_run_logger().info("; ".join(done.told()))
    return said
