"""Names of organisations: the words that count, what an id is derived from, short forms."""

from __future__ import annotations

import pytest

from annotators.entities.organisation_names import content_words, identity, is_short_form


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("the Ministry of Energy of Kazakhstan", ("ministry", "energy", "country:KZ")),
        ("Kazakh Energy Ministry", ("country:KZ", "energy", "ministry")),
        ("Kazakhstan’s Energy Ministry", ("country:KZ", "energy", "ministry")),
        ("Centre for Labor Affairs", ("centre", "labour")),
        ("of the", ()),
    ],
)
def test_words_that_count(name: str, words: tuple[str, ...]) -> None:
    assert content_words(name) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Energy Ministry", "Ministry of Energy", True),
        ("Defense Department", "Department of Defence", True),
        ("University of Osh", "Osh University", True),
        ("Water Bank", "Bank Water", False),
        ("Union of Bakers", "Union of Bankers", False),
    ],
)
def test_word_order_is_free_for_ministries_and_universities_alone(one: str, other: str, same: bool) -> None:
    assert (identity(one) == identity(other)) is same


def test_a_name_of_small_words_alone_keeps_them() -> None:
    assert identity("The Who") == "who"
    assert identity("Of the") == "of the"


@pytest.mark.parametrize(
    ("short", "full", "fits"),
    [
        ("Orel", "Orel Marine", True),
        ("Marine", "Orel Marine", False),
        ("Orel", "Orel Ltd.", True),
        ("Orel Ltd", "Orel Foods Inc", False),
        ("Orel Ltd", "Orel Inc", True),
        ("the Commission", "Electoral Commission", True),
        ("Energy Ministry", "Ministry of Energy of Kazakhstan", True),
        ("Ugandan Ministry of Health", "Congolese Ministry of Health", False),
        ("Kazakhstan", "Kazakhstan Railways", False),
        ("Bank", "University of Osh", False),
        ("", "Orel", False),
        ("Orel Marine", "Orel", False),
    ],
)
def test_short_forms(short: str, full: str, fits: bool) -> None:
    assert is_short_form(short, full) is fits
