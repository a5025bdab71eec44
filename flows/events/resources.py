"""Name what events are about, in the words of Prefect's event system: a lake, the flow run that sends them."""

from __future__ import annotations

from prefect.events.schemas.events import RelatedResource
from prefect.runtime import flow_run

ID, NAME, ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"
"""Labels that Prefect gives a meaning to."""


def lake_id(lake: str) -> str:
    """Give the id of a lake; automations match it."""
    return f"quotelake.lake.{lake}"


def sender() -> list[RelatedResource]:
    """Give the flow run that sends, if any, so that its page in the UI shows the event."""
    return [related(f"prefect.flow-run.{flow_run.id}", "flow-run")] if flow_run.id else []


def related(identity: str, role: str) -> RelatedResource:
    """Give a resource, by its id, with its role in an event."""
    return RelatedResource.model_validate({ID: identity, ROLE: role})
