"""Apply this repository's deployments and automations to the server at PREFECT_API_URL, first or again.

Applying again keeps what people did in the UI: schedules that they resumed, paused or added. Where the repository
has a `quotelake.yaml`, its sources and names replace the samples, and deployments take what they do not say themselves;
the deployment of a profile that it no longer has is removed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect asks when it is imported

import automations
import httpx
import yaml
from filled import filled
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL
from profiles import remove_gone

from flows.settings_file import SettingsFile, found, lake_of
from storage.errors import WrongSettings

ROOT = Path(__file__).resolve().parent.parent
PREFECT = Path(sys.executable).parent / "prefect"
POOL = "quotelake"
AT_ONCE = os.environ.get("QUOTELAKE_RUNS_AT_ONCE", "2")
"""Flow runs that a pool works on at once; each may use several cores."""


def main() -> int:
    """Apply all; 1 with Prefect's own words where it refuses, or with what is wrong in quotelake.yaml."""
    try:
        file = found(ROOT)
        declared = deployments(file)
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        return apply(file, declared)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        server = f"The Prefect server {PREFECT_API_URL.value()}"
        sys.stderr.write(f"{server} does not answer ({error}): start it, or correct PREFECT_API_URL.\n")
        return 1


def apply(file: SettingsFile | None, declared: str) -> int:
    """Apply the content of a prefect.yaml and the automations; 1 where Prefect refuses."""
    with get_client(sync_client=True) as client:
        kept = schedules(client)
        try:
            prefect("work-pool", "create", POOL, "--type", "process", "--overwrite")
            # The pool has the limit: a worker with one of its own ends with an error when a crashed run comes back.
            prefect("work-pool", "set-concurrency-limit", POOL, AT_ONCE)
            deploy(declared)
        except subprocess.CalledProcessError as refused:
            sys.stderr.write(f"{' '.join(map(str, refused.cmd))} failed:\n{refused.stdout}{refused.stderr}\n")
            return 1
        there = ours(client)
        restore(client, kept, there)
        for line in remove_gone(client, there, file.profiles if file else (), _root()):
            sys.stdout.write(f"{line}\n")
        automations.apply(client)
        automations.watch_again(client)
    return 0


def deployments(file: SettingsFile | None) -> str:
    """Give prefect.yaml as it is applied: filled from the repository's quotelake.yaml. Raises WrongSettings."""
    declared = (ROOT / "deployments/prefect.yaml").read_text(encoding="utf-8")
    return yaml.safe_dump(filled(yaml.safe_load(declared), file), sort_keys=False) if file else declared


def deploy(declared: str) -> None:
    """Apply the content of a prefect.yaml. Raises subprocess.CalledProcessError."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(declared)
        file.flush()
        prefect("deploy", "--all", "--prefect-file", file.name)


def prefect(*arguments: str) -> None:
    """Run a prefect command in the repository. Raises subprocess.CalledProcessError."""
    environment = {**os.environ, "QUOTELAKE_ROOT": _root(), "QUOTELAKE_LAKE": lake_of(ROOT)}
    command = [str(PREFECT), "--no-prompt", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)


def _root() -> str:
    """Give the folder in which runs start: this repository, where the machine of the runs has it."""
    return os.environ.get("QUOTELAKE_ROOT", str(ROOT))


def schedules(client: SyncPrefectClient) -> dict[str, list[dict[str, Any]]]:
    """Give the schedules of every deployment on the server, by its id."""
    return {found["id"]: found["schedules"] for found in ours(client)}


def restore(client: SyncPrefectClient, kept: dict[str, list[dict[str, Any]]], there: Sequence[dict[str, Any]]) -> None:
    """Bring back what `prefect deploy` undid: schedules of the file are as active as before, others made again."""
    for deployment in there:
        now = {schedule["slug"]: schedule for schedule in deployment["schedules"] if schedule["slug"]}
        for before in kept.get(deployment["id"], []):
            path = f"/deployments/{deployment['id']}/schedules"
            if before["slug"] not in now:
                fields = {name: before[name] for name in ("schedule", "active", "slug", "parameters")}
                client.request("POST", path, json=[fields]).raise_for_status()
            elif now[before["slug"]]["active"] != before["active"]:
                body = {"active": before["active"]}
                client.request("PATCH", f"{path}/{now[before['slug']]['id']}", json=body).raise_for_status()


def ours(client: SyncPrefectClient) -> list[dict[str, Any]]:
    """Give the deployments that carry our tag."""
    query = {"deployments": {"tags": {"all_": ["quotelake"]}}}
    found: list[dict[str, Any]] = client.request("POST", "/deployments/filter", json=query).json()
    return found


if __name__ == "__main__":
    sys.exit(main())
