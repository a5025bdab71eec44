"""Tell the countries and places whose somebody is: "Norwegian Prime Minister X", "Kenya's army", "the Ivorian"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from annotators.lexicon import countries
from annotators.lexicon.normalize import POSSESSIVES, Spelling
from annotators.lexicon.noun_classes import ARTICLES, DEFINITE, PREPOSITIONS
from annotators.records import CharSpan
from annotators.speakers.cast import Member
from annotators.speakers.context import Context, Located
from storage.vocabulary import EntityLabel

_LANDS: Final = frozenset({EntityLabel.GPE, EntityLabel.NORP})
_ASKED: Final = 12  # mentions of a person that are asked
_TITLE: Final = 6  # words between a country and whose it is


def of_phrase(context: Context, spans: Sequence[CharSpan]) -> frozenset[str]:
    """Return the ids of the countries and places that a source phrase names."""
    return frozenset(one.entity_id for one in context.inside(spans) if one.label in _LANDS)


def before_noun(context: Context, spans: Sequence[CharSpan]) -> frozenset[str]:
    """Return the ids of the countries that stand before the noun of a source phrase: "China's coast guard"."""
    return frozenset(one.entity_id for one in context.inside(spans) if _is_country(one) and _before_noun(one, spans))


def is_from(people: str, member: Member) -> bool:
    """Tell "the Cuban" of "Cuba's Ana Sousa", "the Ivorian" of "Ivory Coast midfielder Yao Kouadio"."""
    country = countries.of_people(Spelling(people.capitalize()))
    return country is not None and any(_beside(one) == country.id for one in member.mentions[:_ASKED])


def holds_elsewhere(member: Member, office: str, context: Context, spans: Sequence[CharSpan]) -> bool:
    """Tell who holds an office in another country than the source phrase at `spans` says: "Norwegian Prime Minister X"
    for "the Swedish prime minister"."""
    asked = before_noun(context, spans)
    theirs = {land for one in member.mentions[:_ASKED] if office in one.callings and (land := _beside(one))}
    return bool(asked) and bool(theirs) and asked.isdisjoint(theirs)


def _is_country(one: Located) -> bool:
    return one.label in _LANDS and one.entity_id.startswith("country:")


def _before_noun(one: Located, spans: Sequence[CharSpan]) -> bool:
    text = one.context.text
    first, last = text.token_span(spans[0][0], one.start)
    return PREPOSITIONS.isdisjoint(text.lowered[first:last]) and one.end < spans[0][1]


def _beside(one: Located) -> str:
    """Return the country that stands before a name and its title, or opens the apposition behind it; "" where none
    does."""
    before, after = one.neighbour(-1), one.neighbour(1)
    if before is not None and _is_country(before) and _is_title(before.until(one).split()):
        return before.entity_id
    apposed = after is not None and _is_country(after) and one.until(after).removeprefix(", ") in ARTICLES | DEFINITE
    return after.entity_id if after is not None and apposed and one.until(after).startswith(", ") else ""


def _is_title(words: Sequence[str]) -> bool:
    plain = [word.rstrip(",") if number == len(words) - 1 else word for number, word in enumerate(words)]
    inner = (
        word.replace("-", "").isalpha() and word.lower() not in PREPOSITIONS | {"and"}
        for word in plain
        if word not in POSSESSIVES
    )
    return bool(words) and len(words) <= _TITLE and all(inner)
