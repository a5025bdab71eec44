"""Make text that can be stored, and shown, of what JSON, file names and odd charsets bring."""

from __future__ import annotations

import codecs
import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f]")
"""Controls that are no white space; a terminal takes ESC and U+009B for the beginning of a command."""
_INVISIBLE = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing: what stands on the screen is then not what is stored."""


def well_formed(text: str) -> str:
    """Replace each half of a surrogate pair by U+FFFD: JSON may hold one (a title cut inside an emoji), UTF-8 not."""
    return _SURROGATE.sub("\ufffd", text)


def without_controls(text: str) -> str:
    """Replace control characters that are no white space, and halves of surrogate pairs, by U+FFFD each."""
    return _CONTROL.sub("\ufffd", well_formed(text))


def printable(text: str) -> str:
    """Give text as one line that acts on no terminal or log: no controls, no turns of direction, single spaces."""
    return " ".join(_INVISIBLE.sub("\ufffd", without_controls(text)).split())


def unmarked(body: bytes) -> bytes:
    """Give bytes from the first one that is neither a byte order mark of UTF-8 nor white space."""
    return body.lstrip(codecs.BOM_UTF8 + b" \t\r\n")
