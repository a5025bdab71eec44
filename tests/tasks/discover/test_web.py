"""The cache of listings is whole or not there, and a robots.txt may name whatever it likes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tasks.discover import DiscoverSettings, discover

FEED = b"<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>"


@pytest.fixture
def feed(server: Any, page: Any) -> tuple[str, list[int]]:
    """A feed that answers 304 to those who know it; its address, and the statuses that it gave."""
    statuses: list[int] = []

    def answer(sock: Any, headers: dict[str, str]) -> None:
        statuses.append(304 if headers.get("if-none-match") == '"f"' else 200)
        sock.sendall(page(b"", "304 Not Modified") if statuses[-1] == 304 else page(FEED, headers={"ETag": '"f"'}))

    return server.url("/rss", answer), statuses


@pytest.fixture
def urls(settings: Callable[..., Any], tmp_path: Path) -> Callable[[str], list[str]]:
    def find(url: str) -> list[str]:
        result = discover([url], DiscoverSettings(fetch=settings(), cache_dir=str(tmp_path / "cache")))
        return result.tables["documents"]["url"].to_pylist()

    return find


def test_an_unchanged_feed_costs_a_304_and_still_lists(feed: Any, urls: Any, server: Any) -> None:
    url, statuses = feed
    assert urls(url) == urls(url) == [server.url("/a")]
    assert statuses == [200, 304]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda raw: raw[:-9],
    "empty": lambda raw: b"",
    "changed": lambda raw: raw[:40] + b"\xff\xff" + raw[42:],
    "no head": lambda raw: gzip.compress(FEED),
    "other fields": lambda raw: gzip.compress(b'{"etag": "x"}\n' + FEED),
    "no strings": lambda raw: gzip.compress(b'{"etag": 5, "last_modified": null, "media_type": null}\n' + FEED),
    "no object": lambda raw: gzip.compress(b"[]\n" + FEED),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_none(feed: Any, urls: Any, server: Any, tmp_path: Path, damage: str) -> None:
    url, statuses = feed
    urls(url)
    [kept] = (tmp_path / "cache").iterdir()
    kept.write_bytes(DAMAGE[damage](kept.read_bytes()))
    assert urls(url) == urls(url) == [server.url("/a")]
    assert statuses == [200, 200, 304]


def test_a_cached_listing_is_never_seen_half_written(
    feed: Any, urls: Any, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    url, statuses = feed
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            urls(url)
    assert urls(url) == urls(url) == [server.url("/a")]
    assert statuses == [200, 200, 304]


def test_sitemaps_of_robots_that_are_no_addresses_are_passed_over(server: Any, urls: Any, page: Any) -> None:
    names = ["http://[::1", "http://[.\ud800]/".encode("utf-8", "replace").decode(), "://", server.url("/map.xml")]
    server.answers["/"] = page(b"<html><link rel=alternate type=application/rss+xml href='http://['></html>")
    server.answers["/robots.txt"] = page("\n".join(f"Sitemap: {name}" for name in names).encode())
    server.answers["/map.xml"] = page(f"<urlset><url><loc>{server.url('/b')}</loc></url></urlset>".encode())
    assert urls(server.url("/")) == [server.url("/b")]
