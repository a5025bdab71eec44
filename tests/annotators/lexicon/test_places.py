"""Political places and natural ones."""

from __future__ import annotations

import pytest

from annotators.lexicon.places import PLACES, place_label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Kyrgyzstan", "GPE"),
        ("Ohio", "GPE"),
        ("Cape Town", "GPE"),
        ("Nairobi", "GPE"),
        ("North Kivu", "GPE"),
        ("Salt Lake City", "GPE"),
        ("South Africa", "GPE"),
        ("the Central African Republic", "GPE"),
        ("Some Village Nobody Knows", "GPE"),
        ("Aral Sea", "LOC"),
        ("Mount Elgon", "LOC"),
        ("Fergana Valley", "LOC"),
        ("Gulf of Aden", "LOC"),
        ("West Africa", "LOC"),
        ("the Middle East", "LOC"),
        ("River Niger", "LOC"),
        ("Himalayas", "LOC"),
        ("Mars", "LOC"),
        ("New Mexico", "GPE"),
    ],
)
def test_place_labels(text: str, label: str) -> None:
    assert place_label(text) == label


def test_cities_of_datelines_are_found_in_any_case() -> None:
    assert {"washington", "são paulo", "n'djamena"} <= PLACES
    assert place_label("GAZA CITY") == "GPE"
