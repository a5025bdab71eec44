"""Clean one batch: pages in, articles and rejects out."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import pyarrow as pa

from annotators.text.boilerplate import Boilerplate, find_boilerplate
from storage import ids
from storage.errors import Rejected
from storage.schemas import ARTICLES, REJECTS
from storage.tables.results import StageResult
from storage.vocabulary import BoilerplateLabel, Origin, RejectReason, Stage
from tasks.clean.language import detect_languages, letters
from tasks.clean.plain import read_record, read_text
from tasks.clean.pool import shared_pool
from tasks.clean.records import Article
from tasks.clean.settings import PIPELINE_VERSION, CleanSettings
from tasks.faults import Guard, Try, attempt
from tasks.gate import storable
from tasks.rejects import reject_row, too_large
from tasks.web.media_types import JSONL, PLAIN
from tasks.web.secrets import hidden_parameters, without_parameters
from tasks.web.urls import canonical

Row = Mapping[str, Any]
_GUESSED = (None, Origin.HTML, Origin.URL)
"""Origins of a date that may be a guess; a feed's own date is none, and wins over it."""
_SURE = 0.5
_TELLING = 200
"""Letters from which a text in a known language is recognised; the least sure English page met has .898."""
UNKNOWN = "und"
"""The language of a text that is long enough to tell and in none that is known, as BCP 47 writes it."""


def clean_batch(
    pages: pa.Table, settings: CleanSettings, documents: pa.Table | None = None, tried: Try | None = None
) -> StageResult:
    """Make articles of pages.

    `pages` has the schema of PAGES; `documents`, if given, that of DOCUMENTS: what feeds and sources.yaml say fills
    fields that the page leaves empty. HTML is parsed in worker processes with a time limit; text files and records are
    taken as they are, in this process. A page that gives no article is one row of rejects.
    Which articles repeat another is for all batches together to say: `link_batch`.
    """
    rows: list[Row] = pages.to_pylist()
    hints: dict[str, Row] = {row["doc_id"]: row for row in documents.to_pylist()} if documents is not None else {}
    read = _read_markup(rows, settings)
    guard = Guard(Stage.CLEAN, tried)
    articles, rejects = [], []
    for row in rows:
        found = guard.one(row, functools.partial(_article, row, read, hints.get(row["doc_id"], {}), settings))
        if isinstance(found, Rejected):
            rejects.append(reject_row(Stage.CLEAN, row, found))
        else:
            articles.append(found)
    guard.end()
    return StageResult(
        read=len(rows),
        kept=len(articles),
        tables={"articles": ARTICLES.from_rows(articles)},
        rejects=REJECTS.from_rows(rejects),
    )


def read_pages(rows: list[Row], settings: CleanSettings) -> dict[str, Article | Rejected]:
    """What each page says by itself, by page_id: its text and metadata, or why there is none."""
    read = _read_markup(rows, settings)
    return {row["page_id"]: attempt(functools.partial(_read, row, read)) for row in rows}


def _read_markup(rows: list[Row], settings: CleanSettings) -> dict[str, Article | Rejected]:
    """Read the pages that are HTML, in worker processes."""
    read: dict[str, Article | Rejected] = {}
    markup = []
    for row in rows:
        if row["media_type"] in {PLAIN, JSONL}:
            continue
        if len(row["body"]) > settings.max_html_bytes:
            larger = f"more than {settings.max_html_bytes:,} bytes of HTML"
            read[row["page_id"]] = too_large(larger, "clean.max_html_bytes")
        elif (tags := row["body"].count(b"<")) > settings.max_tags:
            read[row["page_id"]] = too_large(f"{tags:,} tags, more than {settings.max_tags:,}", "clean.max_tags")
        else:
            markup.append(row)
    if markup:
        pool = shared_pool(settings.workers, settings.worker_memory_mb)
        jobs = [(row["body"], row["encoding"], row["final_url"] or row["url"]) for row in markup]
        for row, answer in zip(markup, pool.extract(jobs, settings.extraction_timeout_s), strict=True):
            read[row["page_id"]] = answer if isinstance(answer, Rejected) else _long_enough(answer, settings)
    return read


def _read(row: Row, markup: Mapping[str, Article | Rejected]) -> Article:
    """The article of one page: as read from its markup, else read here. Raises Rejected."""
    read = markup.get(row["page_id"])
    if isinstance(read, Rejected):
        raise read
    if read is not None:
        return read
    if row["media_type"] == JSONL:
        return read_record(row["body"])
    return read_text(row["body"], exact=row["status"] is None, charset=row["encoding"])


def _long_enough(article: Article, settings: CleanSettings) -> Article | Rejected:
    if len(article.text) < settings.min_text_chars:
        return Rejected(
            RejectReason.NO_TEXT, f"{len(article.text)} characters of text, fewer than {settings.min_text_chars}"
        )
    return article


def complete(article: Article, hints: Row, settings: CleanSettings) -> list[Boilerplate]:
    """Fill in what the page leaves empty, from feed or source (`hints`) and from its text; gives its boilerplate.

    Raises Rejected for another language or a paywall.
    """
    article.offer("language", hints.get("language"), Origin.SOURCE)
    _settle_language(article, settings)
    if article.paywalled and not settings.keep_paywalled:
        raise Rejected(RejectReason.PAYWALL, "the page says that it is not accessible for free")
    article.offer("title", hints.get("title"), Origin.FEED)
    article.offer("publisher", hints.get("publisher"), Origin.SOURCE)
    if article.origins.get("published_at") in _GUESSED:
        if hints.get("published_at") is not None:
            article.published_at = None
        article.offer("published_at", hints.get("published_at"), Origin.FEED)
    boilerplate = find_boilerplate(article.text, article.published_at)
    _from_boilerplate(article, boilerplate)
    return boilerplate


def _article(row: Row, markup: Mapping[str, Article | Rejected], hints: Row, settings: CleanSettings) -> dict[str, Any]:
    article = _read(row, markup)
    boilerplate = complete(article, hints, settings)
    made = {
        "article_id": row["page_id"],
        "doc_id": row["doc_id"],
        "url": _stored_url(article.canonical_url, hints) or row["url"],
        "source": row["source"],
        "publisher": article.publisher,
        "title": article.title,
        "authors": article.authors,
        "published_at": article.published_at,
        "published_at_source": article.origins.get("published_at"),
        "dateline": _dateline(article.text, boilerplate),
        "language": article.language,
        "text": article.text,
        "text_sha256": ids.sha256_hex(article.text),
        "furniture": [{"label": item.label, "start": item.start, "end": item.end} for item in boilerplate],
        "duplicate_of": None,
        "pipeline_version": PIPELINE_VERSION,
        "standfirst": article.standfirst,
        "section": article.section,
        "paywalled": article.paywalled,
        "extractor": article.extractor,
    }
    return storable(ARTICLES, made)


def _stored_url(url: str | None, hints: Row) -> str | None:
    """The page's own URL without what a source's `secret_query` keeps out of the document's."""
    if not url or not hints.get("address"):
        return url
    return without_parameters(url, hidden_parameters(canonical(hints["address"]), hints["url"]))


def _settle_language(article: Article, settings: CleanSettings) -> None:
    """Trust the text where it is long enough to tell, else what page or source say.

    Raises Rejected for a language that is not asked for, and for one that nothing recognises: what a page declares is
    of its template, which publishers in several languages share.
    """
    guesses = detect_languages(article.text)
    found, sure = guesses[0] if guesses else (article.language, 1.0)
    told = ", ".join(f"{name} ({score:.2f})" for name, score in guesses or [(found or UNKNOWN, sure)])
    kept = f"the setting languages keeps {', '.join(settings.languages)}"
    if guesses and sure < _SURE and letters(article.text) >= _TELLING:
        if settings.languages:
            raise Rejected(RejectReason.LANGUAGE, f"the language is not recognised, closest: {told}; {kept}")
        found, sure = UNKNOWN, 1.0
    if settings.languages and found is not None and sure >= _SURE and found not in settings.languages:
        raise Rejected(RejectReason.LANGUAGE, f"the language is {told}; {kept}")
    if guesses and sure >= _SURE:
        article.language, article.origins["language"] = found, Origin.TEXT


def _from_boilerplate(article: Article, boilerplate: list[Boilerplate]) -> None:
    """Authors of a byline and the day of a dateline, where the page names none."""
    names = [name for item in boilerplate if item.label == BoilerplateLabel.BYLINE for name in item.names]
    article.offer("authors", names, Origin.TEXT)
    dated = next(
        (item.day for item in boilerplate if item.label == BoilerplateLabel.DATELINE and item.day is not None), None
    )
    if dated is not None and dated <= datetime.now(UTC).date():
        article.offer("published_at", datetime.combine(dated, time(), UTC), Origin.DATELINE)


def _dateline(text: str, boilerplate: list[Boilerplate]) -> str | None:
    """The words of the first dateline, without the dash or colon that ends it."""
    for item in boilerplate:
        if item.label == BoilerplateLabel.DATELINE:
            return text[item.start : item.end].rstrip().rstrip("-–—:").rstrip()
    return None
