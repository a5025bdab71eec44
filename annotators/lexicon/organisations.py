"""Look up the known organisations of data/organisations.csv: bodies of states, NGOs, news agencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast, get_args

from annotators.lexicon.normalize import Spelled, Spelling, clean, key, parts, plain, rows

OrganisationKind = Literal["un", "igo", "bank", "ngo", "agency", "media", "government", "movement"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of the shipped table. `id` is its `entity_id` ("org:iom"); kind "agency" means a news agency.

    `context` words are demanded of the article before an ambiguous acronym is taken for this organisation ("ICC" in an
    article about cricket). `ambiguous` names of one word mean something else too ("Trend").
    """

    id: str
    kind: OrganisationKind
    name: str
    acronyms: tuple[str, ...]
    aliases: tuple[str, ...]
    context: tuple[str, ...]
    ambiguous: tuple[str, ...]


@cache
def table() -> tuple[Organisation, ...]:
    """Return all known organisations, in the order of the file."""
    return tuple(map(_row, rows("organisations.csv")))


def by_id(entity_id: str) -> Organisation | None:
    """Return the organisation of an `entity_id`, or None."""
    return _index().ids.get(entity_id)


def find(name: Spelled, article: str | None = None) -> Organisation | None:
    """Return the organisation of a name, an alias or an acronym, or None.

    Acronyms and names of one word must be written as in the table ("WHO", never "who"); longer names in any case. With
    `article` given, ambiguous acronyms are decided by the words around them; without it the usual meaning is taken.
    """
    flat = name.cleaned
    if not flat:
        return None
    found = _index().words.get(flat) or _index().words.get(re.sub(r"(?<=[A-Z])\.", "", flat))
    if found is not None:
        return found
    candidates = _index().acronyms.get(flat) or _index().acronyms.get(plain(flat))
    if candidates:
        return _fitting(candidates, article)
    return _index().names.get(name.folded) if " " in flat or "-" in flat else None


def is_agency(text: str) -> bool:
    """Return whether `text` names a news agency or a news medium: somebody who relays what others say."""
    found = find(Spelling(text))
    return found is not None and found.kind in ("agency", "media")


def agency_names() -> frozenset[str]:
    """Return every name, alias and acronym of the news agencies of the table."""
    return frozenset(
        name for one in table() if one.kind == "agency" for name in (one.name, *one.aliases, *one.acronyms)
    )


def is_distinctive(name: str) -> bool:
    """Return whether a known name of one word is nothing else: "Oxfam", not "Trend", "CARE" or the surname
    "Bloomberg"."""
    return " " not in name and len(name) > 3 and name in _index().words and name not in _index().ambiguous


@dataclass(frozen=True, slots=True)
class _Index:
    ids: Mapping[str, Organisation]
    names: Mapping[str, Organisation]
    """By folded name of several words."""
    words: Mapping[str, Organisation]
    """By name of one word, as written."""
    acronyms: Mapping[str, tuple[Organisation, ...]]
    ambiguous: frozenset[str]


@cache
def _index() -> _Index:
    names: dict[str, Organisation] = {}
    words: dict[str, Organisation] = {}
    acronyms: dict[str, tuple[Organisation, ...]] = {}
    for one in table():
        for name in (one.name, *one.aliases):
            names.setdefault(key(name), one)
            if " " not in clean(name):
                words.setdefault(clean(name), one)
        for acronym in one.acronyms:
            acronyms[acronym] = (*acronyms.get(acronym, ()), one)
    ambiguous = frozenset(name for one in table() for name in one.ambiguous)
    return _Index({one.id: one for one in table()}, names, words, acronyms, ambiguous)


@lru_cache(maxsize=64)
def _fitting(candidates: tuple[Organisation, ...], article: str | None) -> Organisation | None:
    """Choose among the bearers of one acronym: whose context words occur most often, else the one that needs none."""
    usual = [one for one in candidates if not one.context]
    if article is None:
        return (usual or candidates)[0] if len(usual) <= 1 else None
    folded = _folded(article)
    fits = [one for one in candidates if one.context and any(word in folded for word in one.context)]
    if fits:
        return max(fits, key=lambda one: sum(map(folded.count, one.context)))
    return usual[0] if usual else None


@lru_cache(maxsize=4)
def _folded(article: str) -> str:
    return article.casefold()


def _row(row: Mapping[str, str]) -> Organisation:
    if row["kind"] not in get_args(OrganisationKind):
        raise ValueError(f"organisations.csv: {row['id']} has the unknown kind {row['kind']}")
    lists = (parts(row[column]) for column in ("acronyms", "aliases", "context", "ambiguous"))
    return Organisation(f"org:{row['id']}", cast(OrganisationKind, row["kind"]), row["name"], *lists)
