"""Read what `annotate` is given: plain text as it is, of a page its article; all else is refused with advice."""

from __future__ import annotations

import logging
import re
import shlex
import sys
from pathlib import Path

from quotelake.verbosity import tell
from storage.errors import Fatal, Rejected
from tasks.clean.decode import decode_page
from tasks.clean.html import read_page
from tasks.clean.language import detect_languages
from tasks.web.text import unmarked

_FORMATS = (
    (b"%PDF", "a PDF document", "take its text out, as with `pdftotext -layout {name} article.txt`"),
    (b"PK\x03\x04", "a packed document, such as .docx or .odt", "save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document", "save it as plain text"),
    (b"{\\rtf", "a rich text document", "save it as plain text"),
    (b"\x1f\x8b", "compressed", "unpack it, as with `gunzip`"),
)
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|article|div|p)\b", re.I | re.S
)
_SURE = 0.5


def text_of(name: str) -> str:
    """Give the text of a file, of standard input for "-". What the reader should know is said on standard error.

    Raises Fatal for a file that is no text, with what to do.
    """
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Fatal(f"The file {name} cannot be read ({error.strerror}): name a readable text file.") from error
    for signature, kind, advice in _FORMATS:
        if raw.startswith(signature):
            raise Fatal(f"The file {name} is {kind}, which is not read: {advice.format(name=shlex.quote(name))}.")
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Fatal(f"The file {name} holds no text: name a file of plain text or HTML.")
    text = _of_page(name, raw) if _PAGE.match(unmarked(raw)[:4096]) else _plain(name, raw)
    _warn_of_language(name, text)
    return text


def _plain(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        encoding = decode_page(raw, None)[1]
        raise Fatal(
            f"The file {name} is not UTF-8 at byte {error.start:,}, by its looks {encoding}: convert it, as with "
            f"`iconv -f {encoding} -t utf-8`."
        ) from error


def _of_page(name: str, raw: bytes) -> str:
    try:
        text = read_page(raw, None, name).text
    except Rejected as rejected:
        raise Fatal(f"No article was found in the page {name} ({rejected.detail}): name its text as a file.") from None
    said = f"{name} is a web page: its article was taken, and offsets count in that text, as `quotelake run` stores it."
    tell(said, logging.WARNING)
    return text


def _warn_of_language(name: str, text: str) -> None:
    found = detect_languages(text, 1)
    if found and found[0][0] != "en" and found[0][1] >= _SURE:
        said = f"{name} is in the language {found[0][0]!r}, and statements are found in English: few will be right."
        tell(said, logging.WARNING)
