"""That nothing is new is told from the files and the lake alone, and only where a run would find the same."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from flows.news_quotes import described_sources
from flows.parameters import NewsQuotes
from flows.unchanged import newest_if_unchanged
from storage.write.publish import publish
from storage.write.staging import open_run
from tasks.clean import CleanSettings, clean_batch
from tasks.discover import DiscoverSettings, discover, plugins
from tasks.fetch import FetchSettings, fetch_batch

TEXT = '"The ferry sails again on Monday," said Ada Brook, who runs the harbour of Port Arlen.\n'


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    (tmp_path / "letters").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "letters" / name).write_text(f"{name}\n\n{TEXT}")
    return tmp_path / "letters"


@pytest.fixture
def filled(letters: Path, tmp_path: Path) -> str:
    """A lake with the pages and articles of the letters."""
    lake = str(tmp_path / "lake")
    with open_run(lake, {}) as run:
        found = discover([str(letters)], DiscoverSettings())
        run.batch("discover", "000001").write(found)
        documents = found.tables["documents"]
        fetched = fetch_batch(documents, None, FetchSettings())
        run.batch("fetch", "000001").write(fetched)
        cleaned = clean_batch(fetched.tables["pages"], CleanSettings(workers=1), documents=documents)
        run.batch("clean", "000001").write(cleaned)
        publish(run, run_id="r", pipeline_version="1", model_version="1", accuracy={}, licences={})
    return lake


def newest(lake: str, *sources: object, **more: Any) -> int | None:
    return newest_if_unchanged(NewsQuotes(lake=lake, sources=tuple(map(str, sources)), **more))


def test_what_the_lake_holds_is_nothing_new(filled: str, letters: Path) -> None:
    assert newest(filled, letters) == 1
    assert newest(filled, letters, batch_size=1) == 1
    assert newest(filled, letters / "a.txt", str(letters / "b.*")) == 1


def test_only_a_run_can_tell_what_else_there_is(filled: str, letters: Path, tmp_path: Path) -> None:
    assert newest(str(tmp_path / "other"), letters) is None
    assert newest(filled, letters, "https://news.test/feed.xml") is None
    assert newest(filled, letters, tmp_path / "nowhere") is None
    (tmp_path / "empty").mkdir()
    assert newest(filled, letters, tmp_path / "empty") is None
    (letters / "links.txt").write_text("https://news.test/a\n")
    assert newest(filled, letters) is None


@pytest.mark.parametrize("change", ["another", "longer", "unreadable"])
def test_a_change_asks_for_a_run(change: str, filled: str, letters: Path) -> None:
    if change == "another":
        (letters / "c.txt").write_text(TEXT)
    elif change == "longer":
        (letters / "b.txt").write_text(TEXT * 2)
    else:
        (letters / "b.txt").write_bytes(b"\x7fELF" + bytes(64))
    assert newest(filled, letters) is None


def test_no_server_is_started_for_it(
    filled: str,
    letters: Path,
    tmp_path: Path,
    here: Callable[..., subprocess.CompletedProcess[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setattr("quotelake.local_api.LocalApi.start", lambda _: pytest.fail("a server is started"))
    done = here("run", str(letters), "--lake", filled, "--watch", "Ada Brook")
    said = done.stdout.splitlines()
    assert (done.returncode, said[0], len(said)) == (0, "Nothing new; the newest release is 1.", 4)
    assert f"quotes --lake {filled} --speaker 'Ada Brook'" in said[2]


def test_a_plug_in_is_not_read_for_it(filled: str, letters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("my_source", "nowhere:read", plugins.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda _: pytest.fail("the plug-in is read"))
    monkeypatch.setattr(plugins, "entry_points", lambda group: [entry])
    plugins.installed.cache_clear()
    try:
        assert newest(filled, letters, "my_source:x") is None
        assert described_sources(["my_source:x", "https://[::1/feed.xml", "a.txt"]) == "2 addresses, 1 file or folder"
    finally:
        plugins.installed.cache_clear()


def test_an_address_that_is_mistyped_is_left_to_a_run(filled: str, letters: Path) -> None:
    assert newest(filled, letters, "https://[::1/feed.xml") is None
