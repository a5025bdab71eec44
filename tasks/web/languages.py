"""Read the code of a language as pages, feeds and records write it."""

from __future__ import annotations

import re


def language_code(value: object) -> str | None:
    """Give the two letters of ISO 639-1 of a tag such as en-US or EN; None for what begins with no such code."""
    found = re.match(r"([A-Za-z]{2})(?:[-_]|\Z)", value.strip()) if isinstance(value, str) else None
    return found[1].lower() if found else None
