"""Announce as a Prefect event that many of a run's documents were rejected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from prefect.events.schemas.events import Event, Resource
from prefect.runtime import flow_run

from flows.events.delivery import deliver
from flows.events.resources import ID, NAME, lake_id, sender
from storage.tables.results import Counts

DOCUMENTS_REJECTED = "quotelake.documents.rejected"
MANY_REJECTED = 0.1
"""Share of a run's documents above which they are many. Of feeds in order fewer are rejected; a host that is down, or
another markup of a site, takes far more."""


def announce_rejects(lake: str, counts: Mapping[str, Counts]) -> bool:
    """Send an event, once a flow run, where more than the tenth part of its documents was rejected; say whether."""
    read = next(iter(counts.values())).read
    total = sum(counts.values(), Counts())
    if total.rejected <= read * MANY_REJECTED:
        return False
    deliver([_event(lake, read, total)])
    return True


def _event(lake: str, read: int, total: Counts) -> Event:
    payload: dict[str, Any] = {
        "lake": lake,
        "run": flow_run.name,
        "documents": read,
        "rejected": total.rejected,
        "share": round(total.rejected / read, 3),
        "reasons": dict(total.reasons),
    }
    return Event(
        event=DOCUMENTS_REJECTED,
        id=uuid5(NAMESPACE_URL, f"{flow_run.id}#{DOCUMENTS_REJECTED}"),
        resource=Resource.model_validate({ID: lake_id(lake), NAME: lake}),
        related=sender(),
        payload=payload,
    )
