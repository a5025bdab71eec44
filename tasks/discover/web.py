"""Find documents on the web: an article's URL, a feed, a sitemap, a site."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from urllib.parse import urlsplit

from storage.errors import Rejected
from storage.vocabulary import DocumentKind, RejectReason
from tasks.discover import cache
from tasks.discover.listings import Listing, looks_like_listing, read_listing
from tasks.discover.records import Findings, Found
from tasks.discover.settings import DiscoverSettings
from tasks.fetch.client import Client, Fetched
from tasks.web.urls import checked, joined, same_site

_FEED_LINK = re.compile(rb"<link\b[^>]{0,500}>", re.I)
_ATTRIBUTE = re.compile(rb"""([\w-]+)\s*=\s*(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s>"']{1,500}))""")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml")
_USUAL_FEEDS = ("/feed", "/rss.xml")


def read_address(url: str, source: str, settings: DiscoverSettings, client: Client) -> Findings:
    """The documents behind one address: itself if it is a page, else what the feed, sitemap or site names.

    Raises Rejected where the address itself cannot be used.
    """
    got = _get(url, settings, client)
    if looks_like_listing(got.body, got.media_type):
        return _walk(url, got, source, settings, client)
    if _is_site(got.final_url):
        return _site(got, source, settings, client)
    if got.media_type is not None and got.media_type not in settings.fetch.media_types:
        raise Rejected(RejectReason.MEDIA_TYPE, f"'{got.media_type[:60]}': neither a page nor a feed or sitemap")
    if not got.body.strip():
        raise Rejected(RejectReason.EMPTY, "no bytes")
    found = Found.on_web(url, source, DocumentKind.HTML)
    client.hand_over(replace(got, url=found.url))
    return Findings([found])


def _is_site(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _get(url: str, settings: DiscoverSettings, client: Client) -> Fetched:
    """Fetch a listing or page, conditionally where the cache has it; a 304 gives the cached body."""
    path = cache.path_of(settings.cache_dir, url) if settings.cache_dir else None
    kept = cache.read(path) if path else None
    etag, last_modified = (kept.etag, kept.last_modified) if kept else (None, None)
    got = client.get(url, etag=etag, last_modified=last_modified, max_bytes=settings.max_listing_bytes)
    if kept is not None and got.status == 304:
        return replace(got, media_type=kept.media_type, body=kept.body)
    if path and (got.etag or got.last_modified) and looks_like_listing(got.body, got.media_type):
        cache.write(path, cache.Kept(got.etag, got.last_modified, got.media_type, got.body))
    return got


def _walk(url: str, first: Fetched, source: str, settings: DiscoverSettings, client: Client) -> Findings:
    """Read a listing and those it points at, each once: indexes may name themselves or each other."""
    found = Findings()
    seen = {checked(url), first.final_url}
    waiting: list[tuple[str, Fetched | None]] = [(url, first)]
    read = 0
    while waiting:
        address, got = waiting.pop(0)
        if read >= settings.max_sitemaps or len(found.documents) >= settings.max_documents:
            break
        read += 1
        try:
            got = got or _get(address, settings, client)
            listing = read_listing(got.body, got.final_url, settings.max_listing_bytes)
        except Rejected as rejected:
            if address == url:
                raise
            found.rejects.append((address, rejected))
            continue
        _take(listing, source, found)
        for child in listing.children:
            try:
                child = checked(child)
            except Rejected as rejected:
                found.rejects.append((child, rejected))
                continue
            if child not in seen and same_site(child, url):
                seen.add(child)
                waiting.append((child, None))
    return found


def _take(listing: Listing, source: str, found: Findings) -> None:
    for entry in listing.entries:
        found.add(entry.url, functools.partial(Found.on_web, entry.url, source, listing.kind, **entry.hints()))


def _site(home: Fetched, source: str, settings: DiscoverSettings, client: Client) -> Findings:
    """A site by its address: the feeds that its home page names, else the sitemaps of robots.txt, else the usual
    places."""
    sitemaps = _robots_sitemaps(home.final_url, client)
    for candidates in (
        _feed_links(home),
        sitemaps,
        [joined(home.final_url, path) for path in _USUAL_SITEMAPS],
        [joined(home.final_url, path) for path in _USUAL_FEEDS],
    ):
        found = Findings()
        for address in candidates:
            try:
                got = _get(address, settings, client)
                if looks_like_listing(got.body, got.media_type):
                    found.extend(_walk(address, got, source, settings, client))
            except Rejected as rejected:
                if candidates is sitemaps:
                    found.rejects.append((address, rejected))
        if found.documents:
            return found
    raise Rejected(
        RejectReason.MALFORMED_FEED, "no feed or sitemap found on this site: name a feed, sitemap or article"
    )


def _feed_links(home: Fetched) -> list[str]:
    links = []
    for tag in _FEED_LINK.findall(home.body[:500_000]):
        values = {name.lower(): (double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(tag)}
        kind = values.get(b"type", b"").decode("ascii", "replace").lower()
        if b"alternate" in values.get(b"rel", b"").lower() and kind in _FEED_TYPES and values.get(b"href"):
            links.append(joined(home.final_url, values[b"href"].decode("utf-8", "replace").replace("&amp;", "&")))
    return list(dict.fromkeys(links))[:10]


def _robots_sitemaps(url: str, client: Client) -> list[str]:
    try:
        text = client.robots_text(url)
    except Rejected:
        return []
    named = re.findall(r"(?im)^\s*sitemap\s*:\s*(\S+)", text)
    return list(dict.fromkeys(joined(url, address) for address in named if same_site(joined(url, address), url)))[:20]
