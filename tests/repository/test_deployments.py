"""Every deployment and automation is what Prefect can load, with parameters that its flow takes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from prefect.client.schemas.objects import ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema

ROOT = Path(__file__).resolve().parents[2]
FILE = yaml.safe_load((ROOT / "deployments/prefect.yaml").read_text())
DEPLOYMENTS: list[dict[str, Any]] = FILE["deployments"]
AUTOMATIONS: list[dict[str, Any]] = yaml.safe_load((ROOT / "deployments/automations.yaml").read_text())["automations"]


def flow_of(deployment: dict[str, Any]) -> Flow[..., Any]:
    return load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)


def named(deployment: dict[str, Any]) -> str:
    return str(deployment["name"])


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=named)
def test_its_flow_takes_its_parameters(deployment: dict[str, Any]) -> None:
    flow_of(deployment).validate_parameters(deployment["parameters"])


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=named)
def test_it_is_described_limited_and_scheduled_in_a_time_zone(deployment: dict[str, Any]) -> None:
    assert len(deployment["description"]) > 100
    ConcurrencyLimitStrategy(deployment["concurrency_limit"]["collision_strategy"])
    for schedule in deployment["schedules"]:
        CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
        assert schedule["active"] is False, "schedules begin paused"


def test_there_is_a_deployment_of_every_flow() -> None:
    flows = {"news_quotes", "reannotate", "reclean", "maintain", "evaluate"}
    assert {flow_of(deployment).name for deployment in DEPLOYMENTS} == flows


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=named)
def test_every_field_of_its_form_says_what_it_is(deployment: dict[str, Any]) -> None:
    schema = parameter_schema(flow_of(deployment))
    for name, model in {**schema.definitions}.items():
        if name == "Engine":
            continue
        for field, entry in model["properties"].items():
            assert entry.get("description") or "$ref" in str(entry), f"{name}.{field} has no description"


@pytest.mark.parametrize("entry", AUTOMATIONS, ids=lambda entry: str(entry["name"]))
def test_automations_are_understood_by_prefect(entry: dict[str, Any]) -> None:
    sys.path.insert(0, str(ROOT / "deployments"))
    try:
        from automations import automation  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "deployments"))
    made = automation(entry, {"statements": UUID(int=1)}, enabled=True)
    assert made.actions
    names = {"quotelake.statement.found", "quotelake.release.published"}
    own = {event for event in entry["trigger"]["expect"] if event.startswith("quotelake.")}
    assert own <= names


def test_module_entrypoints_only() -> None:
    assert all(re.fullmatch(r"flows\.\w+\.\w+", deployment["entrypoint"]) for deployment in DEPLOYMENTS)


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.long
def test_they_deploy_from_the_root(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path / "home"),
        "PORT": "0",
        "QUOTELAKE_UP": str(tmp_path / "up"),
    }
    local = [sys.executable, str(ROOT / "deployments/local.py")]
    try:
        up = subprocess.run([*local, "up"], env=environment, capture_output=True, text=True, check=False, timeout=280)
        assert up.returncode == 0, up.stdout + up.stderr
        assert "Prefect is up" in up.stdout
    finally:
        down = subprocess.run([*local, "down"], env=environment, capture_output=True, text=True, check=False)
    assert down.returncode == 0


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes-pool.yaml", "automations.yaml", "sources.yaml"])
def test_files_for_servers_are_yaml_with_content(name: str) -> None:
    assert yaml.safe_load((Path(__file__).parents[2] / "deployments" / name).read_text(encoding="utf-8"))
