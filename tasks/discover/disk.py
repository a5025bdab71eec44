"""Read the documents of a file: itself, the lines of a .jsonl, the records of a WARC, what a feed or a list names."""

from __future__ import annotations

import codecs
import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from storage.errors import Rejected
from storage.vocabulary import DocumentKind, RejectReason
from tasks.discover.listings import Entry, links_of_list, looks_like_listing, read_listing
from tasks.discover.paths import NO_PATH, is_folder, kind_of, leads_inside, uri_of
from tasks.discover.records import Findings, Found
from tasks.discover.settings import DiscoverSettings
from tasks.faults import attempt
from tasks.rejects import MAX_LISTING_BYTES, too_large
from tasks.web.archives import http_headers, target_uri
from tasks.web.dates import moment
from tasks.web.media_types import content_type
from tasks.web.regular_files import open_regular
from tasks.web.secrets import without_user
from tasks.web.text import unmarked, well_formed
from tasks.web.urls import canonical

_FAULT = RejectReason.FAULT
_LINE_MAX = 50_000_000
_LIST_MAX = 20_000_000


def read_inside(path: Path, folder: Path, source: str, settings: DiscoverSettings) -> Findings:
    """The documents of one file of a folder; of a link to a folder in it none, as that is walked itself.

    Raises Rejected as `read_path`, and for a link that leads out of the folder.
    """
    if not leads_inside(path, folder):
        raise Rejected(RejectReason.SOURCE_UNREADABLE, "a link that leads out of the folder: name what it leads to")
    return Findings() if is_folder(path) else read_path(path, source, settings)


def read_path(path: Path, source: str, settings: DiscoverSettings) -> Findings:
    """The documents of one file. Raises Rejected where the file as a whole cannot be used."""
    kind = kind_of(path)
    uri = uri_of(path)
    if well_formed(str(path)) != str(path):
        raise Rejected(RejectReason.SOURCE_UNREADABLE, "the name is no valid UTF-8: rename it")
    try:
        if kind is DocumentKind.TEXT and (urls := _list_of(path)) is not None:
            return _linked(urls, source)
        if kind is DocumentKind.TEXT or kind is DocumentKind.HTML:
            open_regular(path).close()
            return Findings([Found(uri, source, kind, str(path.resolve()))])
        if kind is DocumentKind.JSONL:
            return _lines(path, uri, source)
        if kind is DocumentKind.WARC:
            return _records(path, source, settings)
        if kind == "listing":
            return _listing(path, uri, source, settings)
    except (OSError, RuntimeError) as error:
        raise Rejected(RejectReason.SOURCE_UNREADABLE, str(getattr(error, "strerror", None) or error)) from None
    raise Rejected(
        RejectReason.SOURCE_UNREADABLE, f"'{path.suffix}' files are not read: name .txt, .html, .jsonl, .warc or a feed"
    )


def _list_of(path: Path) -> Iterator[str] | None:
    with open_regular(path) as file:
        head = file.read(_LIST_MAX + 1)
    if not unmarked(head).startswith((b"http://", b"https://", b"#")) or len(head) > _LIST_MAX:
        return None
    return links_of_list(head.decode("utf-8-sig", "replace"))


def _linked(urls: Iterator[str], source: str) -> Findings:
    found = Findings()
    for url in urls:
        found.add(url, functools.partial(Found.on_web, url, source, DocumentKind.HTML))
    return found


def _lines(path: Path, uri: str, source: str) -> Findings:
    """One document a line; its identity is the record's URL, or the line's number where it has none."""
    found = Findings()
    seen: dict[str, int] = {}
    with open_regular(path) as file:
        offset = number = 0
        while line := file.readline(_LINE_MAX):
            number += 1
            here, offset = offset, offset + len(line)
            if not line.strip():
                continue
            name = f"{uri}#line={number}"
            line = line if number > 1 else line.removeprefix(codecs.BOM_UTF8)
            url = attempt(functools.partial(_identity, line, name))
            if isinstance(url, Rejected):
                found.reject(name, url.reason, url.detail if url.reason is _FAULT else f"line {number}: {url.detail}")
                continue
            if url in seen:
                found.reject(name, RejectReason.MALFORMED_RECORD, f"line {number}: repeats the url of line {seen[url]}")
                continue
            seen[url] = number
            found.documents.append(Found(url, source, DocumentKind.JSONL, f"{path.resolve()}#offset={here}"))
    if not found.documents and not found.rejects:
        raise Rejected(RejectReason.EMPTY, "no line in this file")
    return found


def _identity(line: bytes, name: str) -> str:
    return _record_url(_record(line), name)


def _record(line: bytes) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Rejected(RejectReason.MALFORMED_RECORD, f"no JSON ({str(error)[:80]})") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise Rejected(RejectReason.MALFORMED_RECORD, "no object with a string 'text'")
    for name in ("url", "title", "published_at"):
        if record.get(name) is not None and not isinstance(record[name], str):
            raise Rejected(RejectReason.MALFORMED_RECORD, f"'{name}' is no string")
    if (url := record.get("url")) and well_formed(str(url)) != url:
        raise Rejected(RejectReason.MALFORMED_RECORD, "half of a surrogate pair in 'url'")
    if record.get("published_at") and moment(record["published_at"]) is None:
        raise Rejected(RejectReason.MALFORMED_RECORD, f"'published_at' is no date: {str(record['published_at'])[:40]}")
    return record


def _record_url(record: dict[str, object], name: str) -> str:
    url = str(record.get("url") or "").strip()
    if not url:
        return name
    return canonical(url) if url.lower().startswith(("http://", "https://")) else without_user(url)


def _records(path: Path, source: str, settings: DiscoverSettings) -> Findings:
    """The newest capture of each page in an archive; other responses than successful HTML are left out."""
    newest: dict[str, tuple[str, Found]] = {}
    found = Findings()
    records, size = 0, path.stat().st_size
    with open_regular(path) as file:
        try:
            for record in _responses(file, path.name, size):
                records += 1
                capture = attempt(functools.partial(_capture, record, settings))
                if isinstance(capture, Rejected):
                    found.rejects.append((f"{path.name} at byte {record.stream_pos}", capture))
                elif capture is not None:
                    date, url = capture
                    place = f"{path.resolve()}#offset={record.stream_pos}"
                    if url not in newest or newest[url][0] <= date:
                        newest[url] = (date, Found(url, source, DocumentKind.WARC, place))
        except (ValueError, EOFError, RuntimeError, OSError) as error:  # fastwarc raises its own OSErrors
            detail = f"{path.name} after {records} records: {str(error)[:100]}"
            found.reject(source, RejectReason.MALFORMED_RECORD, detail)
    if not records and not found.rejects:
        raise Rejected(RejectReason.MALFORMED_RECORD, "no WARC response record in this file")
    found.documents.extend(one for _, one in newest.values())
    return found


def _responses(file: BinaryIO, name: str, size: int) -> Iterator[Any]:
    """Give the responses of an archive. Raises Rejected where they have no places by which they are found again."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    last = -1
    for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
        if record.stream_pos >= size or record.stream_pos <= last:
            detail = f"{name} is compressed as one piece, so no record can be found again: gunzip it first"
            raise Rejected(RejectReason.MALFORMED_RECORD, detail)
        last = record.stream_pos
        yield record


def _capture(record: Any, settings: DiscoverSettings) -> tuple[str, str] | None:
    """Date and URL of a record; None for other responses than successful pages, as on the web. Raises Rejected for no
    URL."""
    status = record.http_headers.status_code if record.http_headers is not None else None
    media_type, _ = content_type(http_headers(record).get("content-type"))
    if status != 200 or (media_type is not None and media_type not in settings.fetch.media_types):
        return None
    return record.headers.get("WARC-Date") or "", canonical(target_uri(record))


def _listing(path: Path, uri: str, source: str, settings: DiscoverSettings) -> Findings:
    """A feed or sitemap on disk: its web links are fetched, relative ones are files beside it."""
    with open_regular(path) as file:
        body = file.read(settings.max_listing_bytes + 1)
    if len(body) > settings.max_listing_bytes:
        raise too_large(f"more than {settings.max_listing_bytes:,} bytes", MAX_LISTING_BYTES)
    if not body.strip():
        raise Rejected(RejectReason.EMPTY, "no bytes")
    if not looks_like_listing(body, None):
        raise Rejected(RejectReason.MALFORMED_FEED, "neither RSS, Atom, JSON feed nor sitemap")
    listing = read_listing(body, uri, settings.max_listing_bytes)
    found = Findings()
    for entry in listing.entries:
        found.add(entry.url, functools.partial(_entry, entry, path, source, listing.kind))
    return found


def _entry(entry: Entry, feed: Path, source: str, kind: DocumentKind) -> Found:
    if not entry.url.startswith("file:"):
        return Found.on_web(entry.url, source, kind, **entry.hints())
    try:
        path = Path(unquote(urlsplit(entry.url).path)).resolve()
        exists = path.is_file()
    except NO_PATH as error:
        raise Rejected(RejectReason.INVALID_URL, f"no name of a file: {error}") from None
    if not path.is_relative_to(feed.resolve().parent):
        raise Rejected(RejectReason.INVALID_URL, "a feed on disk may name files of its own folder only")
    if not exists:
        raise Rejected(RejectReason.SOURCE_NOT_FOUND, "the file that the feed names does not exist")
    file_kind = kind_of(path)
    if file_kind is not DocumentKind.TEXT and file_kind is not DocumentKind.HTML:
        raise Rejected(RejectReason.SOURCE_UNREADABLE, "a feed on disk may name .html and .txt files only")
    return Found(path.as_uri(), source, file_kind, str(path), **entry.hints())
