"""Holds the flow `maintain`: a lake's nightly upkeep, and what it did as an artifact. How it is done is `storage`'s."""

from __future__ import annotations

from datetime import timedelta

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run
from prefect.tasks import exponential_backoff

from flows.events.announce import announce
from flows.parameters import Maintain
from storage.write.maintain import Upkeep
from storage.write.maintain import maintain as tend
from tasks.stages import may_help

TIMEOUT_SECONDS = 6 * 3600
"""Upkeep that hangs ends before the next night's. What it had not come to, that one does."""


def run_name() -> str:
    """Name a flow run by its lake."""
    parameters = flow_run.parameters["parameters"]
    return f"maintain: {parameters['lake'] if isinstance(parameters, dict) else parameters.lake}"


@task(retries=3, retry_delay_seconds=exponential_backoff(10), retry_condition_fn=may_help, persist_result=False)
def tend_lake(lake: str, keep: int | None, older_than: timedelta) -> Upkeep:
    """Merge small files, write checkpoints, remove what no release needs."""
    return tend(lake, keep, older_than)


@flow(name="maintain", flow_run_name=run_name, timeout_seconds=TIMEOUT_SECONDS, persist_result=False)
def maintain(parameters: Maintain) -> str:
    """Merge small files, write checkpoints, and remove staging and files that no release names. Releases stay."""
    done = tend_lake(parameters.lake, parameters.keep_releases, timedelta(days=parameters.older_than_days))
    announce(parameters.lake)
    said = described(done)
    create_markdown_artifact(said, key="report", description="What maintenance did.")
    get_run_logger().info(" ".join(said.splitlines()))
    return said


def described(done: Upkeep) -> str:
    """Put what was done into Markdown."""
    lines = [f"- {name}: {before:,} files merged into {after:,}" for name, (before, after) in done.merged.items()]
    if done.release is not None:
        lines.append(f"- release {done.release.release}, with the same rows in fewer files")
    if done.runs:
        lines.append(f"- unfinished runs removed: {', '.join(done.runs)}")
    if done.retired:
        lines.append(f"- releases retired: {', '.join(map(str, done.retired))}")
    lines.append(f"- {done.files:,} files removed, {done.freed / 1e6:,.1f} MB freed")
    return "\n".join(lines)
