"""Holds how well a noun for a body ("the agency", "the bank") fits an organisation. Which of several is meant is
weighed in antecedents.py."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from annotators.lexicon import countries, organisations
from annotators.lexicon.normalize import key, parts, rows
from annotators.lexicon.noun_classes import type_of, type_of_noun

_BODY_KINDS: Final = {row["kind"]: row for row in rows("body_kinds.csv")}


@lru_cache(maxsize=20_000)
def fits(noun: str, name: str, entity_id: str) -> float:
    """Return how well `noun` fits an organisation: 1 its own type, .7 a type it covers, .4 possible, 0 not."""
    wanted, known = type_of_noun(noun), organisations.by_id(entity_id)
    if not wanted:
        return 0.0
    own = type_of(name)
    if key(noun) in key(name).split() or (own == wanted and not (known and own == "company")):
        return 1.0
    covered = own in parts(_BODY_KINDS[wanted]["covers"])
    if known:
        if known.kind in parts(_BODY_KINDS[wanted]["known"]):
            return 0.8
        return 0.5 if covered and wanted != "company" else 0.0
    if covered:
        return 0.7
    return 0.4 if not own and _BODY_KINDS[wanted]["open"] == "yes" else 0.0


def modifier_overlap(modifiers: Sequence[str], name: str, entity_id: str) -> int:
    """Return how many of the noun's modifiers ("UN", "refugee") occur in the organisation's names; -1 where one of
    them is a country that another organisation's name would need."""
    if not modifiers:
        return 0
    known = organisations.by_id(entity_id)
    spellings = [name, *(known.aliases + known.acronyms if known else ())]
    vocabulary = {word for spelling in spellings for word in key(spelling).split()}
    if known and known.kind == "un":
        vocabulary |= {"un", "united", "nations", "world", "body"}
    hits = sum(all(part in vocabulary or part + "s" in vocabulary for part in key(word).split()) for word in modifiers)
    foreign = [
        country for country in map(countries.of_people, modifiers) if country and key(country.name) not in vocabulary
    ]
    return -1 if foreign and not hits else hits
