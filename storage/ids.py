"""Give rows their identity: always from what they are, never from chance or a run."""

from __future__ import annotations

import hashlib

ID_LENGTH = 32
"""Hexadecimal characters of an id: 128 bits of a SHA-256."""


def make_id(*parts: str | int | bytes) -> str:
    """Give 32 hex characters of SHA-256 over `parts`, each with its length: ("a", "bc") is not ("ab", "c")."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()[:ID_LENGTH]


def sha256_hex(content: str | bytes) -> str:
    """Give the full SHA-256 (64 hex characters) of bytes, or of a text's UTF-8."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()


def doc_id(url: str) -> str:
    """Identify a document by its canonical URL: http(s), or a file URI with a fragment for lines and records."""
    return make_id("document", url)


def page_id(doc: str, content_sha256: str) -> str:
    """Identify one revision of a document; `articles.article_id` is the same value."""
    return make_id("page", doc, content_sha256)


def mention_id(article: str, model_version: str, label: str, start: int, end: int) -> str:
    """Identify an entity mention of an article as one model version sees it."""
    return make_id("mention", article, model_version, label, start, end)


def quote_id(text_key: str, model_version: str, kind: str, content_spans: list[tuple[int, int]]) -> str:
    """Identify a quotation; `text_key` is the article_id, or the text's SHA-256 where there is no article."""
    flat = [offset for span in content_spans for offset in span]
    return make_id("quote", text_key, model_version, kind, *flat)
