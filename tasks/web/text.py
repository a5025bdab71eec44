"""Make text that can be stored of what JSON, file names and odd charsets bring."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    """Replace each half of a surrogate pair by U+FFFD: JSON may hold one (a title cut inside an emoji), UTF-8 not."""
    return _SURROGATE.sub("\ufffd", text)
