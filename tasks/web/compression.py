"""Know gzip by its name and its first bytes, and inflate no further than is allowed."""

from __future__ import annotations

import zlib

GZIP_NAMES = frozenset({"gzip", "x-gzip"})
"""As a Content-Encoding has it."""
GZIP_BEGINS = b"\x1f\x8b"
GZIP, ZLIB = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS
"""What zlib calls the window: by it, which of the two formats is read."""


def inflated(body: bytes, most: int, form: int = GZIP) -> bytes:
    """Inflate a body; of one larger than `most` that many bytes and one more. Raises zlib.error."""
    return zlib.decompressobj(form).decompress(body, most + 1)
