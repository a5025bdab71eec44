"""Whatever records, feeds, archives, servers, pages and texts hold, no stage raises, and every count is conserved."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.ids import sha256_hex
from storage.schemas import TABLES
from storage.tables.results import StageResult
from storage.tables.validate import validate
from storage.vocabulary import RejectReason
from tasks.annotate import AnnotateSettings, attribute_batch, tag_batch
from tasks.clean import CleanSettings, clean_batch
from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch
from tasks.fetch.client import Client
from tasks.link import link_batch

INPUTS = [200, pytest.param(2_000, marks=[pytest.mark.long, pytest.mark.timeout(1_800)])]
CLEAN = CleanSettings(workers=2, extraction_timeout_s=10.0)
PAGE = """<html lang="en"><head><title>Ferries | Lantern</title><meta charset="utf-8">
<meta property="article:published_time" content="2026-11-02T08:00:00Z"><link rel="canonical" href="https://e.test/a">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferries", "datePublished": "2026-11-02T08:00:00Z",
"author": [{"name": "Ana Sousa"}], "publisher": {"name": "Lantern"}, "isAccessibleForFree": true}</script></head><body>
<article><h1>Ferries</h1><p>PORT ARLEN, Nov. 2 (Lantern) - “We wait,” said Ana Sousa, the harbour master of Port Arlen.</p>
<p>The ministry said on Tuesday that the ferries would not leave before the storm had passed, according to her.</p>
<p>She denied that anybody had been told of it. “Not a word,” the minister added, “until Friday.”</p></article></body></html>
""".encode()
FEED = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>L</title><language>en</language>
<item><title>One</title><link>https://e.test/1</link><pubDate>Mon, 02 Nov 2026 08:00:00 +0100</pubDate></item>
<item><title>Two &amp; three</title><guid>https://e.test/2</guid></item></channel></rss>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1", "language": "en", "items": [{"url": "https://e.test/1",
"title": "One", "date_published": "2026-11-02T08:00:00+01:00"}, {"external_url": "https://e.test/2"}]}"""
RECORD = {
    "url": "https://e.test/1",
    "title": "Ferries",
    "published_at": "2026-11-02T08:00:00Z",
    "authors": ["Ana Sousa"],
    "publisher": "Lantern",
    "language": "en",
    "text": "“We wait,” said Ana Sousa, the harbour master. The ministry said that the ferries would leave on Friday.",
}
ANSWER = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: "a"\r\nLast-Modified: Mon, 02 Nov 2026 08:00:00 '
    b"GMT\r\nConnection: close\r\n\r\n" + PAGE
)
NASTY = [
    "\x00", "\x1b[2J", "\u202e", "\ud800", "\udfff", "\ufffe", "\U0010ffff", "e\u0301" * 9, "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+14:00", "Fri, 31 Dec 9999 23:59:59 -0500", "-1", "1e999", "NaN", "9" * 400, "https://a:b@e.test/x",
    "https://[", "//\\", "%00%ff", "=cmd|' /C'!A0", "<![CDATA[", "<!DOCTYPE x [", "&#xD800;", "&#99999999999;", "]]>",
    "\\ud83d", "{", "[" * 50, '"', "\r\n", "\n\n", "Location: https://a:b@e.test/\r\n", "Content-Length: -1\r\n",
    "Retry-After: 99999999999999999999\r\n", "Content-Encoding: gzip\r\n", "charset=undefined", "charset=idna", "Content-Type: ;;\r\n",
]  # fmt: skip
JUNK = st.one_of(
    st.sampled_from([one.encode("utf-8", "surrogatepass") for one in NASTY]),
    st.binary(max_size=12),
    st.text(st.characters(codec=None), max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), JUNK), min_size=1, max_size=6)
WORD = st.one_of(
    st.sampled_from(
        ["said", "“", "”", "he", "the minister", "Ana Sousa", "IOM", ".", "\n\n", "not", "according to", "‘", '"']
    ),
    st.sampled_from(NASTY[:8]).filter(lambda text: "\ud800" not in text and "\udfff" not in text),
    st.text(max_size=8),
)
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(codec=None), max_size=30), st.sampled_from(NASTY)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)),
    max_leaves=6,
)  # fmt: skip


def mutated(body: bytes) -> st.SearchStrategy[bytes]:
    def cut(cuts: list[tuple[float, int, bytes]]) -> bytes:
        made = body
        for place, length, junk in cuts:
            at = int(place * len(made))
            made = made[:at] + junk + made[at + length :]
        return made

    return CUTS.map(cut)


def fuzzed(inputs: int, values: st.SearchStrategy[Any], work: Callable[[Any], None]) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    settings(max_examples=inputs, deadline=None, suppress_health_check=quiet)(
        given(values)(lambda value: work(value))
    )()


def sound(result: StageResult) -> StageResult:
    """A result that staging takes, and in which no document met a fault of ours."""
    for name, table in [*result.tables.items(), ("rejects", result.rejects)]:
        validate(table, TABLES[name])
    assert result.read == result.kept + result.unchanged + result.rejects.num_rows
    faults = [row for row in result.rejects.to_pylist() if row["reason"] == RejectReason.FAULT]
    assert not faults
    secrets = [row for row in result.rejects.to_pylist() if "//a:b@" in f"{row['url']} {row['detail']}"]
    assert not secrets
    return result


def from_disk(path: Path, body: bytes) -> None:
    """Discover, fetch, clean and link what a file of this content names; the network is not asked."""
    path.write_bytes(body)
    documents = sound(discover([str(path)], DiscoverSettings())).tables["documents"]
    local = documents.filter(pa.compute.is_valid(documents["locator"]))
    pages = sound(fetch_batch(local, None, FetchSettings()))
    assert pages.read == local.num_rows
    articles = sound(clean_batch(pages.tables["pages"], CLEAN, documents))
    assert articles.read == pages.kept
    assert link_batch([articles.tables["articles"]], lambda _: (), CLEAN).read == articles.kept


def in_archive(body: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.test/w\r\nWARC-Date: 2026-11-02T08:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


@pytest.mark.parametrize("inputs", INPUTS)
def test_records(inputs: int, tmp_path: Path) -> None:
    records = st.fixed_dictionaries(
        {}, optional={name: st.one_of(st.just(value), VALUE) for name, value in RECORD.items()}
    )
    lines = st.lists(
        st.one_of(records.map(lambda one: json.dumps(one).encode()), mutated(json.dumps(RECORD).encode())), max_size=3
    )
    fuzzed(inputs, lines.map(b"\n".join), functools.partial(from_disk, tmp_path / "a.jsonl"))


@pytest.mark.parametrize("inputs", INPUTS)
def test_feeds(inputs: int, tmp_path: Path) -> None:
    fuzzed(inputs, st.one_of(mutated(FEED), mutated(JSON_FEED)), functools.partial(from_disk, tmp_path / "a.xml"))


@pytest.mark.parametrize("inputs", INPUTS)
def test_archives(inputs: int, tmp_path: Path) -> None:
    inside = mutated(ANSWER[:400]).map(lambda head: in_archive(head + ANSWER[400:]))
    fuzzed(inputs, st.one_of(inside, mutated(in_archive(ANSWER))), functools.partial(from_disk, tmp_path / "a.warc"))


@pytest.mark.parametrize("inputs", INPUTS)
def test_pages(inputs: int, tmp_path: Path) -> None:
    fuzzed(inputs, mutated(PAGE), functools.partial(from_disk, tmp_path / "a.html"))


@pytest.fixture
def asked(server: Any, settings: Any) -> Iterator[Callable[[bytes], None]]:
    """Fetch what a server answers with these bytes, from discovery to the article."""
    fetch = settings(deadline_s=1.0, host_failures=100, down_s=0)  # else the host is soon left alone
    client = Client(fetch)

    def ask(answer: bytes) -> None:
        url = server.url("/a", answer)
        found = sound(discover([url], DiscoverSettings(fetch=fetch), client=client))
        pages = sound(fetch_batch(found.tables["documents"], None, fetch, client=client))
        sound(clean_batch(pages.tables["pages"], CLEAN, found.tables["documents"]))

    yield ask
    client.close()


@pytest.mark.parametrize("inputs", INPUTS)
def test_answers_of_servers(inputs: int, asked: Callable[[bytes], None]) -> None:
    head, _, body = ANSWER.partition(b"\r\n\r\n")
    fuzzed(inputs, mutated(head).map(lambda made: made + b"\r\n\r\n" + body), asked)


@pytest.mark.parametrize("inputs", INPUTS)
def test_texts(inputs: int) -> None:
    def annotate(text: str) -> None:
        row = dict.fromkeys(TABLES["articles"].names())
        row |= {"article_id": "a" * 32, "doc_id": "d" * 32, "url": "https://e.test/1", "source": "t", "authors": []}
        row |= {"text": text, "text_sha256": sha256_hex(text), "furniture": [], "pipeline_version": "1"}
        articles = TABLES["articles"].from_rows([row])
        tagged = sound(tag_batch(articles, AnnotateSettings()))
        sound(attribute_batch(articles, tagged.tables["entities"], tagged.tables["spans"], AnnotateSettings()))

    texts = st.one_of(
        st.lists(WORD, max_size=40).map(" ".join),
        mutated(RECORD["text"].encode()).map(lambda raw: raw.decode("utf-8", "replace")),
    )  # type: ignore[attr-defined]
    fuzzed(inputs, texts, annotate)


def test_fuzzing_would_see_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise TypeError("no")

    monkeypatch.setattr(sys.modules["tasks.clean.stage"], "read_record", broken)
    with pytest.raises(AssertionError):
        from_disk(tmp_path / "a.jsonl", json.dumps(RECORD).encode())
