"""Bring events to Prefect's server: each once, and none lost while it restarts.

A websocket takes an event and says nothing, and a server that dies has forgotten what it had not stored yet. So the
server is asked what it has stored: before sending, as it would act twice on an event sent twice, and afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.schemas.events import Event

from storage.errors import Retryable

_PAGE = 50
"""Events that the server gives in one answer, and takes in one request."""
_STORED_SECONDS = 60.0
"""An event is stored within five seconds, unless the server dies with it."""
_TRIES = 5
_POLL_SECONDS = 0.25


def deliver(events: Sequence[Event]) -> None:
    """Send those events that the server has not stored, each id once, and wait until it has stored all.

    Raises Retryable where it does not.
    """
    with get_client(sync_client=True) as client:
        missing = _missing(client, list({event.id: event for event in events}.values()))
        for _ in range(_TRIES):
            for page in _pages(missing):
                body = [event.model_dump(mode="json") for event in page]
                client.request("POST", "/events", json=body).raise_for_status()
            deadline = time.monotonic() + _STORED_SECONDS
            while missing and time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
                missing = _missing(client, missing)
            if not missing:
                return
    raise Retryable(f"Prefect's server took {len(missing):,} events and did not store them; run again to send them.")


def _missing(client: SyncPrefectClient, events: Sequence[Event]) -> list[Event]:
    stored: set[UUID] = set()
    for page in _pages(events):
        query = {
            "id": {"id": [str(event.id) for event in page]},
            # Their time is this machine's, and the server's clock may be behind it.
            "occurred": {"until": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
        }
        answer = client.request("POST", "/events/filter", json={"filter": query, "limit": _PAGE}).json()
        stored |= {UUID(event["id"]) for event in answer["events"]}
    return [event for event in events if event.id not in stored]


def _pages(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    return (events[start : start + _PAGE] for start in range(0, len(events), _PAGE))
