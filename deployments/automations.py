"""Holds how `automations.yaml` becomes automations of the server at PREFECT_API_URL. What they do is in that file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import yaml
from prefect.automations import AutomationCore
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient, get_client
from pydantic import SecretStr

FILE = Path(__file__).with_name("automations.yaml")
NOWHERE = "http://127.0.0.1:9/"
"""The webhook's address until someone gives one: the port of the discard service, which answers nothing."""


def main() -> int:
    """Create or replace every automation of the file, by name."""
    webhook = os.environ.get("QUOTELAKE_WEBHOOK", "")
    blocks = {"statements": _webhook("quotelake-statements", webhook)}
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))["automations"]
    with get_client(sync_client=True) as client:
        for entry in entries:
            _apply(client, automation(entry, blocks, enabled=bool(webhook) or not entry.get("needs_webhook")))
    return 0


def automation(entry: dict[str, Any], blocks: dict[str, UUID], *, enabled: bool) -> AutomationCore:
    """Make one automation. Raises pydantic.ValidationError for an entry that Prefect does not understand."""
    actions = [
        {name: value for name, value in action.items() if name != "block"}
        | ({"block_document_id": str(blocks[action["block"]])} if "block" in action else {})
        for action in entry["actions"]
    ]
    fields = {name: value for name, value in entry.items() if name != "needs_webhook"}
    return AutomationCore.model_validate({**fields, "actions": actions, "enabled": enabled})


def _webhook(name: str, url: str) -> UUID:
    block = Webhook(url=SecretStr(url or NOWHERE))
    return cast(UUID, block.save(name, overwrite=True))  # a coroutine only where the caller is asynchronous


def _apply(client: SyncPrefectClient, wanted: AutomationCore) -> None:
    there = client.request(
        "POST", "/automations/filter", json={"automations": {"name": {"any_": [wanted.name]}}}
    ).json()
    body = wanted.model_dump(mode="json", exclude_unset=False)
    if there:
        client.request("PUT", "/automations/{id}", {"id": there[0]["id"]}, json=body).raise_for_status()
    else:
        client.request("POST", "/automations/", json=body).raise_for_status()


if __name__ == "__main__":
    sys.exit(main())
