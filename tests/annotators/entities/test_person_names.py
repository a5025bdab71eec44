"""Names of persons taken apart, and which of them can be one person's."""

from __future__ import annotations

import pytest

from annotators.entities.person_names import is_short_form, parse


@pytest.mark.parametrize(
    ("text", "display", "words", "title", "gender"),
    [
        ("Sir Ian Poole’s", "Ian Poole", ("ian", "poole"), ("sir",), "m"),
        ("Mrs. Mehra", "Mehra", ("mehra",), ("mrs",), "f"),
        ("Pope Clement", "Pope Clement", ("clement",), ("pope",), "m"),
        ("King Harald V", "King Harald V", ("harald",), ("king",), "m"),
        ("Martin Luther Oak Jr.", "Martin Luther Oak Jr.", ("martin", "luther", "oak"), (), "m"),
        ("Tomás Núñez", "Tomás Núñez", ("tomas", "nunez"), (), "m"),
        ("Exporter Ling Wei Tari", "Ling Wei Tari", ("ling", "wei", "tari"), ("exporter",), ""),
        ("Oak", "Oak", ("oak",), (), ""),
        ("Dr", "Dr", ("dr",), (), ""),
        ("", "", (), (), ""),
    ],
)
def test_parts(text: str, display: str, words: tuple[str, ...], title: tuple[str, ...], gender: str) -> None:
    name = parse(text)
    assert (name.display, name.words, name.title, name.gender) == (display, words, title, gender)


@pytest.mark.parametrize(("text", "full"), [("Ana Roe", True), ("Roe", False), ("Mr Roe", False), ("Pope Leo", True)])
def test_a_full_name_has_two_words_or_a_title_that_makes_it_one(text: str, full: bool) -> None:
    assert parse(text).full is full


@pytest.mark.parametrize(
    ("short", "full", "fits"),
    [
        ("Roe", "Ana Roe", True),
        ("Ana", "Ana Roe", True),
        ("A. Roe", "Ana Roe", True),
        ("A. Roe", "Ana Maria Roe", True),
        ("B. Roe", "Ana Roe", False),
        ("Maria Roe", "Ana Maria Roe", True),
        ("Ana Maria", "Ana Maria Roe", True),
        ("Ana Roe Diaz", "Ana Roe", False),
        ("Ana Roe", "Eva Roe", False),
        ("Mrs. Roe", "Thomas Roe", False),
        ("Mr. Roe", "Thomas Roe", True),
        ("bin", "Salem bin Rashed", False),
        ("", "Ana Roe", False),
    ],
)
def test_short_forms(short: str, full: str, fits: bool) -> None:
    assert is_short_form(parse(short), parse(full)) is fits
