"""Read text files and .jsonl records, their text exactly as given."""

from __future__ import annotations

import json
import re

from annotators.text.boilerplate import find_boilerplate
from storage.errors import Rejected
from storage.vocabulary import Origin, RejectReason
from tasks.clean.decode import decode_exact, decode_page
from tasks.clean.records import Article
from tasks.web.dates import moment
from tasks.web.languages import language_code
from tasks.web.text import well_formed

_HEADLINE_MAX = 130


def read_text(body: bytes, *, exact: bool, charset: str | None = None) -> Article:
    """A text as it is; `exact`: a file, whose encoding is not guessed. Raises Rejected."""
    text, _ = decode_exact(body) if exact else decode_page(body, charset)
    if not text.strip():
        raise Rejected(RejectReason.NO_TEXT, "white space only")
    article = Article(text)
    article.offer("title", headline(text), Origin.TEXT)
    return article


def read_record(body: bytes) -> Article:
    """A line of .jsonl: {"text", "url"?, "title"?, "published_at"?, "authors"?, "publisher"?, "language"?}. Raises
    Rejected."""
    raw, _ = decode_exact(body)
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError):
        raise Rejected(RejectReason.MALFORMED_RECORD, "no JSON") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise Rejected(RejectReason.MALFORMED_RECORD, "no object with a string 'text'")
    text = record["text"]
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Rejected(RejectReason.UNDECODABLE, f"half of a surrogate pair at character {error.start}") from None
    if not text.strip():
        raise Rejected(RejectReason.NO_TEXT, "the record's text is empty")
    article = Article(text)
    article.offer("title", _string(record.get("title")), Origin.RECORD)
    article.offer("published_at", moment(record.get("published_at")), Origin.RECORD)
    article.offer("publisher", _string(record.get("publisher")), Origin.RECORD)
    article.offer("language", language_code(record.get("language")), Origin.RECORD)
    named = record.get("authors", record.get("author"))
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    article.offer("authors", [name for name in map(_string, names) if name], Origin.RECORD)
    return article


def _string(value: object) -> str | None:
    return well_formed(value).strip() or None if isinstance(value, str) else None


def headline(text: str) -> str | None:
    """The first line, if it is clearly a headline: short, no sentence, no boilerplate, an empty line and a paragraph
    below."""
    lines = text.lstrip("\ufeff").split("\n", 3)
    if len(lines) < 3 or lines[1].strip() or not lines[2].strip():
        return None
    first, after = lines[0].strip(), lines[2].strip()
    if (
        not 12 <= len(first) <= _HEADLINE_MAX
        or len(first.split()) < 3
        or first[-1] in ".:;,…"
        or len(after) < len(first)
    ):
        return None
    if re.search(r"https?://|www\.|@", first) or not re.search(r"[a-zà-þ]", first + "a") or first[0] in "“\"'‘«-–—•*(":
        return None
    if any(item.start == text.index(first) for item in find_boilerplate(text[: len(lines[0]) + 1])):
        return None
    return first if re.search(r"[.!?…]['\"”’)]*\s*\Z", after) or len(after) > 200 else None
