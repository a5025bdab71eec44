"""Feeds and sitemaps become entries, or are refused with the reason, whatever bytes they are."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.discover.listings import Listing, links_of_list, looks_like_listing, read_listing
from tasks.discover.records import Found

BASE = "http://news.test/feeds/"
RSS = (
    b"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><language>en</language><item>"
    b"<title>Fish &amp;amp; chips</title><link>../a</link><pubDate>Tue, 05 Mar 2024 14:30:00 +0200</pubDate></item></channel></rss>"
)


def read(body: bytes) -> Listing:
    return read_listing(body, BASE, 1_000_000)


def test_what_is_a_listing_is_seen_by_its_first_element() -> None:
    assert looks_like_listing(RSS, "text/html")
    assert looks_like_listing(b"\xef\xbb\xbf <!-- x --><s:urlset xmlns:s='x'>", None)
    assert looks_like_listing(b'{"version": "https://jsonfeed.org/version/1.1"}', None)
    assert not looks_like_listing(b'{"version": "2"}', "application/json")
    assert not looks_like_listing(b"<html><rss>", "application/rss+xml")


def test_an_entry_of_a_feed() -> None:
    [entry] = read(RSS).entries
    assert (entry.url, entry.title, entry.language) == ("http://news.test/a", "Fish & chips", "en")
    assert entry.hints()["published_at"].isoformat() == "2024-03-05T12:30:00+00:00"


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b"Fish", b"&#99999999999;"),
        (b"Fish", b"&#xd800;"),
        (b"utf-8", b"undefined"),
        (b"utf-8", b"u\xb3tf-8"),
        (b"utf-8", b"utf-\x00"),
    ],
)
def test_a_feed_that_ends_its_parser_is_refused(part: bytes, instead: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        read(RSS.replace(part, instead).replace(b"</rss>", b""))
    assert caught.value.reason is RejectReason.MALFORMED_FEED


def test_a_json_feed_with_half_a_character_can_be_stored() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/a", "title": "Storm \ud83d"}]}
    [entry] = read(json.dumps(feed).encode()).entries
    row = Found.on_web(entry.url, "x", "feed-entry", **entry.hints()).row()
    assert row["title"] == "Storm \ufffd"


def test_lists_of_addresses() -> None:
    assert list(links_of_list("# ours\nhttps://a.test/1\n\n http://b.test/2 ") or ()) == [
        "https://a.test/1",
        "http://b.test/2",
    ]
    assert links_of_list("https://a.test/1 and more") is None
    assert links_of_list("") is None


PIECES = [b"<![", b"<!--", b"]]>", b"&", b"&#xd800;", b"&#99999999999;", b"http://[", b"encoding='undefined'", b"\xff", b"\x00",
          b"<item>", b"</rss>", b"<rss", b"xml:base='http://['", b"<feed ", b"<georss:point>a b</georss:point>", b"\\ud800",
          b"null", b"[]", b"1" * 5_000, b"NaN", b"<loc>http://[</loc>", b"99999 +99999999999", b"0001-01-01T00:00:00Z"]  # fmt: skip
SEEDS = [
    RSS,
    b"<urlset><url><loc>/a</loc></url></urlset>",
    b"<sitemapindex><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/c'/><published>2024-03-05</published></entry></feed>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/d", "title": "x", "date_published": "2024"}]}',
    gzip.compress(RSS),
]


@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 20), st.one_of(st.sampled_from(PIECES), st.binary(max_size=2))),
        max_size=4,
    ),
)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_bytes_are_a_listing_or_refused(seed: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    body = seed
    for start, length, piece in changes:
        body = body[:start] + piece + body[start + length :]
    looks_like_listing(body, None)
    try:
        listing = read(body)
    except Rejected:
        return
    for entry in listing.entries:
        try:
            row = Found.on_web(entry.url, "x", listing.kind, **entry.hints()).row()
        except Rejected:
            continue
        "".join(value for value in row.values() if isinstance(value, str)).encode()
