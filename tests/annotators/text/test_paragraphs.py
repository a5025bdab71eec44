"""Paragraphs: what divides them, and that nothing is lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.text.paragraphs import paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        ("A first block\nthat is wrapped.\n\nA second.", ["A first block\nthat is wrapped.", "A second."]),
        ("Head\n\nBody text.", ["Head", "Body text."]),
        ("\n\n  \n", []),
        ("a\r\n\r\nb", ["a", "b"]),
        ("Rain fell\nand fell.", ["Rain fell", "and fell."]),
        ("Rain fell.\nAnd fell.\n\nSun.", ["Rain fell.", "And fell.", "Sun."]),
        ("A\u2029B\u2028C", ["A", "B", "C"]),
        ("“It held.” – Ann Lee\nand more of it.\n\nSun.", ["“It held.” – Ann Lee", "and more of it.", "Sun."]),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in paragraphs(text)] == expected


@given(st.text(max_size=200))
def test_paragraphs_are_ordered_and_hold_all_that_is_not_white_space(text: str) -> None:
    spans = paragraphs(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
    outside = set(range(len(text))) - {i for a, b in spans for i in range(a, b)}
    assert all(text[i].isspace() for i in outside)
