"""Name flow runs by what they were asked for."""

from __future__ import annotations

from typing import Any

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run


def asked(name: str) -> Any:
    """Give a parameter of the running flow. Prefect names a run also before it has made a model of its JSON."""
    parameters = flow_run.parameters["parameters"]
    return parameters[name] if isinstance(parameters, dict) else getattr(parameters, name)


def name_run(name: str) -> None:
    """Rename the running flow run, now that more is known of it."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, name=name)
