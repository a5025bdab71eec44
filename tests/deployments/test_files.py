"""Every deployment and automation is what Prefect can load, with parameters that its flow takes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from prefect.client.schemas.objects import ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.settings import Settings
from prefect.utilities.callables import parameter_schema
from pydantic import BaseModel
from pydantic_settings import BaseSettings

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
        assert f"scheduled in {schedule['timezone']}" in deployment["tags"], "the UI shows schedules without their zone"
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


def made(entry: dict[str, Any]) -> Any:
    """An entry of automations.yaml as Prefect's own model."""
    sys.path.insert(0, str(ROOT / "deployments"))
    try:
        from automations import automation  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "deployments"))
    return automation(entry, {"statements": UUID(int=1)}, enabled=True)


@pytest.mark.parametrize("entry", AUTOMATIONS, ids=lambda entry: str(entry["name"]))
def test_automations_are_understood_by_prefect(entry: dict[str, Any]) -> None:
    assert made(entry).actions
    names = {"quotelake.statement.found", "quotelake.release.published", "quotelake.documents.rejected"}
    own = {event for event in entry["trigger"]["expect"] if event.startswith("quotelake.")}
    assert own <= names


def test_module_entrypoints_only() -> None:
    assert all(re.fullmatch(r"flows\.\w+\.\w+", deployment["entrypoint"]) for deployment in DEPLOYMENTS)


def test_a_zombie_is_not_called_too_early() -> None:
    zombie = next(entry for entry in AUTOMATIONS if "within_heartbeats" in entry["trigger"])
    too_early = {**zombie, "trigger": {**zombie["trigger"], "within_heartbeats": 2}}
    with pytest.raises(ValueError, match="runs that are well"):
        made(too_early)


def variables(settings: type[BaseModel]) -> Iterator[str]:
    """The environment variables that Prefect reads."""
    for name, field in settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseSettings):
            yield from variables(field.annotation)
        else:
            yield f"{settings.model_config.get('env_prefix', 'PREFECT_')}{name}".upper()


def test_settings_of_the_servers_are_prefects() -> None:
    """A misspelt environment variable is silently nothing."""
    compose = yaml.safe_load((ROOT / "deployments/compose.yaml").read_text())["services"]
    pool = yaml.safe_load((ROOT / "deployments/kubernetes-pool.yaml").read_text())
    local = set(re.findall(r'"(PREFECT_\w+)": ', (ROOT / "deployments/local.py").read_text()))
    used = local.union(pool["env"], *(service.get("environment", {}) for service in compose.values()))
    assert len(local) > 8
    # prefect-redis has its own, which it brings to the server's image.
    assert {name for name in used if name.startswith("PREFECT_")} - set(variables(Settings)) <= {
        f"PREFECT_REDIS_MESSAGING_{name}" for name in ("HOST", "PORT", "DB")
    }


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes-pool.yaml", "automations.yaml", "sources.yaml"])
def test_files_for_servers_are_yaml_with_content(name: str) -> None:
    assert yaml.safe_load((Path(__file__).parents[2] / "deployments" / name).read_text(encoding="utf-8"))


def test_applying_them_tells_nobody_outside() -> None:
    """Prefect looks when it is imported whether it may send what it counts."""
    code = """
import importlib.abc, os, sys
class Asked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "prefect":
            print(os.environ.get("DO_NOT_TRACK"))
sys.meta_path.insert(0, Asked())
import apply
"""
    kept = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "PYTHONPATH": f"{ROOT}:{ROOT / 'deployments'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1"]
