"""Automations for operators on a real server: a webhook is told of runs that failed or rejected many documents, and
of each statement of those who are watched, however many come at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prefect import tags
from prefect.client.orchestration import SyncPrefectClient

from flows.events.announce import STATEMENT_FOUND
from flows.events.rejects import DOCUMENTS_REJECTED
from flows.news_quotes import news_quotes
from flows.parameters import NewsQuotes
from storage.errors import Fatal
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
FAILED = "prefect.flow-run.Failed"
IOM = "International Organization for Migration"
AT_ONCE = 24

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("api"),
]


@pytest.fixture
def received(
    client: SyncPrefectClient, new_receiver: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Any]]:
    """Apply the automations with a webhook; what it receives, from when the server acts by them."""
    monkeypatch.syspath_prepend(str(ROOT / "deployments"))
    import automations  # type: ignore[import-not-found]

    receiver = new_receiver()
    monkeypatch.setenv("QUOTELAKE_WEBHOOK", receiver.url)
    automations.apply(client)
    acts_by_them(client, receiver.received)
    yield receiver.received
    receiver.close()
    for one in client.request("POST", "/automations/filter", json={}).json():
        client.request("DELETE", f"/automations/{one['id']}").raise_for_status()
    sys.modules.pop("automations", None)


def acts_by_them(client: SyncPrefectClient, received: list[Any]) -> None:
    """Wait until the server acts by the automations: what comes before it has loaded them is lost to them."""
    state = {"validated_state": {"message": "loaded"}}
    probes = {
        "'loaded'": lambda: send(client, FAILED, "prefect.flow-run.probe", [("tag", "prefect.tag.quotelake")], state),
        "'probed'": lambda: send(client, DOCUMENTS_REJECTED, "quotelake.lake.probe", [], {"probed": True}),
        "'listened'": lambda: send(
            client, STATEMENT_FOUND, "quotelake.statement.probe", [("watch", f"quotelake.watch.{IOM}")], {"listened": 1}
        ),
    }
    for words, probe in probes.items():
        until(lambda words=words: any(words in str(one) for one in received), meanwhile=probe)  # type: ignore[misc]


def send(
    client: SyncPrefectClient, event: str, resource: str, related: list[tuple[str, str]], payload: dict[str, Any]
) -> None:
    body = {
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": event,
        "resource": {"prefect.resource.id": resource, "prefect.resource.name": resource},
        "related": [{"prefect.resource.id": name, "prefect.resource.role": role} for role, name in related],
        "payload": payload,
    }
    client.request("POST", "/events", json=[body]).raise_for_status()


def until(condition: Callable[[], Any], meanwhile: Callable[[], None] = lambda: None) -> Any:
    """Wait for what is true, doing something again `meanwhile`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        meanwhile()
        time.sleep(0.5)
    return found


def told(received: list[Any], words: str) -> Any:
    return until(lambda: next((one for one in received if words in str(one)), None))


def test_a_failed_run_and_one_with_many_rejects_are_told(received: list[Any], tmp_path: Path) -> None:
    with tags("quotelake"), pytest.raises(Fatal, match="gives no document"):
        news_quotes(NewsQuotes(sources=(str(tmp_path / "nofile.txt"),), lake=str(tmp_path / "lake")))
    failed = told(received, "nofile.txt gives no document (no such file or folder)")
    assert failed["failed"].startswith("news_quotes: ")
    assert failed["run"].startswith("prefect.flow-run.")
    many = told(received, "'share'")
    assert (many["documents"], many["rejected"], many["reasons"]) == (1, 1, {"source_not_found": 1})


def test_statements_found_at_once_all_reach_the_webhook(received: list[Any], client: SyncPrefectClient) -> None:
    """Prefect carries out two actions at a time; neither may end the other's connection."""
    for number in range(AT_ONCE):
        text = {"quote_id": number, "text": "{{ name }} said “so”. " * 40}
        send(client, STATEMENT_FOUND, f"quotelake.statement.{number}", [("watch", f"quotelake.watch.{IOM}")], text)
    until(lambda: len({one["quote_id"] for one in received if "quote_id" in one}) == AT_ONCE)
    until(lambda: actions(client, "executed") >= AT_ONCE)
    assert actions(client, "failed") == 0


def actions(client: SyncPrefectClient, outcome: str) -> int:
    """How many actions of automations had this outcome."""
    query = {"filter": {"event": {"name": [f"prefect.automation.action.{outcome}"]}}, "limit": 1}
    return int(client.request("POST", "/events/filter", json=query).json()["total"])
