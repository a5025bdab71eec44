"""That many documents were rejected is an event of the run, with their share and reasons."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from flows.events import rejects as module
from flows.events import resources
from flows.events.rejects import announce_rejects
from storage.tables.results import Counts


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(module, "deliver", found.extend)
    run = SimpleNamespace(id="00000000-0000-0000-0000-000000000001", name="run")
    for one in (module, resources):
        monkeypatch.setattr(one, "flow_run", run)
    return found


def counts(rejected: int) -> dict[str, Counts]:
    fetched = Counts(20, 20 - rejected, 0, rejected, {"empty": rejected} if rejected else {})
    return {"discover": Counts(20, 20), "fetch": fetched}


@pytest.mark.parametrize("rejected", [0, 2])
def test_a_tenth_is_not_many(rejected: int, delivered: list[Any]) -> None:
    assert not announce_rejects("lake", counts(rejected))
    assert not announce_rejects("lake", {"discover": Counts()})
    assert delivered == []


def test_more_than_a_tenth_is_one_event_a_run(delivered: list[Any]) -> None:
    assert announce_rejects("lake", counts(3))
    assert announce_rejects("lake", counts(3))
    assert delivered[0].id == delivered[1].id
    assert delivered[0].resource.id == "quotelake.lake.lake"
    assert [one.id for one in delivered[0].related] == ["prefect.flow-run.00000000-0000-0000-0000-000000000001"]
    payload = delivered[0].payload
    assert (payload["rejected"], payload["share"], payload["reasons"]) == (3, 0.15, {"empty": 3})
