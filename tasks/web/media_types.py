"""Name the media types of pages and read them from a Content-Type header."""

from __future__ import annotations

PLAIN = "text/plain"
HTML = "text/html"
JSONL = "application/x-ndjson"
PAGE_TYPES = (HTML, "application/xhtml+xml", PLAIN)
"""What an article's page may be sent as."""


def content_type(header: str | None) -> tuple[str | None, str | None]:
    """Give media type (lower case, without parameters) and charset of a Content-Type header; None for what it lacks."""
    if not header:
        return None, None
    media_type, *parameters = header.split(";")
    charset = next((part.split("=", 1)[1] for part in parameters if part.strip().lower().startswith("charset=")), None)
    return media_type.strip().lower() or None, charset.strip(" \"'")[:40] if charset else None
