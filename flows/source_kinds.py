"""Tell by its name alone what a source is."""

from __future__ import annotations

import re


def is_address(source: str) -> bool:
    """Whether a source begins as one of the web or of a plug-in does, with a word and a colon; none is refused."""
    return re.match(r"[A-Za-z][\w+.-]*:", source) is not None
