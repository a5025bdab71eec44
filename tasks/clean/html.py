"""Read one HTML page: its text, by trafilatura or a fallback, and its metadata."""

from __future__ import annotations

from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.clean.decode import decode_page
from tasks.clean.fallback import by_articlebody, by_paragraphs, nested_too_deep
from tasks.clean.lines import host_of, lines_of, story_lines, without_biographies
from tasks.clean.live import is_live, live_lines
from tasks.clean.metadata import Metadata, read_metadata
from tasks.clean.prune import prune
from tasks.clean.records import Article
from tasks.clean.rejoin import holds_most, page_blocks, rejoin
from tasks.clean.texts import key_of
from tasks.clean.witness import Verdict, compare

_LONG_ENOUGH = 250
"""Characters below which trafilatura's text is held against what the fallbacks find."""
_SHORT = 500
"""Characters below which trafilatura asks its second extractor, which costs a sixth more time; on longer pages it found
nothing that was not put back."""
_OPENING = 4  # lines among which a standfirst is looked for before it is put first


def read_page(body: bytes, charset: str | None, url: str) -> Article:
    """Text and metadata of one page. Raises Rejected: NO_TEXT, TOO_DEEP."""
    page, _ = decode_page(body, charset)
    tree = parse(page)
    if tree is None:
        raise Rejected(RejectReason.NO_TEXT, "no markup in this page")
    metadata = read_metadata(tree, url, page)
    article = metadata.article
    lines, extractor = _lines(page, tree, url, metadata)
    if not lines:
        if nested_too_deep(page):
            raise Rejected(RejectReason.TOO_DEEP, "markup nested deeper than 256 elements, and no paragraphs in it")
        raise Rejected(RejectReason.NO_TEXT, "nothing in this page reads as an article")
    article.text, article.extractor = "\n\n".join(_with_standfirst(lines, article.standfirst)), extractor
    return article


def _with_standfirst(lines: list[str], standfirst: str | None) -> list[str]:
    """The lines, opened by the standfirst: statements in it count, so it needs offsets as well."""
    if standfirst is None or key_of(standfirst) in "".join(map(key_of, lines[:_OPENING])):
        return lines
    return [standfirst, *lines]


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


def _lines(page: str, tree: Any, url: str, metadata: Metadata) -> tuple[list[str], str]:
    """The article's lines, and what they were taken from. Prunes `tree`."""
    live = is_live(tree, metadata.nodes, url)
    prune(tree, metadata.places, metadata.article.authors, host_of(url))
    if live and (entries := live_lines(tree, metadata.node)):
        return entries, "live"
    blocks = page_blocks(tree)
    found = _extracted(tree, metadata, url, fast=True)
    lines = rejoin(found, blocks)
    if sum(map(len, found)) < _SHORT or not holds_most(lines, blocks):
        lines = rejoin(_extracted(tree, metadata, url, fast=False), blocks)
    lines = without_biographies(lines, metadata.article.authors)
    body = story_lines(by_articlebody(metadata.body).split("\n\n")) if metadata.body else []
    verdict = compare(lines, body)
    if verdict == Verdict.LONGER:
        return without_biographies(body, metadata.article.authors), "json-ld"
    if sum(map(len, lines)) >= _LONG_ENOUGH:
        return lines, "trafilatura, json-ld differs" if verdict == Verdict.DIFFERS else "trafilatura"
    for name, other in (("json-ld", body), ("paragraphs", by_paragraphs(page, tree).split("\n\n"))):
        if sum(map(len, other)) > max(2 * sum(map(len, lines)), 120):
            return other, name
    return lines, "trafilatura"


def _extracted(tree: Any, metadata: Metadata, url: str, *, fast: bool) -> list[str]:
    """The lines of what trafilatura finds; `fast` without asking a second extractor."""
    from trafilatura import bare_extraction

    document = bare_extraction(tree, include_comments=False, include_links=True, with_metadata=False, fast=fast)
    main: Any = getattr(document, "body", None)
    return lines_of(main, metadata.titles, url) if main is not None else []
