"""Every deployment on a real server: as the file says, and each really run once by the worker, on a small lake."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from storage.read.check import check_lake
from storage.read.lake import open_lake

ROOT = Path(__file__).resolve().parents[2]
FILE: list[dict[str, Any]] = yaml.safe_load((ROOT / "deployments/prefect.yaml").read_text())["deployments"]

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("browser")]


def test_the_server_has_them_as_the_file_says(up: Any) -> None:
    there = {one["name"]: one for one in up.ask("deployments/filter", {})}
    assert set(there) == {one["name"] for one in FILE}
    for wanted in FILE:
        found = there[wanted["name"]]
        assert found["description"].strip() == wanted["description"].strip()
        assert (found["version"], set(found["tags"])) == (wanted["version"], set(wanted["tags"]))
        assert found["enforce_parameter_schema"] is True
        assert found["global_concurrency_limit"]["limit"] == wanted["concurrency_limit"]["limit"]
        strategy = found["concurrency_options"]["collision_strategy"]
        assert strategy == wanted["concurrency_limit"]["collision_strategy"]
        schedules = [
            (one["schedule"]["cron"], one["schedule"]["timezone"], one["active"]) for one in found["schedules"]
        ]
        assert schedules == [(one["cron"], one["timezone"], False) for one in wanted["schedules"]]
        assert found["parameters"]["parameters"].get("lake", str(up.lake)) == str(up.lake)


def completed(up: Any, deployment: str, **parameters: Any) -> dict[str, dict[str, Any]]:
    """Run a deployment to its end; give its artifacts by key."""
    run = up.submit(deployment, **parameters)
    state = up.wait_for_end(run)
    assert state == "COMPLETED", f"{deployment}: {state}, {up.run(run)['state']['message']}"
    found: list[dict[str, Any]] = up.ask("artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
    return {one["key"]: one for one in found} | {"run": up.run(run)}


def test_each_runs_through_the_worker(up: Any, tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    first = completed(up, "on-demand", sources=["samples/khorog-mudflow-iom.txt"], lake=lake)
    assert first["run"]["name"] == "news_quotes: samples/khorog-mudflow-iom.txt, 1 document"
    tasks = up.ask("task_runs/filter", {"flow_runs": {"id": {"any_": [first["run"]["id"]]}}})
    assert len(tasks) == 8
    assert not any(task["tags"] for task in tasks), "tags of the deployment make each task run ask for a slot"
    assert open_lake(lake).sql("SELECT count(*) AS n FROM quotes WHERE len(watch) > 0")["n"].to_pylist() == [0]

    anew = completed(up, "all-articles", lake=lake, watch=["IOM"])
    assert anew["run"]["name"] == f"reannotate: {lake}, 1 article"
    assert "International Organization for Migration" in anew["statements"]["data"]
    watched = open_lake(lake, 2).sql("SELECT speaker_name FROM quotes WHERE len(watch) > 0")["speaker_name"].to_pylist()
    assert set(watched) == {"International Organization for Migration"}

    cleaned = completed(up, "all-pages", lake=lake, watch=["UNICEF"])
    assert cleaned["run"]["name"] == f"reclean: {lake}, 1 page"
    assert "| clean | 1 | 1 | 0 | 0 |" in cleaned["report"]["data"]
    assert open_lake(lake).release.release == 3

    tended = completed(up, "nightly", lake=lake, keep_releases=1, older_than_days=0)
    assert "releases retired: 1 to 2" in tended["report"]["data"]
    assert open_lake(lake).release.rows()["articles"] == 1
    assert check_lake(lake) == []

    (tmp_path / "gold/passages").mkdir(parents=True)
    shutil.copy(ROOT / "gold/passages/plain.yaml", tmp_path / "gold/passages")
    measured = completed(up, "weekly", corpus=str(tmp_path / "gold"), split="report", floor=0)
    figures = {row["figure"]: row["F1"] for row in json.loads(measured["accuracy"]["data"])}
    assert figures["found with speaker"] > 0.8
