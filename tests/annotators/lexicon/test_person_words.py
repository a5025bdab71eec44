"""Titles, kin and given names, and the gender that they tell."""

from __future__ import annotations

import pytest

from annotators.lexicon.normalize import key, rows
from annotators.lexicon.person_words import (
    FULL_TITLES,
    KIN,
    PERSON_NOUNS,
    ROYAL,
    TITLES,
    gender_of_given_name,
    gender_of_title,
)


@pytest.mark.parametrize(
    ("word", "gender"),
    [("Mr.", "m"), ("spokeswoman", "f"), ("Queen", "f"), ("Sheikh", "m"), ("Dr.", ""), ("minister", ""), ("table", "")],
)
def test_titles_tell_gender(word: str, gender: str) -> None:
    assert gender_of_title(word) == gender


@pytest.mark.parametrize(
    ("name", "gender"), [("Björn", "m"), ("Ngozi", "f"), ("Donna", "f"), ("Sacha", ""), ("Tree", "")]
)
def test_given_names_tell_gender(name: str, gender: str) -> None:
    assert gender_of_given_name(key(name)) == gender


def test_no_given_name_is_folded_to_one_of_the_other_gender() -> None:
    folded: dict[str, str] = {}
    for row in rows("given_names.csv"):
        assert row["gender"] in ("f", "m")
        assert folded.setdefault(key(row["name"]), row["gender"]) == row["gender"], row["name"]


def test_classes() -> None:
    assert {"mr", "general", "former"} <= TITLES
    assert ROYAL <= TITLES
    assert {"daughter", "colleague"} <= KIN
    assert {"bishop", "miner", "-year-old"} <= PERSON_NOUNS
    assert not {"press", "media", "national"} & PERSON_NOUNS
    assert set(FULL_TITLES.values()) <= PERSON_NOUNS
    assert FULL_TITLES["gov"] == "governor"
