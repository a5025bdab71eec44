"""Sources of other packages: their records become documents or rejects, and nothing they do ends a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from storage.errors import Fatal
from tasks.discover import DiscoverSettings, discover
from tasks.discover import plugins as module
from tasks.discover.plugins import GROUP, plugin_of
from tasks.fetch import FetchSettings, fetch_batch

Read = Callable[[str], Iterator[Mapping[str, Any]]]
STORY = "The ferry sails again on Monday, said Ada Brook, who runs the harbour."


@pytest.fixture
def toots(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Read], None]]:
    """Install a function as the plug-in `toots`."""

    def install(read: Read) -> None:
        entry = EntryPoint("toots", "nowhere:read", GROUP)
        monkeypatch.setattr(EntryPoint, "load", lambda _: read)
        monkeypatch.setattr(module, "entry_points", lambda group: [entry, EntryPoint("https", "x:y", group)])
        module.installed.cache_clear()

    yield install
    module.installed.cache_clear()


def found(tmp_path: Path, *sources: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    result = discover(sources, DiscoverSettings(cache_dir=str(tmp_path)))
    return result.tables["documents"].to_pylist(), result.rejects.to_pylist()


def test_a_record_with_text_is_kept_and_one_without_is_a_page_to_fetch(tmp_path: Path, toots: Any) -> None:
    asked: list[str] = []

    def read(address: str) -> Iterator[Mapping[str, Any]]:
        asked.append(address)
        yield {"url": "https://a.test/1", "title": "One", "published_at": "2026-11-10T08:00:00Z"}
        yield {"url": "toot:2", "text": STORY, "title": "Two"}

    toots(read)
    documents, rejects = found(tmp_path, "toots:@ada@a.test")
    assert asked == ["@ada@a.test"]
    assert rejects == []
    page, text = sorted(documents, key=lambda row: str(row["url"]))
    assert (page["url"], page["kind"], page["locator"], page["title"]) == ("https://a.test/1", "html", None, "One")
    assert page["published_at"].isoformat() == "2026-11-10T08:00:00+00:00"
    assert (text["url"], text["kind"], text["source"]) == ("toot:2", "jsonl", "toots:@ada@a.test")
    table = discover(["toots:x"], DiscoverSettings(cache_dir=str(tmp_path))).tables["documents"]
    fetched = fetch_batch(table.filter([kind == "jsonl" for kind in table["kind"].to_pylist()]), None, FetchSettings())
    assert STORY.encode() in fetched.tables["pages"]["body"][0].as_py()


def test_records_are_kept_by_their_content_so_that_a_later_run_changes_nothing(tmp_path: Path, toots: Any) -> None:
    for words in ("one", "two", "one"):
        toots(lambda _, words=words: iter([{"url": "toot:1", "text": words}]))
        found(tmp_path, "toots:x")
    assert len(list(tmp_path.iterdir())) == 2


WRONG: dict[str, tuple[Any, str]] = {
    "no url": ({"title": "x"}, "malformed_record"),
    "no mapping": (3, "malformed_record"),
    "a url that is none": ({"url": "https://"}, "invalid_url"),
    "a text that is none": ({"url": "toot:1", "text": 3}, "malformed_record"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_record_that_cannot_be_used_is_one_reject(name: str, tmp_path: Path, toots: Any) -> None:
    record, reason = WRONG[name]
    toots(lambda _: iter([record, {"url": "toot:2", "text": STORY}]))
    documents, (reject,) = found(tmp_path, "toots:x")
    assert [row["url"] for row in documents] == ["toot:2"]
    assert reject["reason"] == reason


@pytest.mark.parametrize("error", [ZeroDivisionError(), SystemExit(3)])
def test_whatever_a_plugin_raises_is_a_reject_of_its_source(error: BaseException, tmp_path: Path, toots: Any) -> None:
    def read(_: str) -> Iterator[Mapping[str, Any]]:
        yield {"url": "toot:1", "text": STORY}
        raise error

    toots(read)
    (tmp_path / "in.txt").write_text(STORY)
    documents, (reject,) = found(tmp_path, "toots:x", str(tmp_path / "in.txt"))
    assert [row["kind"] for row in documents] == ["text"]
    assert (reject["reason"], reject["detail"]) == (
        "source_unreadable",
        f"the plug-in 'toots' failed: {error!r}",
    )


def test_an_error_of_ours_says_itself_what_happens_next(tmp_path: Path, toots: Any) -> None:
    def read(_: str) -> Iterator[Mapping[str, Any]]:
        raise Fatal("Set TOOTS_TOKEN first.")

    toots(read)
    with pytest.raises(Fatal, match="TOOTS_TOKEN"):
        found(tmp_path, "toots:x")


def test_a_catalogue_may_name_them(tmp_path: Path, toots: Any) -> None:
    toots(lambda address: iter([{"url": "toot:1", "text": f"{STORY} {address}"}]))
    (tmp_path / "sources.yaml").write_text("sources: [{name: Ada, addresses: ['toots:@ada'], language: en}]")
    (row,), rejects = found(tmp_path, str(tmp_path / "sources.yaml"))
    assert (row["source"], row["language"], rejects) == ("Ada", "en", [])


def test_no_plugin_takes_over_the_web(toots: Any) -> None:
    toots(lambda _: iter([]))
    assert plugin_of("https://a.test/") is None
    assert plugin_of("toots") is None
    assert plugin_of("toots:") is not None


def test_records_that_are_no_json_are_named_and_the_others_go_on(tmp_path: Path, toots: Any) -> None:
    knot: dict[str, Any] = {"text": STORY}
    knot["self"] = knot
    odd: list[Any] = [
        {"text": STORY, (1, 2): "x"},
        knot,
        {"url": "toot:\ud800", "text": STORY},
        {"url": "http://["},
        None,
    ]
    toots(lambda _: iter([*odd, {"url": "toot:1", "text": STORY}]))
    documents, rejects = found(tmp_path, "toots:x")
    assert [row["url"] for row in documents] == ["toot:1"]
    assert len(rejects) == len(odd)
