"""A Content-Type header gives media type and charset, whatever else stands in it."""

from __future__ import annotations

import pytest

from tasks.web.media_types import content_type


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (None, None)),
        ("", (None, None)),
        ("Text/HTML", ("text/html", None)),
        ('text/html; x=1; Charset="UTF-8"', ("text/html", "UTF-8")),
        ("text/html;charset=", ("text/html", None)),
        (";charset=\x00", (None, "\x00")),
        ("text/html; charset=" + "x" * 99, ("text/html", "x" * 40)),
    ],
)
def test_headers(header: str | None, expected: tuple[str | None, str | None]) -> None:
    assert content_type(header) == expected
