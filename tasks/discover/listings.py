"""Read listings, without the network: RSS, Atom and JSON feeds, sitemaps and their indexes."""

from __future__ import annotations

import html
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from storage.errors import Rejected
from storage.vocabulary import DocumentKind, RejectReason
from tasks.rejects import MAX_LISTING_BYTES, too_large
from tasks.web.compression import GZIP_BEGINS, inflated
from tasks.web.dates import moment
from tasks.web.languages import language_code
from tasks.web.text import unmarked
from tasks.web.urls import joined


@dataclass(frozen=True)
class Entry:
    """One page that a listing names, its URL absolute."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    publisher: str | None = None

    def hints(self) -> dict[str, Any]:
        """Give what the listing says of the page besides its URL."""
        return {name: value for name, value in vars(self).items() if name != "url"}


@dataclass
class Listing:
    """What a listing holds: entries, and further listings where it is an index."""

    kind: DocumentKind
    entries: list[Entry] = field(default_factory=list)
    children: list[str] = field(default_factory=list)


_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)


def looks_like_listing(body: bytes, media_type: str | None) -> bool:
    """Whether bytes are a feed or sitemap and not a page, by their first element; servers mislabel both ways."""
    head = unmarked(body[:2048])
    if head.startswith(GZIP_BEGINS):
        return True
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in body[:4096] or (media_type or "").endswith("feed+json")
    opening = re.search(
        rb"<([A-Za-z][\w:.-]*)", re.sub(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\])?>", b"", head, flags=re.S)
    )
    root = opening[1].split(b":")[-1].decode() if opening else ""
    return root in _FEED_ROOTS | {"urlset", "sitemapindex"}


def read_listing(body: bytes, base: str, max_bytes: int) -> Listing:
    """Read a feed or sitemap; links are resolved against `base`, gzip is inflated up to `max_bytes`.

    Raises Rejected: UNSAFE_XML for a DOCTYPE or entities (a billion laughs cost feedparser 4.8 s), MALFORMED_FEED for
    what is none, TOO_LARGE.
    """
    body = _inflated(body, max_bytes)
    if unmarked(body).startswith(b"{"):
        return _json_feed(body, base)
    if _DOCTYPE.search(body):
        raise Rejected(RejectReason.UNSAFE_XML, "a feed or sitemap with DOCTYPE or entities")
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise Rejected(RejectReason.UNSAFE_XML, "a feed or sitemap with DOCTYPE or entities") from None
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return _lenient_feed(body, base, str(error))
    return _from_tree(root, base)


def _inflated(body: bytes, max_bytes: int) -> bytes:
    if not body.startswith(GZIP_BEGINS):
        return body
    try:
        plain = inflated(body, max_bytes)
    except zlib.error:
        raise Rejected(RejectReason.MALFORMED_FEED, "gzip that does not inflate") from None
    if len(plain) > max_bytes:
        raise too_large(f"more than {max_bytes:,} bytes after decompression", MAX_LISTING_BYTES)
    return plain


def _local(tag: Any) -> str:
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _child(element: Any, *names: str) -> str | None:
    for name in names:
        for child in element:
            if _local(child.tag) == name and (text := "".join(child.itertext()).strip()):
                return str(text)
    return None


def _from_tree(root: Any, base: str) -> Listing:
    name = _local(root.tag)
    if name == "sitemapindex":
        return Listing(
            DocumentKind.SITEMAP_ENTRY, children=[joined(base, loc) for item in root if (loc := _child(item, "loc"))]
        )
    if name == "urlset":
        return Listing(DocumentKind.SITEMAP_ENTRY, [entry for item in root if (entry := _sitemap_entry(item, base))])
    if name not in _FEED_ROOTS:
        raise Rejected(RejectReason.MALFORMED_FEED, f"the root element is <{name[:40]}>, neither a feed nor a sitemap")
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang") or next(
        (_child(item, "language") for item in root if _local(item.tag) == "channel"), None
    )
    items = [item for item in root.iter() if _local(item.tag) in {"item", "entry"}]
    entries = [entry for item in items if (entry := _feed_entry(item, base, language))]
    return Listing(DocumentKind.FEED_ENTRY, entries)


def _sitemap_entry(item: Any, base: str) -> Entry | None:
    location = _child(item, "loc")
    if not location:
        return None
    news = next((child for child in item if _local(child.tag) == "news"), None)
    if news is None:
        return Entry(joined(base, location))  # lastmod is the page's, not the article's: no publication date
    publication = next((child for child in news if _local(child.tag) == "publication"), None)
    return Entry(
        joined(base, location),
        _child(news, "title"),
        moment(_child(news, "publication_date")),
        language_code(_child(publication, "language")) if publication is not None else None,
        _child(publication, "name") if publication is not None else None,
    )


def _feed_entry(item: Any, base: str, language: str | None) -> Entry | None:
    link = None
    for child in item:
        if _local(child.tag) == "link":
            if child.get("href"):  # Atom: the alternate is the page, not the enclosure or the entry itself
                if child.get("rel", "alternate") == "alternate":
                    link = link or child.get("href")
            elif (child.text or "").strip():
                link = link or child.text.strip()
    guid = next((child for child in item if _local(child.tag) == "guid"), None)
    if not link and guid is not None and guid.get("isPermaLink", "true") == "true":
        link = (guid.text or "").strip()
    link = link or item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    if not link:
        return None
    published = moment(_child(item, "pubDate", "published", "date", "issued"))
    return Entry(joined(base, link.strip()), _plain(_child(item, "title")), published, language_code(language))


def _json_feed(body: bytes, base: str) -> Listing:
    try:
        feed = json.loads(body)
        items = feed["items"]
        entries = [
            Entry(
                joined(base, str(item.get("url") or item.get("external_url"))),
                item.get("title") if isinstance(item.get("title"), str) else None,
                moment(item.get("date_published")),
                language_code(item.get("language") or feed.get("language")),
            )
            for item in items
            if item.get("url") or item.get("external_url")
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Rejected(RejectReason.MALFORMED_FEED, "JSON that is no JSON feed") from None
    return Listing(DocumentKind.FEED_ENTRY, entries)


def _lenient_feed(body: bytes, base: str, why: str) -> Listing:
    """Feeds that are no well-formed XML (an unescaped ampersand, a wrong declaration) as feedparser reads them."""
    import feedparser

    head = body[:2048]
    if not re.search(rb"<(?:rss|feed|rdf:RDF)\b", head):
        raise Rejected(RejectReason.MALFORMED_FEED, f"neither a feed nor a sitemap: {why[:100]}")
    try:
        parsed = feedparser.parse(io.BytesIO(body))
    except Exception as error:  # it raises whatever its codecs and number formats do: "&#99999999999;" an OverflowError
        raise Rejected(RejectReason.MALFORMED_FEED, f"not well-formed ({why[:100]}): {str(error)[:100]}") from None
    entries = [
        Entry(
            joined(base, entry["link"]),
            _plain(entry.get("title")),
            moment(entry.get("published")),
            language_code(parsed.feed.get("language")),
        )
        for entry in parsed.entries
        if entry.get("link")
    ]
    if not entries:
        raise Rejected(RejectReason.MALFORMED_FEED, f"not well-formed and without entries: {why[:100]}")
    return Listing(DocumentKind.FEED_ENTRY, entries)


def _plain(title: str | None) -> str | None:
    """A title without markup: feeds escape HTML into it."""
    if title is None:
        return None
    return " ".join(html.unescape(re.sub(r"<[^<>]{1,200}>", "", title)).split()) or None


def links_of_list(text: str) -> Iterator[str] | None:
    """The URLs of a text that is a list of them (one a line, # comments), or None for any other text."""
    lines = [line.strip() for line in text.splitlines()]
    urls = [line for line in lines if line and not line.startswith("#")]
    if not urls or not all(re.fullmatch(r"https?://\S+", line) for line in urls):
        return None
    return iter(urls)
