"""A caption with its photographer tells of a picture: no statement is made of it, while a credit names its source."""

from __future__ import annotations

import pytest

import annotators

SHOWN = "The slates, roofer Bo Tarn said on Monday, will hold for a century."


@pytest.mark.parametrize(
    ("line", "statements"), [(SHOWN, 1), (f"{SHOWN} Photograph: Kim Osk", 0), (f"Image caption, {SHOWN}", 0)]
)
def test_captions_attribute_nothing(line: str, statements: int) -> None:
    story = "Workers began to lift the slates from the library, nine years after the first leak."
    doc = annotators.load()(f"{story}\n\n{line}\n\n{story}")
    assert len([quote for quote in doc._.quotes if quote.confidence >= 0.5]) == statements


def test_a_quotation_with_its_photographer_stays() -> None:
    doc = annotators.load()("Bo Tarn on the roof. “It will hold,” he said. Photo: Kim Osk / Hollow Courier")
    assert ["It will hold" in doc.text[slice(*quote.content_spans[0])] for quote in doc._.quotes] == [True]
