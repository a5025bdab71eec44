"""Tell by its name alone what a source is."""

from __future__ import annotations

import re

from tasks.discover.plugins import plugin_of


def is_address(source: str) -> bool:
    """Whether a source is of the web or read by a plug-in, as the stage `discover` takes it; no address is refused."""
    return re.match(r"(?i)[a-z][a-z0-9+.-]+://|data:|javascript:", source) is not None or plugin_of(source) is not None
