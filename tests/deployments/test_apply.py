"""Deployments follow the profiles of quotelake.yaml on a real server: what a profile left behind goes, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient

from flows.settings_file import SettingsFile

ROOT = Path(__file__).resolve().parents[2]
BASE = {"on-demand", "hourly", "all-articles", "all-pages", "nightly", "weekly"}

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("api"),
]


def found(client: SyncPrefectClient, kind: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.request("POST", f"/{kind}/filter", json={}).json()
    return listed


def there(client: SyncPrefectClient) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in found(client, "deployments")}


@pytest.fixture
def apply(client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, which takes the server of the tests; what it leaves there is removed."""
    monkeypatch.syspath_prepend(str(ROOT / "deployments"))
    monkeypatch.delenv("QUOTELAKE_ROOT", raising=False)
    before = {one["id"] for kind in ("deployments", "automations") for one in found(client, kind)}
    import apply as module  # type: ignore[import-not-found]

    yield module
    for kind in ("deployments", "automations"):
        for one in found(client, kind):
            if one["id"] not in before:
                client.request("DELETE", f"/{kind}/{one['id']}").raise_for_status()
    for name in ("apply", "automations", "filled", "profiles"):
        sys.modules.pop(name, None)


def made(client: SyncPrefectClient, name: str, profile: str, **changed: Any) -> str:
    """A deployment with a profile, as `prefect deploy` leaves it, but for what is changed; its id."""
    flow = client.request("POST", "/flows/", json={"name": "news_quotes"}).json()
    step = "prefect.deployments.steps.set_working_directory"
    body = {
        "name": name,
        "flow_id": flow["id"],
        "tags": ["quotelake", "news"],
        "parameters": {"parameters": {"sources": ["samples"], "lake": "lake", "profile": profile}},
        "pull_steps": [{step: {"directory": str(ROOT)}}],
    } | changed
    answer = client.request("POST", "/deployments/", json=body)
    return str(answer.raise_for_status().json()["id"])


def a_run(client: SyncPrefectClient, deployment: str) -> str:
    return str(client.request("POST", f"/deployments/{deployment}/create_flow_run", json={}).json()["id"])


def becomes(client: SyncPrefectClient, run: str, state: str) -> None:
    said = {"force": True, "state": {"type": state}}
    client.request("POST", f"/flow_runs/{run}/set_state", json=said).raise_for_status()


def test_the_deployment_of_a_profile_that_is_gone_goes_and_what_others_made_stays(
    apply: ModuleType, client: SyncPrefectClient
) -> None:
    elsewhere = [{"prefect.deployments.steps.set_working_directory": {"directory": "/srv/another"}}]
    made(client, "on-demand", "careful")
    made(client, "on-demand-kept", "kept")
    made(client, "my copy", "careful")
    made(client, "on-demand-ours", "ours", tags=["ours"])
    made(client, "on-demand-theirs", "theirs", pull_steps=elsewhere)
    made(client, "on-demand-bare", "bare", pull_steps=None)
    made(client, "on-demand-none", "", parameters={})
    stay = set(there(client))
    made(client, "on-demand-careful", "careful")
    quick = made(client, "on-demand-quick", "quick")
    run = a_run(client, quick)
    becomes(client, run, "RUNNING")

    assert apply.remove_gone(client, apply.ours(client), ["kept"], str(ROOT)) == [
        "Removed the deployment on-demand-careful: no profile is called careful any more.",
        "on-demand-quick stays while it has a run: no profile is called quick; apply again later.",
    ]
    assert set(there(client)) == stay | {"on-demand-quick"}
    becomes(client, run, "COMPLETED")
    a_run(client, quick)  # scheduled: it could only fail
    assert len(apply.remove_gone(client, apply.ours(client), ["kept"], str(ROOT))) == 1
    assert set(there(client)) == stay
    assert client.request("GET", f"/flow_runs/{run}").json()["state_type"] == "COMPLETED", (
        "what was done stays to be read"
    )


@pytest.mark.long
def test_applied_again_the_deployments_are_those_of_the_file(
    apply: ModuleType,
    client: SyncPrefectClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def applied(text: str) -> set[str]:
        (tmp_path / "quotelake.yaml").write_text(text)
        monkeypatch.setattr(apply, "found", lambda _: SettingsFile.read(tmp_path / "quotelake.yaml") if text else None)
        assert apply.main() == 0
        return set(there(client))

    both = "profiles:\n  careful: {batch_size: 8}\n  quick: {batch_size: 9}\n"
    assert applied(both) == BASE | {"on-demand-careful", "on-demand-quick"}
    assert capsys.readouterr().out == ""
    assert applied("profiles:\n  quick: {batch_size: 9}\n") == BASE | {"on-demand-quick"}
    assert capsys.readouterr().out.startswith("Removed the deployment on-demand-careful: ")
    assert applied("") == BASE
