"""Decode bytes into text without changing a character of it."""

from __future__ import annotations

import codecs
import re

from storage.errors import Rejected
from storage.vocabulary import RejectReason

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.I)
_XML = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""", re.I)
_LATIN = frozenset({"iso8859-1", "ascii", "latin-1"})
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Codecs of Python that no document is written in; they give halves of characters, or raise what they like."""
_SAMPLE = 200_000


def decode_exact(body: bytes) -> tuple[str, str]:
    """Decode a file of text: UTF-8, or what its byte order mark says. Returns text (mark dropped) and encoding.

    Raises Rejected(UNDECODABLE) naming the byte: guessing would shift offsets against what the user sees.
    """
    encoding = next((name for mark, name in _BOMS if body.startswith(mark)), "utf-8")
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise Rejected(
            RejectReason.UNDECODABLE, f"no valid {encoding.upper()} at byte {error.start}; convert the file"
        ) from None
    return text.removeprefix("\ufeff"), encoding


def decode_page(body: bytes, charset: str | None) -> tuple[str, str]:
    """Decode a page of the web: mark, valid UTF-8, header, meta, then a detector. Returns text and encoding.

    Valid UTF-8 comes before the header: servers say ISO-8859-1 by default, and “ then becomes three characters.
    Latin-1 is read as cp1252, like browsers do.
    """
    marked = next((name for mark, name in _BOMS if body.startswith(mark)), None)
    if marked:
        return body.decode(marked, "replace").removeprefix("\ufeff"), marked
    stateful = b"\x1b" in body and charset is not None  # ISO-2022-* is ASCII bytes throughout
    if not stateful:
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    head = body[:4096]
    named = [match[1].decode("ascii") for pattern in (_META, _XML) if (match := pattern.search(head))]
    for name in filter(None, [charset, *named]):
        if (found := _as_declared(body, name)) is not None:
            return found
    encoding = _detected(body)
    return body.decode(encoding, "replace"), encoding


def _as_declared(body: bytes, name: str) -> tuple[str, str] | None:
    """Text and encoding, where the body is what the declaration says."""
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):  # the latter for NUL and surrogates in the name
        return None
    if encoding in _NO_CHARSETS:
        return None
    if encoding in _LATIN:
        encoding = "cp1252"
    try:
        return body.decode(encoding), encoding
    except (UnicodeError, LookupError):  # the latter for codecs of bytes, such as hex
        if encoding not in {"utf-8", "cp1252"}:
            return None
    text = body.decode(encoding, "replace")
    # a stray byte is a stray byte; more is another encoding
    return (text, encoding) if text.count("\ufffd") * 1000 <= len(text) else None


def _detected(body: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE]).best()
    return best.encoding if best is not None else "cp1252"
