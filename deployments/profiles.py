"""Remove from the server the deployments of settings profiles that the repository's `quotelake.yaml` no longer has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from filled import ASKED_FOR
from prefect.client.orchestration import SyncPrefectClient

AT_WORK = ("PENDING", "RUNNING", "PAUSED", "CANCELLING")
"""States of a run that the end of its deployment would strike."""


def remove_gone(
    client: SyncPrefectClient, there: Collection[Mapping[str, Any]], profiles: Collection[str], root: str
) -> list[str]:
    """Remove of the deployments `there` those that `root` made for a profile which it has not now; say what was done.

    A deployment of another name, of another folder or with another profile is somebody else's and stays; so does,
    until it is applied again, one that has a run at work.
    """
    said = []
    for one in there:
        profile = _profile(one)
        if profile is None or profile in profiles or root not in _folders(one):
            continue
        states = {"state": {"type": {"any_": AT_WORK}}}
        runs = {"deployments": {"id": {"any_": [one["id"]]}}, "flow_runs": states}
        if client.request("POST", "/flow_runs/count", json=runs).json():
            said.append(f"{one['name']} stays while it has a run: no profile is called {profile}; apply again later.")
            continue
        client.request("DELETE", f"/deployments/{one['id']}").raise_for_status()
        said.append(f"Removed the deployment {one['name']}: no profile is called {profile} any more.")
    return said


def _profile(deployment: Mapping[str, Any]) -> str | None:
    """Give the profile whose own deployment this is; None of any other."""
    parameters = deployment["parameters"].get("parameters")
    profile = parameters.get("profile") if isinstance(parameters, Mapping) else None
    return profile if profile and deployment["name"] == f"{ASKED_FOR}-{profile}" else None


def _folders(deployment: Mapping[str, Any]) -> list[object]:
    """Give the folders in which its runs start."""
    return [inputs.get("directory") for step in deployment["pull_steps"] or () for inputs in step.values()]
