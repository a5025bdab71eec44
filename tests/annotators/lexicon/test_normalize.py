"""Names folded to what their spellings share; lists and tables of `annotators/data` read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.lexicon.normalize import (
    FINAL_ABBREVIATIONS,
    NAME_PARTICLES,
    alternatives,
    clean,
    derived_id,
    is_acronym,
    key,
    of_class,
    parts,
    plain,
    rows,
    words,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the U.N.’s", "U.N."),
        (" “Acme\nFoods Inc.”, ", "Acme Foods Inc."),
        ("Meredov.", "Meredov"),
        ("the boys'", "boys"),
        ("Sotheby’s", "Sotheby’s"),
        ("Reed's", "Reed"),
        ("The", "The"),
        ("Ján Šefčovič", "Ján Šefčovič"),
        ("”", ""),
    ],
)
def test_a_name_reads_without_article_possessive_and_marks(text: str, name: str) -> None:
    assert clean(text) == name


@pytest.mark.parametrize(
    "spellings",
    [
        ("U.N.", "UN", "the UN’s"),
        ("Guinea-Bissau", "Guinea Bissau", "GUINEA–BISSAU"),
        ("Łódź", "Lodz"),
        ("Bjærre", "BJÆRRE", "Bjaerre"),
        ("Þór", "þór", "ÞÓR"),
        ("Weiß", "WEISS"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("A & B Co.", "A B Co"),
    ],
)
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({key(one) for one in spellings}) == 1


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    folded = key(text)
    assert folded == folded.casefold()
    assert "  " not in folded
    assert folded == folded.strip()


@pytest.mark.parametrize("text", ["IOM", "U.N.", "AfDB", "WHO", "A&E", "EU-27", "BRICS"])
def test_acronyms(text: str) -> None:
    assert is_acronym(text)


@pytest.mark.parametrize("text", ["Iran", "iom", "U", "A B", "ABCDEFGHIJK", "1AB", "", "Who", "UNicorns"])
def test_no_acronyms(text: str) -> None:
    assert not is_acronym(text)


def test_an_acronym_is_plain_without_dots() -> None:
    assert plain("U.N.") == "UN"


def test_an_id_is_of_name_and_class() -> None:
    assert derived_id("Acme Foods", "org") == derived_id("ACME FOODS", "org") != derived_id("Acme Foods", "person")
    assert derived_id("Acme", "org").startswith("name:")
    assert derived_id("”", "org") != derived_id("“", "org")
    assert derived_id("\ud800", "org").startswith("name:")


def test_lists_hold_entries_and_no_comments() -> None:
    places = words("dateline_places.txt")
    assert {"New York", "São Paulo"} <= places
    assert not any(entry.startswith("#") or not entry for entry in places)


def test_tables_hold_rows_by_column() -> None:
    (row,) = [row for row in rows("calendar.csv") if row["name"] == "September"]
    assert (row["class"], row["number"], parts(row["short"])) == ("month", "9", ("Sep", "Sept"))
    assert parts("") == ()


def test_a_word_is_of_each_of_its_classes() -> None:
    assert "station" in of_class("nouns.csv", "site")
    assert "the" in of_class("function_words.csv", "definite") & of_class("function_words.csv", "small")
    assert of_class("nouns.csv", "bod") == frozenset()


def test_alternatives_match_the_longest_and_take_letters_as_they_are() -> None:
    pattern = re.compile(alternatives(["Sep", "Sept", "a.m", "September"]))
    assert [pattern.match(text)[0] for text in ("September", "Sept", "Sep.", "a.m.")] == [
        "September", "Sept", "Sep", "a.m",
    ]  # fmt: skip
    assert pattern.match("axm") is None


def test_particles_and_abbreviations() -> None:
    assert {"van", "al", "bin"} <= NAME_PARTICLES
    assert "Inc" in FINAL_ABBREVIATIONS
    assert not {"Mr", "No"} & FINAL_ABBREVIATIONS
