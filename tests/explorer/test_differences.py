"""Wordings are compared word by word, and what is shown of them is what they say."""

from __future__ import annotations

import pytest

from explorer.differences import MOST, Side, differences


def sides(text: str, other: str) -> list[tuple[str, str]]:
    return [(stretch.side.value, stretch.text) for stretch in differences(text, other)]


@pytest.mark.parametrize(
    ("text", "other", "found"),
    [
        ("the road is open", "the road is open", [("both", "the road is open")]),
        ("“The road’s open!”", "the road's open", [("both", "“The road’s open!”")]),
        ("the old road is open", "the road is open", [("both", "the "), ("here", "old "), ("both", "road is open")]),
        ("the road is open", "the old road is open", [("both", "the "), ("there", "old "), ("both", "road is open")]),
        (
            "it opens on Monday",
            "it opens on Friday",
            [("both", "it opens on "), ("there", "Friday"), ("here", "Monday")],
        ),
        ("", "all of it", [("there", "all of it")]),
        ("two cafe\u0301s shut", "two caf\u00e9s shut", [("both", "two cafe\u0301s shut")]),
        (
            "गाँव की सड़क",
            "गाँव का सड़क",
            [("both", "गाँव "), ("there", "का "), ("here", "की "), ("both", "सड़क")],
        ),
    ],
)
def test_words_that_differ_are_told_apart(text: str, other: str, found: list[tuple[str, str]]) -> None:
    assert sides(text, other) == found


def test_no_word_of_a_text_is_lost_however_long_it_is() -> None:
    text = " ".join(f"word{number}" for number in range(MOST + 50))
    shown = differences(text, text.replace("word7 ", "another "))
    assert "".join(stretch.text for stretch in shown if stretch.side is not Side.THERE) == text
    assert shown[-1].side is Side.UNCOMPARED
