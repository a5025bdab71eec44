"""What operators live through, with the server and worker of `make up`: a crashed engine, a schedule that fires."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.announce import STATEMENT_FOUND
from storage.lake import open_lake

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.long,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("browser"),
]


def engine_of(up: Any, flow_run: str) -> psutil.Process:
    """The process that executes a flow run: the worker's child that knows its id."""
    worker = psutil.Process(json.loads((up.state / "processes.json").read_text())["worker"])
    for child in worker.children(recursive=True):
        if child.environ().get("PREFECT__FLOW_RUN_ID", "").replace("-", "") == flow_run.replace("-", ""):
            return child
    raise AssertionError("no process executes the flow run")


def wait_for(condition: Callable[[], Any], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_engine_is_run_again_and_finishes(up: Any, site: Any, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    fetch = {"allow_hosts": [site.host], "host_delay_s": 0}
    run = up.submit(
        "on-demand",
        sources=[f"{site.url}/feed.xml"],
        lake=str(lake),
        watch=["IOM"],
        batch_size=1,
        discover={"fetch": fetch},
    )
    wait_for(lambda: list(lake.glob("_staging/*/attribute/*.json")))
    engine_of(up, run).kill()
    began = time.monotonic()
    assert up.wait_for_end(run, ("CRASHED", "SCHEDULED", "PENDING"), 60) != "still RUNNING"
    assert up.wait_for_end(run, ("COMPLETED", "FAILED"), 300) == "COMPLETED"
    assert time.monotonic() - began < 300
    assert up.run(run)["run_count"] == 2
    assert open_lake(str(lake)).release.rows()["articles"] == 10
    watched = open_lake(str(lake)).sql("SELECT quote_id FROM quotes WHERE len(watch) > 0")["quote_id"].to_pylist()
    found = up.ask("events/filter", {"filter": {"event": {"name": [STATEMENT_FOUND]}}, "limit": 50})["events"]
    announced = [one["payload"]["quote_id"] for one in found if one["payload"]["lake"] == str(lake)]
    assert sorted(announced) == sorted(watched)
    assert watched


def test_a_schedule_fires(up: Any) -> None:
    deployment = up.deployment("nightly")
    soon = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
    schedule = {"schedule": {"interval": 86_400, "anchor_date": soon}, "active": True}
    up.ask(f"deployments/{deployment}/schedules", [schedule])
    wait_for(lambda: any(run["deployment_id"] == deployment and run["auto_scheduled"] for run in up.runs()), 120)
    run = next(run["id"] for run in up.runs() if run["deployment_id"] == deployment)
    assert up.wait_for_end(run) in ("COMPLETED", "FAILED")
