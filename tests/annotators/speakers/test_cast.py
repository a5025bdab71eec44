"""Who is named in an article, what each is called, what tells a gender."""

from __future__ import annotations

import pytest

from annotators.speakers.cast import Cast, Member
from tests.annotators.speakers.articles import article


def member(marked: str, name: str) -> Member:
    return next(one for one in Cast(article(marked)).members.values() if one.name == name)


@pytest.mark.parametrize(
    ("marked", "gender", "source"),
    [
        ("Mrs [Lunde|PERSON] came.", "f", "title"),
        ("[Peter Lunde|PERSON] came.", "m", "given_name"),
        ("[Bakr|PERSON] left before she was asked.", "f", "pronoun"),
        ("[Bakr|PERSON] left.", "", ""),
        ("[Bakr|PERSON] met [Omari|PERSON] as she left.", "", ""),
        ("[Ana Diaz|PERSON] met a boy. He smiled. [Diaz|PERSON] waved. He left.", "f", "given_name"),
        ("[Bakr|PERSON]’s mother left before she was asked.", "", ""),
        ("[Bakr|PERSON]’s mother left before he was asked.", "m", "pronoun"),
        ("[Ana Diaz|PERSON] stood where he fell. [Diaz|PERSON] knew his name. [Diaz|PERSON] saw him.", "", ""),
    ],
)
def test_gender_and_what_tells_it(marked: str, gender: str, source: str) -> None:
    first = next(iter(Cast(article(marked)).members.values()))
    assert first.gender == (gender, source)


def test_what_stands_after_the_statement_tells_too() -> None:
    assert member("[Bakr|PERSON] spoke. [Bakr|PERSON] said it as she rose.", "Bakr").gender == ("f", "pronoun")


def test_few_pronouns_do_not_stand_against_many() -> None:
    he, she = "[Bakr|PERSON] rose as he wept. ", "[Bakr|PERSON] sat as she wept. "
    assert member(he * 12 + she * 3, "Bakr").gender == ("m", "pronoun")
    assert member(he * 4 + she * 4, "Bakr").gender == ("", "")


def test_bodies_have_no_gender() -> None:
    assert member("[IOM|ORG] left as she came.", "International Organization for Migration").gender == ("", "")


def test_nouns_by_which_somebody_is_called_anywhere() -> None:
    marked = "[Ines Rocha|PERSON], a surgeon, left. Sen. [Rocha|PERSON] spoke. [Rocha|PERSON] is a former judge."
    assert {"surgeon", "senator", "judge"} <= member(marked, "Ines Rocha").called
