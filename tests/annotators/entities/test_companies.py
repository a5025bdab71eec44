"""Bodies that are named like persons."""

from __future__ import annotations

import pytest

from tests.annotators.marked import named


@pytest.mark.parametrize(
    "marked",
    [
        "[Ellis Warren|PERSON], the law firm, closed.",
        "Grocery chain [Nora Field|PERSON] closed.",
        "The brewer [Emil Brandt AG|PERSON] closed.",
        "[Colin Marsh|PERSON], which makes pumps, closed.",
        "Shares in [Perry Sloane|GPE] fell.",
        "They bought pumps from [Perry Sloane|PERSON], the grocer in Tarn.",
        "Airline [Ellis Warren|PERSON] closed.",
        "[Ellis Warren|PERSON], Norway’s second-largest insurer, closed.",
        "[Marin Hijos|PERSON] closed.",
        "[Ellis Warren|PERSON] said in its report that sales fell.",
        "A rival broker, [Ellis Warren|PERSON], has raised its rating.",
    ],
)
def test_what_the_article_says_makes_a_body(marked: str) -> None:
    assert [mention.label for mention in named(marked)] == ["ORG"]


@pytest.mark.parametrize(
    "marked",
    [
        "[Ellis Warren|PERSON], the firm's lawyer, left.",
        "Bank manager [Nora Field|PERSON] left.",
        "Publisher [Nora Field|PERSON] left.",
        "[Emil Brandt|PERSON], a baker, left.",
        "A rival broker, [Ellis Warren|PERSON], has raised her rating.",
        "A neighbour, [Ellis Warren|PERSON], likes its garden.",
        "[Danielle Steel|PERSON] left.",
        "[Nora Field|PERSON] said the firm would cut its costs.",
        "According to [Nora Field|PERSON], the bank in Tarn will close.",
    ],
)
def test_persons_stay_persons(marked: str) -> None:
    assert [mention.label for mention in named(marked)] == ["PERSON"]


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("Air [Orrin|PERSON] closed.", ["Air Orrin"]),
        ("[Air|ORG] [Orrin|GPE] closed.", ["Air Orrin"]),
        ("Air Marshal [Nora Field|PERSON] left.", ["Nora Field"]),
        ("He flew with [Air|ORG] again.", ["Air"]),
        ("[Field|PERSON] & [Lowe|PERSON] closed.", ["Field & Lowe"]),
        ("[Field & Lowe|PERSON] closed.", ["Field & Lowe"]),
        ("[Field|PERSON] and [Lowe|PERSON] left.", ["Field", "Lowe"]),
        ("[Sotheby|PERSON]’s closed.", ["Sotheby’s"]),
        ("[Moody|PERSON]'s closed.", ["Moody's"]),
        ("[Ana Moody|PERSON] rose. [Moody|PERSON]'s aides left.", ["Ana Moody", "Ana Moody"]),
        ("[Field|PERSON]'s closed.", ["Field"]),
    ],
)
def test_names_of_bodies_are_whole(marked: str, names: list[str]) -> None:
    assert [mention.name for mention in named(marked)] == names


def test_one_place_tells_for_all() -> None:
    assert {m.label for m in named("[Nora Field|PERSON] fell. [Nora Field|PERSON], the grocer, closed.")} == {"ORG"}


@pytest.mark.parametrize("noun", ["broadcaster", "France centre", "grocer"])
def test_who_is_also_called_by_the_last_name_is_a_person(noun: str) -> None:
    found = named(f"Veteran {noun} [Nora Field|PERSON] fell ill. [Field|PERSON] is 78.")
    assert {m.label for m in found} == {"PERSON"}
