"""Read one document from disk: a file, a line of a .jsonl, a record of a WARC."""

from __future__ import annotations

import email.utils
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.errors import Rejected
from storage.vocabulary import DocumentKind, RejectReason
from tasks.rejects import MAX_BYTES, too_large
from tasks.web.archives import http_headers, target_uri
from tasks.web.compression import GZIP, GZIP_BEGINS, GZIP_NAMES, ZLIB, inflated
from tasks.web.media_types import HTML, JSONL, PLAIN, content_type
from tasks.web.regular_files import open_regular
from tasks.web.text import unmarked

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_TYPES: Mapping[str, str] = {DocumentKind.TEXT: PLAIN, DocumentKind.JSONL: JSONL}
_PLACED = (DocumentKind.JSONL, DocumentKind.WARC)
"""Kinds of which one file holds many documents."""


@dataclass(frozen=True)
class LocalPage:
    """Bytes of one local document and what is known about them."""

    body: bytes
    media_type: str | None
    charset: str | None = None
    status: int | None = None
    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None


def read_local(kind: str, locator: str, max_bytes: int) -> LocalPage:
    """Read what `locator` (a path; for lines and records, with '#offset=N') names. Raises Rejected."""
    name, _, place = locator.rpartition("#offset=") if kind in _PLACED else (locator, "", "")
    path, offset = Path(name), int(place) if place else None
    try:
        if kind == DocumentKind.WARC:
            return _record(path, offset or 0, max_bytes)
        with open_regular(path, follow=False) as file:
            if offset is None:
                body = file.read(max_bytes + 1)
            else:
                file.seek(offset)
                body = file.readline(max_bytes + 1).rstrip(b"\r\n")
        changed = _http_date(path.stat().st_mtime) if offset is None else None
    except FileNotFoundError:
        raise Rejected(RejectReason.SOURCE_NOT_FOUND, f"{path.name} is gone") from None
    except OSError as error:
        raise Rejected(RejectReason.SOURCE_UNREADABLE, f"{path.name}: {error.strerror or error}") from None
    if len(body) > max_bytes:
        raise too_large(f"more than {max_bytes:,} bytes", MAX_BYTES)
    return LocalPage(body, _TYPES.get(kind, HTML), last_modified=changed)


def _http_date(seconds: float) -> str | None:
    try:
        return email.utils.formatdate(seconds, usegmt=True)
    except (OverflowError, ValueError):  # file systems keep years beyond 9999
        return None


def _record(path: Path, offset: int, max_bytes: int) -> LocalPage:
    from fastwarc.warc import ArchiveIterator

    with open_regular(path, follow=False) as file:
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(file, parse_http=True, func_filter=None)))
            http = record.http_headers
            announced = record.content_length
            body = record.reader.read(max_bytes + 1)
        except (StopIteration, ValueError, EOFError, RuntimeError, OSError) as error:
            raise Rejected(RejectReason.MALFORMED_RECORD, f"the record at byte {offset} cannot be read") from error
        if len(body) > max_bytes:
            raise too_large(f"more than {max_bytes:,} bytes", MAX_BYTES)
        if len(body) < announced:
            raise Rejected(
                RejectReason.MALFORMED_RECORD, f"the record at byte {offset} ends before its {announced} bytes"
            )
        headers = http_headers(record)
        media_type, charset = content_type(headers.get("content-type"))
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = _joined(body)
        return LocalPage(
            _plain(body, headers.get("content-encoding", "").strip().lower(), max_bytes),
            media_type,
            charset,
            http.status_code if http is not None else None,
            target_uri(record) or None,
            headers.get("etag"),
            headers.get("last-modified"),
        )


def _joined(body: bytes) -> bytes:
    """A body sent in chunks, without their sizes; one that an archive has joined already comes back as it is."""
    pieces: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(body, at):
        size = int(match[1], 16)
        if not size:
            return b"".join(pieces)
        pieces.append(body[match.end() : match.end() + size])
        at = match.end() + size
        if body[at : at + 2] != b"\r\n":
            break
        at += 2
    return body


def _plain(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """A body without its content encoding. Some archives have taken that off and left the header: then as it is."""
    if encoding in GZIP_NAMES and body.startswith(GZIP_BEGINS):
        return _inflated(body, GZIP, max_bytes)
    if encoding == "deflate" and body[:1] == b"\x78":
        return _inflated(body, ZLIB, max_bytes)
    if encoding not in GZIP_NAMES | {"", "identity"} and not unmarked(body).startswith(b"<"):
        raise Rejected(RejectReason.CONTENT_ENCODING, f"a body in '{encoding[:20]}'")
    return body


def _inflated(body: bytes, form: int, max_bytes: int) -> bytes:
    try:
        plain = inflated(body, max_bytes, form)
    except zlib.error:
        raise Rejected(RejectReason.CONTENT_ENCODING, "a compressed body that does not inflate") from None
    if len(plain) > max_bytes:
        raise too_large(f"more than {max_bytes:,} bytes after decompression", MAX_BYTES)
    return plain
