"""Read one HTML page: its text, by trafilatura or a fallback, and its metadata."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.clean.decode import decode_page
from tasks.clean.fallback import by_articlebody, by_paragraphs, nested_too_deep
from tasks.clean.metadata import Metadata, read_metadata
from tasks.clean.records import Article

_LINK = "\x00"  # stands where a link begins and ends; no page has it, `parse` drops NULs
_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "lb", "code", "div", "fw", "ab"})
"""Elements of trafilatura's tree that begin and end a line."""
_TEASERS_MAX = 0.2  # of the characters; beyond it a list of links is what the article is
_LONG_ENOUGH = 250
"""Characters below which trafilatura's text is held against what the fallbacks find."""


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
    """The article's text, and by which extractor."""
    from trafilatura import bare_extraction

    document = bare_extraction(tree, include_comments=False, include_links=True, with_metadata=False)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    main: Any = getattr(document, "body", None)
    text = _paragraphs(main, metadata.article.title, host) if main is not None else ""
    if len(text) >= _LONG_ENOUGH:
        return text, "trafilatura"
    for name, other in (("json-ld", by_articlebody(metadata.body)), ("paragraphs", by_paragraphs(page, tree))):
        if len(other) > max(2 * len(text), 120):
            return other, name
    return text, "trafilatura"


def _paragraphs(body: Any, title: str | None, host: str) -> str:
    """The body's blocks with an empty line between them; characters as they are in the page, white space as shown.

    Left out: the title again before the first paragraph, and blocks that are nothing but a link to another story.
    """
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag == "ref" and _same_host(element.get("target"), host):
            pieces.append(_LINK)
        pieces.append("\n" if element.tag in _BLOCKS else " " if element.tag == "cell" else "")
        pieces.append(_spaced(element.text if event == "start" else element.tail))
    lines = [line for line in "".join(pieces).split("\n") if line.replace(_LINK, "").strip()]
    if lines and title is not None and _folded(lines[0]) == _folded(title):
        del lines[0]
    teasers = {number for number, line in enumerate(lines) if _is_teaser(line)}
    if sum(len(lines[number]) for number in teasers) > _TEASERS_MAX * sum(map(len, lines)):
        teasers = set()
    kept = (line for number, line in enumerate(lines) if number not in teasers)
    return "\n\n".join(re.sub(r"[ \t\xa0]+", " ", line.replace(_LINK, "")).strip() for line in kept)


def _same_host(target: str | None, host: str) -> bool:
    """Whether a link stays on its site; links to shops and sources are part of an article."""
    named = re.match(r"(?:https?:)?//(?:www\.)?([^/?#]*)", target or "", re.I)
    return named is None or named[1].lower() == host


def _is_teaser(line: str) -> bool:
    """Whether a block is one link and no sentence: a headline of another story, "CLICK HERE TO GET THE APP"."""
    outside = line.split(_LINK)[::2]
    if _LINK not in line or "".join(outside).strip(" \xa0\t|•·*-–—:>»[]()."):
        return False
    inside = "".join(line.split(_LINK)[1::2]).strip()
    return len(inside) > 20 and inside[-1:] not in ".!?”\"’'"


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _spaced(text: str | None) -> str:
    return re.sub(r"\s", " ", text) if text else ""
