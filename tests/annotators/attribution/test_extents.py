"""Extents: where what was said ends."""

from __future__ import annotations

import pytest

from annotators.attribution.extents import Extents
from tests.annotators.attribution.laid import laid_out, span


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("the goal had been offside and left the pitch", "the goal had been offside"),
        ("the thief had seen the car and left the keys", "the thief had seen the car and left the keys"),
        ("the company had lost money and left the country", "the company had lost money and left the country"),
        ("the road was open and the bridge shut", "the road was open and the bridge shut"),
        ("repairs would cost 40 million euros, sending its shares down", "repairs would cost 40 million euros"),
    ],
)
def test_what_was_said_ends_before_what_was_done_then(content: str, said: str) -> None:
    text = laid_out(f"Coach Prado said {content}.")
    (found,) = Extents(text).of([span(text, "content", content)])
    assert text.text[slice(*found)] == said
