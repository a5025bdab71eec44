"""Holds what is made of one HTML page: text by trafilatura or a fallback, metadata. Runs in a worker process, see
pool.py."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from storage.errors import Rejected
from storage.schemas import RejectReason
from tasks.clean.decode import decode_page
from tasks.clean.fallback import by_articlebody, by_paragraphs, nested_too_deep
from tasks.clean.metadata import read_metadata
from tasks.clean.records import Article

_LONG_ENOUGH = 250
"""Characters below which trafilatura's text is held against what the fallbacks find."""


def read_page(body: bytes, charset: str | None, url: str) -> tuple[Article, str]:
    """Text, metadata and encoding of one page. Raises Rejected: NO_TEXT, TOO_DEEP."""
    page, encoding = decode_page(body, charset)
    tree = parse(page)
    if tree is None:
        raise Rejected(RejectReason.NO_TEXT, "no markup in this page")
    metadata = read_metadata(tree, url)
    text, extractor = _text(page, tree, metadata.body)
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


def _text(page: str, tree: Any, articlebody: str | None) -> tuple[str, str]:
    """The article's text, and by which extractor."""
    from trafilatura import bare_extraction

    document = bare_extraction(tree, include_comments=False, include_tables=False, with_metadata=False)
    main: Any = getattr(document, "body", None)
    text = _paragraphs(main) if main is not None else ""
    if len(text) >= _LONG_ENOUGH:
        return text, "trafilatura"
    for name, other in (("json-ld", by_articlebody(articlebody)), ("paragraphs", by_paragraphs(page, tree))):
        if len(other) > max(2 * len(text), 120):
            return other, name
    return text, "trafilatura"


def _paragraphs(body: Any) -> str:
    """The body's blocks with an empty line between them; characters as they are in the page."""
    blocks = []
    for block in body.iterchildren():
        for part in block.iterchildren("item") if block.tag == "list" else (block,):
            blocks.extend(_broken(part))
    return "\n\n".join(blocks)


def _broken(part: Any) -> list[str]:
    """The text of one block, cut at its line breaks, white space as a browser shows it."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(part, events=("start", "end")):
        if event == "start":
            if element.tag in {"lb", "br"} or (element is not part and element.tag in {"p", "item", "row"}):
                pieces.append("\n")
            pieces.append(_spaced(element.text))
        elif element is not part:
            if element.tag in {"p", "item", "row"}:
                pieces.append("\n")
            pieces.append(_spaced(element.tail))
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _spaced(text: str | None) -> str:
    return re.sub(r"\s", " ", text) if text else ""
