"""A tag of a language gives its code, and words for it give none."""

from __future__ import annotations

import pytest

from tasks.web.languages import language_code


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("en", "en"),
        ("EN", "en"),
        (" en-GB ", "en"),
        ("pt_BR", "pt"),
        ("English", None),
        ("eng", None),
        ("e", None),
        ("", None),
        (None, None),
        (["en"], None),
    ],
)
def test_tags(value: object, expected: str | None) -> None:
    assert language_code(value) == expected
