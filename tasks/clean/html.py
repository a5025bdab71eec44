"""Read one HTML page: its text, by trafilatura or a fallback, and its metadata."""

from __future__ import annotations

from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.clean.decode import decode_page
from tasks.clean.fallback import by_articlebody, by_paragraphs, nested_too_deep
from tasks.clean.lines import lines_of
from tasks.clean.metadata import Metadata, read_metadata
from tasks.clean.prune import prune
from tasks.clean.records import Article
from tasks.clean.rejoin import covered, page_blocks, rejoin

_LONG_ENOUGH = 250
"""Characters below which trafilatura's text is held against what the fallbacks find."""
_COVERED_MIN = 0.5
"""Share of a page's prose below which trafilatura asks its second extractor, which costs a sixth more time."""


def read_page(body: bytes, charset: str | None, url: str) -> tuple[Article, str]:
    """Text, metadata and encoding of one page. Raises Rejected: NO_TEXT, TOO_DEEP."""
    page, encoding = decode_page(body, charset)
    tree = parse(page)
    if tree is None:
        raise Rejected(RejectReason.NO_TEXT, "no markup in this page")
    metadata = read_metadata(tree, url)
    text, extractor = _text(page, tree, url, metadata)
    if not text:
        if nested_too_deep(page):
            raise Rejected(RejectReason.TOO_DEEP, "markup nested deeper than 256 elements, and no paragraphs in it")
        raise Rejected(RejectReason.NO_TEXT, "nothing in this page reads as an article")
    article = metadata.article
    article.text, article.extractor = text, extractor
    return article, encoding


def parse(page: str) -> Any:
    """The element tree of a page, or None where there is no markup."""
    if "<" not in page:
        return None
    # as bytes: lxml refuses str with an encoding declaration, and a wrong meta charset must not count any more
    raw = page.replace("\x00", "").encode("utf-8", "replace")
    try:
        return html.document_fromstring(
            raw, parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, ValueError):
        return None


def _text(page: str, tree: Any, url: str, metadata: Metadata) -> tuple[str, str]:
    """The article's text, and by which extractor. Prunes `tree`."""
    prune(tree)
    blocks = page_blocks(tree)
    lines = _extracted(tree, metadata, url, fast=True)
    if sum(map(len, lines)) < _LONG_ENOUGH or covered(lines, blocks) < _COVERED_MIN:
        lines = _extracted(tree, metadata, url, fast=False)
    text = "\n\n".join(rejoin(lines, blocks))
    witness = by_articlebody(metadata.body)
    if len(text) >= _LONG_ENOUGH:
        return text, "trafilatura"
    for name, other in (("json-ld", witness), ("paragraphs", by_paragraphs(page, tree))):
        if len(other) > max(2 * len(text), 120):
            return other, name
    return text, "trafilatura"


def _extracted(tree: Any, metadata: Metadata, url: str, *, fast: bool) -> list[str]:
    """The lines of what trafilatura finds; `fast` without asking a second extractor."""
    from trafilatura import bare_extraction

    document = bare_extraction(tree, include_comments=False, include_links=True, with_metadata=False, fast=fast)
    main: Any = getattr(document, "body", None)
    return lines_of(main, metadata.titles, url) if main is not None else []
