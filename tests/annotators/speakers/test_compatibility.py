"""How well nouns and their modifiers fit bodies."""

from __future__ import annotations

import pytest

from annotators.speakers.compatibility import modifier_hits, names_another, suitability
from tests.annotators.speakers.articles import article, read


@pytest.mark.parametrize(
    ("noun", "body", "expected"),
    [
        ("ministry", "Ministry of Energy", 1.0),
        ("ministry", "IOM", 0.0),
        ("organization", "IOM", 1.0),
        ("company", "Hanbit Marine", 1.0),
        ("company", "Oxfam", 0.0),
        ("bank", "Asian Development Bank", 1.0),
    ],
)
def test_nouns_suit_bodies_of_their_kind(noun: str, body: str, expected: float) -> None:
    (one,) = article(f"[{body}|ORG] came.").mentions
    assert suitability(noun, one.folded_name, one.entity_id) == expected


def test_modifiers_are_looked_for_in_all_names_of_a_body() -> None:
    (unhcr,) = article("[UNHCR|ORG] came.").mentions
    assert modifier_hits(read("{the refugee agency}"), unhcr) == (1, 0)
    assert modifier_hits(read("{the Danish aid agency}"), unhcr) == (0, 2)


@pytest.mark.parametrize(
    ("phrase", "body", "another"),
    [
        ("{the electoral commission}", "Human Rights Commission", True),
        ("{the rights commission}", "Human Rights Commission", False),
        ("{the commission}", "Human Rights Commission", False),
        ("{the aid agency}", "Disaster Agency", False),
    ],
)
def test_modifiers_name_another_body_of_closed_kinds(phrase: str, body: str, another: bool) -> None:
    (one,) = article(f"[{body}|ORG] came.").mentions
    assert names_another(read(phrase), one) is another
