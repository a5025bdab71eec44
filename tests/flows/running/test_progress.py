"""Progress of a run: counts by stage, the artifact in Prefect's UI, whoever listens."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

import pytest

from flows.running import progress as module
from flows.running.progress import LISTENER, Progress
from storage.tables.results import Counts


class Listening:
    """Notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def planned(self, *what: Any) -> None:
        self.heard.append(("planned", *what))

    def started(self, *what: Any) -> None:
        self.heard.append(("started", *what))

    def finished(self, *what: Any) -> None:
        self.heard.append(("finished", *what[:2]))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the progress artifact showed, in order."""
    values: list[Any] = []
    monkeypatch.setattr(module, "get_run_logger", lambda: logging.getLogger("test"))
    monkeypatch.setattr(
        module, "create_progress_artifact", lambda progress, **_: values.append(progress) or UUID(int=1)
    )
    monkeypatch.setattr(
        module, "update_progress_artifact", lambda _, progress, description: values.append((progress, description))
    )
    return values


def test_counts_are_added_up_by_stage_and_discovery_is_no_step(shown: list[Any]) -> None:
    progress = Progress(["fetch", "clean"])
    progress.finished("discover", "", Counts(read=5, kept=5))
    progress.planned(5, 2)
    for number in ("000001", "000002"):
        progress.finished("fetch", number, Counts(read=2, kept=2))
    assert progress.counts == {"discover": Counts(5, 5), "fetch": Counts(4, 4), "clean": Counts()}


def test_the_artifact_is_updated_seldom_but_always_at_the_end(
    shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.time, "monotonic", lambda: 100.0)
    progress = Progress(["fetch"])
    progress.planned(4, 4)
    for number in range(4):
        progress.finished("fetch", f"{number:06d}", Counts(read=1, kept=1))
    captions = [
        "1 of 4 batches through: 1 document kept, 0 rejected",
        "4 batches through: 4 documents kept, 0 rejected",
    ]
    assert shown == [0.0, (25.0, captions[0]), (100.0, captions[1])]


def test_without_documents_there_is_nothing_to_show(shown: list[Any]) -> None:
    Progress(["fetch"]).planned(0, 0)
    assert shown == []


def test_who_listens_hears_all(shown: list[Any]) -> None:
    listener = Listening()
    token = LISTENER.set(listener)
    try:
        progress = Progress(["fetch"])
    finally:
        LISTENER.reset(token)
    progress.planned(1, 1)
    progress.started("fetch", "000001")
    progress.finished("fetch", "000001", Counts(read=1, kept=1))
    expected = [("planned", ("fetch",), 1, 1), ("started", "fetch", "000001"), ("finished", "fetch", "000001")]
    assert listener.heard == expected


def test_a_run_that_is_stopped_says_what_is_kept_and_how_to_go_on(
    shown: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    progress = Progress(["fetch", "clean"])
    progress.planned(4, 2)
    progress.stopped("lake")
    progress.finished("fetch", "000001", Counts(read=2, kept=2))
    progress.stopped("lake")
    again = "Retry, or a run with the same parameters,"
    said = [
        f"Stopped before a batch was done; {again} begins again.",
        f"Stopped. Done of 2 batches, and kept in lake: fetch 1; {again} goes on from there.",
    ]
    assert [one for one in shown if one in ((0.0, said[0]), (25.0, said[1]))] == [(0.0, said[0]), (25.0, said[1])]
    assert caplog.messages == said


def test_a_run_that_is_stopped_before_its_documents_are_known_says_so(
    shown: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    Progress(["fetch"]).stopped("lake")
    assert shown == []
    assert caplog.messages[0].startswith("Stopped before a batch was done")
