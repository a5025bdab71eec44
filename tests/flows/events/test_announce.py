"""Announcing of releases: each once, all that wait in one delivery, what was sent noted down last."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.storage_synthetic import Document
from flows.events import announce as module
from flows.events.announce import ANNOUNCED, RELEASE_PUBLISHED, STATEMENT_FOUND, announce
from storage.errors import Retryable
from storage.files.local import LocalFiles
from storage.write.maintain import maintain
from tests.storage.stored import run_through

LAKE = Path(__file__).resolve().parents[2] / "storage/lakes/schema-1"
"""Two releases."""


@pytest.fixture
def lake(tmp_path: Path) -> str:
    return str(shutil.copytree(LAKE, tmp_path / "lake"))


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The deliveries, each a list of events."""
    found: list[list[Any]] = []
    monkeypatch.setattr(module, "deliver", found.append)
    return found


def said(*words: str) -> list[dict[str, Any]]:
    statement = {
        "doc_id": "d", "quote_id": "q", "speaker": "it", "speaker_name": "IOM", "kind": "direct", "via": [],
        "attribution_type": "communication", "confidence": 0.9, "watch": ["IOM"], "url": "u", "title": None,
        "publisher": None, "published_at": None, "cue": "said", "assertion": None, "context": None,
    }  # fmt: skip
    return [statement | {"text": text} for text in words]


def test_what_waits_is_one_delivery_and_is_announced_once(
    lake: str, delivered: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = {1: said("a"), 2: said("b", "c")}
    monkeypatch.setattr(module, "brought", lambda _, number, parent, watched: fresh[number])
    assert announce(lake) == 3
    assert announce(lake) == 0
    (events,) = delivered
    assert [event.payload["text"] for event in events if event.event == STATEMENT_FOUND] == ["a", "b", "c"]
    published = [event.payload for event in events if event.event == RELEASE_PUBLISHED]
    assert [(one["release"], one["watched_statements"]) for one in published] == [(1, 1), (2, 2)]
    assert json.loads((Path(lake) / ANNOUNCED).read_text()) == {"release": 2}


def test_an_event_tells_a_statement_that_was_not_made(
    lake: str, delivered: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = {"cue": "declined", "assertion": "withheld", "context": "IOM declined to comment."}
    rows = [*said("rents rose"), *(one | refused for one in said("to comment"))]
    monkeypatch.setattr(module, "brought", lambda _, number, parent, watched: rows if number == 1 else [])
    announce(lake)
    found = [event for event in delivered[0] if event.event == STATEMENT_FOUND]
    assert [event.resource.name for event in found] == ["IOM: rents rose", "IOM (withheld): to comment"]
    assert [event.resource["quotelake.assertion"] for event in found] == ["asserted", "withheld"]
    assert [event.payload["assertion"] for event in found] == ["asserted", "withheld"]
    assert (found[1].payload["cue"], found[1].payload["sentence"]) == ("declined", "IOM declined to comment.")


def test_what_was_announced_is_read_once_however_many_releases_there_are(
    lake: str, delivered: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    read = LocalFiles.read
    monkeypatch.setattr(LocalFiles, "read", lambda self, path: asked.append(path) or read(self, path))
    announce(lake)
    assert asked.count(ANNOUNCED) == 1


def test_nothing_is_noted_down_that_was_not_delivered(lake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Any) -> None:
        raise Retryable("no")

    monkeypatch.setattr(module, "deliver", refuse)
    with pytest.raises(Retryable):
        announce(lake)
    assert not (Path(lake) / ANNOUNCED).exists()


def test_upkeep_brings_nothing_and_is_not_asked(
    tmp_path: Path, delivered: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, asked = str(tmp_path), list[int]()
    for number in range(8):
        run_through(lake, [Document(number)])
    assert maintain(lake).release is not None
    monkeypatch.setattr(module, "brought", lambda _, number, parent, watched: asked.append(number) or [])
    announce(lake)
    assert asked == [*range(1, 9)]
    assert delivered[0][-1].payload["release"] == 9


def test_a_release_whose_parent_is_gone_announces_itself_only(lake: str, delivered: list[list[Any]]) -> None:
    (Path(lake) / "releases/000001.json").unlink()
    assert announce(lake) == 0
    assert [event.event for event in delivered[0]] == [RELEASE_PUBLISHED]


def test_the_same_statement_has_the_same_event() -> None:
    (one,), (other,) = said("a"), said("b")
    assert module.event_id("l", one) == module.event_id("l", one | {"quote_id": "another"})
    assert len({module.event_id("l", one), module.event_id("l", other), module.event_id("m", one)}) == 3
