"""Stages end between two documents, when the run that they work for is to end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks import annotate
from tasks.annotate import AnnotateSettings, tag_batch
from tasks.clean import CleanSettings, clean_batch
from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch
from tasks.stopping import STOP, Stopped

TEXT = "The bank will lend less next year, said Ana Sousa, who runs it. It will open on Monday."


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    token = STOP.set(event)
    yield event
    STOP.reset(token)


def staged(folder: Path, name: str, body: str, number: int) -> Any:
    for one in range(number):
        (folder / f"{one}{name}").write_text(body)
    return discover([str(folder / f"*{name}")], DiscoverSettings()).tables["documents"]


def test_fetching_ends(stop: threading.Event, tmp_path: Path, new_site: Callable[[int], Any]) -> None:
    documents = staged(tmp_path, ".txt", TEXT, 3)
    site = new_site(2)
    links = discover(
        [f"{site.url}/feed.xml"], settings := DiscoverSettings(fetch=FetchSettings(allow_hosts=(site.host,)))
    )
    stop.set()
    for found, by in ((documents, FetchSettings()), (links.tables["documents"], settings.fetch)):
        with pytest.raises(Stopped):
            fetch_batch(found, None, by)
    site.close()
    assert not any(path.startswith("/articles") for path in site.hits)


def test_cleaning_ends(stop: threading.Event, tmp_path: Path) -> None:
    pages = fetch_batch(staged(tmp_path, ".html", f"<p>{TEXT}</p>" * 9, 3), None, FetchSettings()).tables["pages"]
    stop.set()
    with pytest.raises(Stopped):
        clean_batch(pages, CleanSettings(workers=1))


def test_annotating_ends_between_two_documents(
    stop: threading.Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = fetch_batch(staged(tmp_path, ".txt", TEXT * 3, 3), None, FetchSettings()).tables["pages"]
    articles = clean_batch(pages, CleanSettings(workers=1)).tables["articles"]
    tagged: list[str] = []

    def run(nlp: Any, doc: Any, components: Any) -> Any:
        tagged.append(doc.text)
        stop.set()
        raise ValueError("no document is tagged here")

    monkeypatch.setattr(annotate, "_run", run)
    with pytest.raises(Stopped):
        tag_batch(articles, AnnotateSettings())
    assert len(tagged) == 1
