"""Turn `automations.yaml` into automations of a server."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import yaml
from prefect.automations import AutomationCore
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient
from prefect.settings import get_current_settings
from prefect.types import SecretDict

FILE = Path(__file__).with_name("automations.yaml")
NOWHERE = "http://127.0.0.1:9/"
"""The webhook's address until someone gives one: the port of the discard service, which answers nothing."""

HEARTBEAT = "prefect.flow-run.heartbeat"
FEWEST_HEARTBEATS = 3
"""Below three missed heartbeats, runs that were well were seen marked as crashed."""


def apply(client: SyncPrefectClient) -> None:
    """Create or replace every automation of the file, by name."""
    webhook = os.environ.get("QUOTELAKE_WEBHOOK", "")
    blocks = {"statements": _webhook("quotelake-statements", webhook)}
    for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))["automations"]:
        put(client, automation(entry, blocks, enabled=bool(webhook) or not entry.get("needs_webhook")))


def automation(entry: dict[str, Any], blocks: dict[str, UUID], *, enabled: bool) -> AutomationCore:
    """Make one automation; `within_heartbeats` of its trigger becomes seconds by the heartbeats of this environment.

    Raises ValueError for an entry that Prefect does not understand, or that waits for too few heartbeats.
    """
    actions = [
        {name: value for name, value in action.items() if name != "block"}
        | ({"block_document_id": str(blocks[action["block"]])} if "block" in action else {})
        for action in entry["actions"]
    ]
    trigger = dict(entry["trigger"])
    if (beats := trigger.pop("within_heartbeats", None)) is not None:
        seconds = get_current_settings().flows.heartbeat_frequency
        if beats < FEWEST_HEARTBEATS or seconds is None:
            raise ValueError(
                f"The automation {entry['name']!r} would mark runs that are well: it needs heartbeats "
                f"(PREFECT_FLOWS_HEARTBEAT_FREQUENCY), and must wait for {FEWEST_HEARTBEATS} or more of them."
            )
        trigger["within"] = beats * seconds
    fields = {name: value for name, value in entry.items() if name != "needs_webhook"}
    return AutomationCore.model_validate({**fields, "trigger": trigger, "actions": actions, "enabled": enabled})


def put(client: SyncPrefectClient, wanted: AutomationCore) -> None:
    """Create an automation, or replace the one of the same name where it differs.

    Whatever is sent gets a new trigger, and the server forgets which runs the old one was watching.
    """
    query = {"automations": {"name": {"any_": [wanted.name]}}}
    there = client.request("POST", "/automations/filter", json=query).json()
    body = wanted.model_dump(mode="json", exclude={"owner_resource"})
    if not there:
        client.request("POST", "/automations/", json=body).raise_for_status()
    elif AutomationCore.model_validate({name: there[0][name] for name in body}) != wanted:
        client.request("PUT", f"/automations/{there[0]['id']}", json=body).raise_for_status()


def watch_again(client: SyncPrefectClient) -> None:
    """Tell a server that was started again what it forgot: in which state its runs are, and which should be alive.

    It holds a change of state back, for a quarter of an hour, until it has seen the change before it, and remembers
    only in memory what it has seen: a run that died with the machine would wait that long after it was marked Crashed.
    So the last change of each unfinished or lately crashed run is sent again under its own id; a server that has seen
    it passes over it. And a heartbeat is sent for each run that runs: one that is well sends its own in time, one that
    died does not.
    """
    now = datetime.now(UTC)
    soon, lately = (now + timedelta(hours=1)).isoformat(), (now - timedelta(days=1)).isoformat()
    _send_again(client, {**_of_types("SCHEDULED"), "expected_start_time": {"before_": soon}})
    _send_again(client, _of_types("PENDING", "RUNNING", "PAUSED", "CANCELLING"))
    _send_again(client, {**_of_types("CRASHED"), "end_time": {"after_": lately}})
    _send_again(client, _of_types("PENDING", "RUNNING"), HEARTBEAT)


def _of_types(*types: str) -> dict[str, Any]:
    return {"state": {"type": {"any_": types}}}


def _send_again(client: SyncPrefectClient, runs: dict[str, Any], event: str = "") -> None:
    """Send the event by which runs came into the state they are in, or a new `event` about them."""
    query = {"flow_runs": {**runs, "tags": {"all_": ["quotelake"]}}, "limit": 200}
    events = [
        {
            "id": str(uuid4()) if event else run["state_id"],  # a change of state has the state's id, with Prefect
            "occurred": datetime.now(UTC).isoformat(),
            "event": event or f"prefect.flow-run.{run['state_name']}",
            "resource": {
                "prefect.resource.id": f"prefect.flow-run.{run['id']}",
                "prefect.resource.name": run["name"],
            },
            "related": [
                {"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"} for tag in run["tags"]
            ],
            "payload": {"sent_by": "deployments/automations.py, as the server may have forgotten this run"},
        }
        for run in client.request("POST", "/flow_runs/filter", json=query).json()
    ]
    if events:
        client.request("POST", "/events", json=events).raise_for_status()


def _webhook(name: str, url: str) -> UUID:
    """Keep the address as a secret; what is sent is the action's body as it is.

    Prefect's block `Webhook` shares one pool of connections: of two calls at once, the one that ends first closes it,
    and four of 2,000 bodies never left. This block opens a connection a call.
    """
    block = CustomWebhookNotificationBlock(
        name=name,
        url="{{address}}",
        form_data="{{body}}",
        headers={"Content-Type": "application/json"},
        secrets=SecretDict({"address": url or NOWHERE}),
    )
    return cast(UUID, block.save(name, overwrite=True))  # a coroutine only where the caller is asynchronous
