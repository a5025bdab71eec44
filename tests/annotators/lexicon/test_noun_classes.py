"""Common nouns: crowds, bodies and their kinds."""

from __future__ import annotations

from typing import get_args

import pytest

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import key, parts, rows
from annotators.lexicon.organisations import OrganisationKind


@pytest.mark.parametrize("noun", ["officials", "People", "police", "lawmakers"])
def test_plurals(noun: str) -> None:
    assert noun_classes.is_plural(noun)


@pytest.mark.parametrize("noun", ["boss", "press release", "status", "analysis", "witness", "bus", "official"])
def test_no_plurals(noun: str) -> None:
    assert not noun_classes.is_plural(noun)


@pytest.mark.parametrize("noun", ["Ministry", "hospital", "zoo", "defense"])
def test_bodies_can_speak(noun: str) -> None:
    assert noun_classes.is_institution(noun)


@pytest.mark.parametrize("noun", ["times", "oil", "carrier", "table"])
def test_other_nouns_cannot(noun: str) -> None:
    assert not noun_classes.is_institution(noun)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ministry of Energy of Kazakhstan", "ministry"),
        ("Bank of the Ozarks Foundation", "bank"),
        ("Harbour City Council", "council"),
        ("Court for Trade Union Affairs", "court"),
        ("Friends of the Museum", "museum"),
        ("Oxfam", ""),
    ],
)
def test_the_last_telling_word_before_of_names_the_kind(name: str, kind: str) -> None:
    assert noun_classes.type_of(key(name)) == kind


def test_a_noun_alone_can_mean_another_kind_than_in_a_name() -> None:
    assert (noun_classes.noun_type("administration"), noun_classes.type_of_noun("administration")) == (
        "agency",
        "government",
    )
    assert noun_classes.type_of_noun("Lender") == noun_classes.noun_type("lender") == "bank"
    assert noun_classes.type_of_noun("table") == ""


def test_every_kind_of_a_noun_has_its_row_and_every_known_kind_is_one_of_the_table() -> None:
    kinds = {row["kind"]: row for row in rows("body_kinds.csv")}
    named = {row[column] for row in rows("nouns.csv") for column in ("kind", "alone")} - {""}
    assert named == set(kinds)
    assert {known for row in kinds.values() for known in parts(row["known"])} <= set(get_args(OrganisationKind))
    assert {covered for row in kinds.values() for covered in parts(row["covers"])} <= set(kinds)


def test_no_pronoun_is_in_two_classes() -> None:
    classes = [noun_classes.HE, noun_classes.SHE, noun_classes.IT, noun_classes.THEY, noun_classes.FIRST]
    assert sum(map(len, classes)) == len(noun_classes.PRONOUNS)
