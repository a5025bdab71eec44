"""Tell how well a pronoun or noun fits a person, body or place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from annotators.lexicon import organisations
from annotators.lexicon.normalize import key, parts, rows
from annotators.lexicon.noun_classes import type_of, type_of_noun
from annotators.lexicon.person_words import Gender, gender_of_title
from annotators.speakers.context import Located
from annotators.speakers.phrases import Head
from storage.vocabulary import EntityLabel

Genders = Mapping[str, set[Gender]]
"""Those of the pronouns that stood for an entity, by its id."""
_BODY_KINDS: Final = {row["kind"]: row for row in rows("body_kinds.csv")}
_UNITED_NATIONS: Final = frozenset({"un", "united", "nations", "world", "body"})


def fit(head: Head, one: Located, genders: Genders) -> float:
    """Return how well the head of a source phrase fits whom a mention names: 0 not at all, 1 well, up to 2 where its
    modifiers stand in the name."""
    if head.sought in ("person", "described"):
        return _person(head, one, genders) if one.label == EntityLabel.PERSON else 0.0
    if head.sought == "country":
        return float(one.entity_id.startswith("country:"))
    if head.sought == "body":
        return 1.0 if one.label == EntityLabel.ORG else 0.6 if one.label == EntityLabel.GPE else 0.0
    if head.sought == "several" and one.label == EntityLabel.ORG:
        known = organisations.by_id(one.entity_id)
        return 0.0 if known and known.kind in ("agency", "media") else 0.5
    return _institution(head, one) if head.sought == "institution" and one.label == EntityLabel.ORG else 0.0


def gender_of(person: Located, genders: Genders) -> Gender:
    """Return what name, pronouns and titles tell of a person's gender."""
    pronouns = genders.get(person.entity_id, set())
    only: Gender = next(iter(pronouns)) if len(pronouns) == 1 else ""
    titles = (gender for gender in map(gender_of_title, person.titles) if gender)
    return person.bearer.gender or only or person.written.gender or next(titles, "")


def _person(head: Head, person: Located, genders: Genders) -> float:
    known = gender_of(person, genders)
    if not known:
        return 0.9
    return 0.0 if head.gender and head.gender != known else 1.0


def _institution(head: Head, body: Located) -> float:
    suits = suitability(head.noun, body.folded_name, body.entity_id)
    words = _vocabulary(body.name, body.entity_id)
    hits = sum(all(part in words or part + "s" in words for part in modifier.split()) for modifier in head.folded)
    if not suits or (not hits and not words.issuperset(head.peoples)):
        return 0.0
    if head.qualities and not hits:
        # "the aid agency" describes; "the electoral commission" is not the commission for human rights named before
        return suits * 0.5 if _BODY_KINDS[type_of_noun(head.noun)]["open"] == "yes" else 0.0
    return suits + 0.5 * min(hits, 2)


@lru_cache(maxsize=20_000)
def suitability(noun: str, folded_name: str, entity_id: str) -> float:
    """Return how well `noun` fits an organisation: 1 its own type, .7 a type it covers, .4 possible, 0 not."""
    wanted, known = type_of_noun(noun), organisations.by_id(entity_id)
    if not wanted:
        return 0.0
    own = type_of(folded_name)
    if noun in folded_name.split() or (own == wanted and not (known and own == "company")):
        return 1.0
    covered = own in parts(_BODY_KINDS[wanted]["covers"])
    if known:
        if known.kind in parts(_BODY_KINDS[wanted]["known"]):
            return 0.8
        return 0.5 if covered and wanted != "company" else 0.0
    if covered:
        return 0.7
    return 0.4 if not own and _BODY_KINDS[wanted]["open"] == "yes" else 0.0


@lru_cache(maxsize=20_000)
def _vocabulary(name: str, entity_id: str) -> frozenset[str]:
    """Return the folded words of an organisation's names."""
    known = organisations.by_id(entity_id)
    names = [key(spelling) for spelling in (name, *(known.aliases + known.acronyms if known else ()))]
    united = _UNITED_NATIONS if known and known.kind == "un" else frozenset[str]()
    return united.union(*(folded.split() for folded in names))
