"""Delivery of events: only what the server lacks, each id once, and until the server has stored it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from prefect.events.schemas.events import Event, Resource

from flows.events import delivery as module
from flows.events.delivery import deliver
from storage.errors import Retryable


class Server:
    """Stores events after it was asked for them `slow` times, and forgets the first `lost` that it takes."""

    def __init__(self, slow: int = 0, lost: int = 0) -> None:
        self.stored: set[str] = set()
        self.taken: list[str] = []
        self.slow, self.lost = slow, lost

    def request(self, method: str, path: str, json: Any) -> Any:
        if path == "/events":
            assert len(json) <= 50
            self.taken += [event["id"] for event in json]
        elif self.taken and self.slow:
            self.slow -= 1
        elif self.taken:
            self.stored |= set(self.taken[self.lost :])
        found = [{"id": one} for one in json["filter"]["id"]["id"] if one in self.stored] if path != "/events" else []
        return SimpleNamespace(raise_for_status=lambda: None, json=lambda: {"events": found})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    one = Server()

    @contextmanager
    def client(*, sync_client: bool) -> Iterator[Server]:
        yield one

    monkeypatch.setattr(module, "get_client", client)
    monkeypatch.setattr(module, "_POLL_SECONDS", 0.0)
    return one


def events(*numbers: int) -> list[Event]:
    resource = Resource.model_validate({"prefect.resource.id": "x"})
    return [Event(event="e", id=UUID(int=number), resource=resource) for number in numbers]


def ids(*numbers: int) -> list[str]:
    return [str(UUID(int=number)) for number in numbers]


def test_only_what_the_server_lacks_is_sent_and_waited_for(server: Server) -> None:
    server.stored, server.slow = set(ids(1, 3)), 3
    deliver(events(1, 2, 3, 4))
    assert server.taken == ids(2, 4)
    assert server.slow == 0


def test_an_event_that_stands_twice_is_sent_once(server: Server) -> None:
    deliver(events(1, 2, 1))
    assert server.taken == ids(1, 2)


def test_many_go_in_pages(server: Server) -> None:
    deliver(events(*range(120)))
    assert server.taken == ids(*range(120))


def test_what_a_dying_server_forgot_is_sent_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STORED_SECONDS", 0.05)
    server.lost = 2
    deliver(events(1, 2, 3))
    assert server.taken == ids(1, 2, 3, 1, 2)


def test_a_server_that_never_stores_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STORED_SECONDS", 0.01)
    server.lost = 1_000
    with pytest.raises(Retryable, match="took 2 events and did not store them; run again"):
        deliver(events(1, 2))
