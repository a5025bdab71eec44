"""Give the explorer's style and script as text, and the hashes by which a page's policy lets these two run alone."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

STATIC = Path(__file__).parent / "static"


def asset(name: str) -> str:
    """Give a file of `static/`."""
    return (STATIC / name).read_text(encoding="utf-8")


def allowed(name: str) -> str:
    """Give a file's hash as a source of a content security policy."""
    digest = hashlib.sha256(asset(name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
