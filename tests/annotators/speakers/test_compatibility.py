"""How well pronouns and nouns fit persons, bodies and places."""

from __future__ import annotations

from itertools import pairwise

import pytest

from annotators.lexicon.person_words import Gender
from annotators.speakers.compatibility import fit, gender_of, suitability
from annotators.speakers.phrases import Head
from tests.annotators.speakers.articles import article, read


def fits(head: Head, marked: str, told: dict[str, set[Gender]] | None = None) -> float:
    """Return how well the head fits the one mention."""
    (one,) = article(marked).mentions
    return fit(head, one, told or {})


@pytest.mark.parametrize(
    ("pronoun", "marked", "expected"),
    [
        ("he", "[Peter Lunde|PERSON] came.", 1.0),
        ("she", "[Peter Lunde|PERSON] came.", 0.0),
        ("she", "[Lunde|PERSON] came.", 0.9),
        ("she", "Mrs [Lunde|PERSON] came.", 1.0),
        ("he", "[IOM|ORG] came.", 0.0),
        ("it", "[IOM|ORG] came.", 1.0),
        ("it", "[Slovenia|GPE] came.", 0.6),
        ("it", "[Peter Lunde|PERSON] came.", 0.0),
        ("they", "[Hanbit Marine|ORG] came.", 0.5),
        ("they", "[Reuters|ORG] came.", 0.0),
    ],
)
def test_pronouns(pronoun: str, marked: str, expected: float) -> None:
    assert fits(Head("pronoun", noun=pronoun), marked) == expected


def test_pronouns_tell_the_gender_of_a_name_that_does_not() -> None:
    (lunde,) = article("[Lunde|PERSON] came.").mentions
    assert gender_of(lunde, {}) == ""
    assert gender_of(lunde, {lunde.entity_id: {"f"}}) == "f"
    assert gender_of(lunde, {lunde.entity_id: {"f", "m"}}) == ""
    assert fit(Head("pronoun", noun="he"), lunde, {lunde.entity_id: {"f"}}) == 0


@pytest.mark.parametrize(
    ("phrase", "marked", "expected"),
    [
        ("{the country}", "[Germany|GPE] came.", 1.0),
        ("{the country}", "[Moscow|GPE] came.", 0.0),
        ("{the spokeswoman}", "[Peter Lunde|PERSON] came.", 0.0),
        ("{the driver}", "[Peter Lunde|PERSON] came.", 1.0),
        ("{the ministry}", "[Ministry of Energy|ORG] came.", 1.0),
        ("{the ministry}", "[IOM|ORG] came.", 0.0),
        ("{the organization}", "[IOM|ORG] came.", 1.0),
        ("{the energy ministry}", "[Ministry of Energy|ORG] came.", 1.5),
        ("{the refugee agency}", "[UNHCR|ORG] came.", 1.3),
        ("{the Kazakh ministry}", "[Ministry of Energy|ORG] came.", 0.0),
        ("{the company}", "[Hanbit Marine|ORG] came.", 1.0),
        ("{the company}", "[Oxfam|ORG] came.", 0.0),
    ],
)
def test_nouns(phrase: str, marked: str, expected: float) -> None:
    assert fits(read(phrase), marked) == expected


@pytest.mark.parametrize(
    ("phrase", "marked", "expected"),
    [
        ("{the aid agency}", "[Disaster Agency|ORG] came.", 0.5),  # the exact type
        ("{the aid agency}", "[Disaster Office|ORG] came.", 0.35),
        ("{the aid agency}", "[IOM|ORG] came.", 0.4),
        ("{the mining company}", "[Salt North|ORG] came.", 0.2),
        ("{the electoral commission}", "[Human Rights Commission|ORG] came.", 0.0),
        ("{the trade department}", "[Ministry of Energy|ORG] came.", 0.0),
    ],
)
def test_modifiers_that_the_name_lacks_describe_with_open_nouns_and_tell_bodies_apart_with_others(
    phrase: str, marked: str, expected: float
) -> None:
    assert fits(read(phrase), marked) == pytest.approx(expected)


@pytest.mark.parametrize("noun", ["agency", "organization", "group", "authority", "department", "foundation"])
def test_a_better_suited_body_never_fits_worse_for_what_its_modifiers_lack(noun: str) -> None:
    bodies = [
        "Harbour Agency", "Harbour Organization", "Harbour Group", "Harbour Authority", "Harbour Department",
        "Harbour Foundation", "Harbour Office", "Harbour Ministry", "Harbour Union", "Oxfam", "IOM", "Salt North",
    ]  # fmt: skip
    head = read(f"{{the mild {noun}}}")
    found = []
    for body in bodies:
        (one,) = article(f"[{body}|ORG] came.").mentions
        found.append((suitability(noun, one.folded_name, one.entity_id), fit(head, one, {})))
    assert all(worse[1] <= better[1] for worse, better in pairwise(sorted(found)))
