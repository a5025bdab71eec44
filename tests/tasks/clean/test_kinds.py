"""Each kind of part that real pages have is read as what it is, and no statement comes from what is beside the story."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.annotate import pipeline
from tasks.clean import CleanSettings, clean_batch

SURE = 0.5


@pytest.fixture(scope="module")
def articles(kinds: Any, table: Any) -> dict[str, dict[str, Any]]:
    """The article of each kind's page by the kind's name; all pages are cleaned as one batch."""
    # pages may have one address, so each is told apart by a fragment of its own
    given = {f"{kind.url}?kind={number}": kind for number, kind in enumerate(kinds.KINDS)}
    cleaned = clean_batch(table(*((url, "text/html", kind.html) for url, kind in given.items())), CleanSettings())
    assert cleaned.rejects.num_rows == 0, cleaned.rejects.to_pylist()
    rows = {row["url"]: row for row in cleaned.tables["articles"].to_pylist()}
    return {kind.name: rows[url] for url, kind in given.items()}


def test_kind(kind: Any, articles: dict[str, dict[str, Any]]) -> None:
    row = articles[kind.name]
    text = row["text"]
    assert [one for one in kind.contains if one not in text] == []
    assert [one for one in kind.lacks if one in text] == []
    assert [one for one in kind.once if text.count(one) != 1] == []
    day = row["published_at"].isoformat() if row["published_at"] else ""
    judged = {
        "title": (kind.title, row["title"]),
        "authors": (kind.authors, tuple(row["authors"])),
        "published": (kind.published, day),
        "standfirst": (kind.standfirst, row["standfirst"] or ""),
        "section": (kind.section, row["section"]),
        "paywalled": (kind.paywalled, row["paywalled"]),
        "extractor": (kind.extractor, row["extractor"]),
    }
    assert {name: found for name, (wanted, found) in judged.items() if wanted is not None and wanted != found} == {}


def test_there_are_enough_kinds(kinds: Any) -> None:
    assert len(kinds.KINDS) >= 40
    assert len({kind.name for kind in kinds.KINDS}) == len(kinds.KINDS)


def test_no_sure_statement_comes_from_beside_the_story(kinds: Any, articles: dict[str, dict[str, Any]]) -> None:
    wanted = [kind for kind in kinds.KINDS if kind.lacks]
    docs = pipeline().pipe([articles[kind.name]["text"] for kind in wanted])
    anything = ""
    for kind, doc in zip(wanted, docs, strict=True):
        told = " ".join(doc.text[start:end] for quote in doc._.quotes if quote.confidence >= SURE
                        for start, end in [*quote.content_spans, *quote.speaker_spans])  # fmt: skip
        assert [one for one in kind.lacks if one in told] == [], kind.name
        anything += told
    assert anything


def test_times_of_a_live_blog_are_separators_and_precede_their_statements(articles: dict[str, dict[str, Any]]) -> None:
    row = articles["live blog in articles"]
    times = [
        (span["start"], row["text"][span["start"] : span["end"]])
        for span in row["furniture"]
        if span["label"] == "separator"
    ]
    assert len(times) == 9
    doc = pipeline()(row["text"])
    quote = next(one for one in doc._.quotes if "buckets" in doc.text[slice(*one.content_spans[0])])
    assert max(time for time in times if time[0] < quote.content_spans[0][0])[1] == "2021-05-04 11:30 UTC"


def test_statements_of_a_standfirst_count(table: Any, kinds: Any) -> None:
    summary = "“The rain stays outside now,” says the librarian Imke Sarr."
    page = kinds.Kind("", kinds.article(before=f'<p class="standfirst">{summary}</p>')).html
    row = clean_batch(table((kinds.URL, "text/html", page)), CleanSettings()).tables["articles"].to_pylist()[0]
    assert row["standfirst"] == summary
    assert row["text"].startswith(summary + "\n\n")
    assert any(quote.content_spans[0][1] <= len(summary) for quote in pipeline()(row["text"])._.quotes)
