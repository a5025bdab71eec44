"""Tell how well a noun and its modifiers fit a body: "the refugee agency" UNHCR, not the "ministry" of a bank."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from annotators.lexicon import organisations
from annotators.lexicon.normalize import key, parts, rows
from annotators.lexicon.noun_classes import type_of, type_of_noun
from annotators.speakers.context import Located
from annotators.speakers.heads import Head

_BODY_KINDS: Final = {row["kind"]: row for row in rows("body_kinds.csv")}
_CENTRAL: Final = re.compile(
    r"\bbank of |\b(?:central|reserve|national|state|norges|people s) bank\b|\breserve\b|bundesbank|riksbank|"
    r"nationalbank|^bank (?:indonesia|negara)|^banco central|^banque (?:de|du)\b"
)
"""Names of central banks, folded: "Bank of Uganda", "Federal Reserve"."""
_OF_STAFF: Final = frozenset({"union", "association"})
_NO_COMPANIES: Final = frozenset({"union", "party", "ministry", "court", "police", "parliament", "government"})
_UNITED_NATIONS: Final = frozenset({"un", "united", "nations", "world", "body"})


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


def names_another(head: Head, body: Located) -> bool:
    """Return whether a noun's modifiers name another body of its kind.

    "The electoral commission" is not the Human Rights Commission; "the aid agency" describes any agency.
    """
    if head.noun == "bank" and "central" in head.described:
        return _CENTRAL.search(body.folded_name) is None
    kind = type_of_noun(head.noun)
    closed = bool(kind) and _BODY_KINDS[kind]["open"] == "no"
    return closed and head.qualities and not modifier_hits(head, body)[0]


def is_of_another_kind(noun: str, body: Located) -> bool:
    """Return whether a body's name tells that it is none of those that a noun means: no union is "the company", and
    what is known by its noun alone ("the health ministry") no "supreme court", nor is the museum its guards' union."""
    wanted, own, words = type_of_noun(noun), type_of(body.folded_name), body.folded_name.split()
    if own in _OF_STAFF and noun in words[:-1]:
        return True
    if wanted == "company":
        return own in _NO_COMPANIES
    closed = bool(wanted) and _BODY_KINDS[wanted]["open"] == "no"
    return closed and bool(own) and not suitability(noun, body.folded_name, body.entity_id)


def modifier_hits(head: Head, body: Located) -> tuple[int, int]:
    """Return how many modifiers of a noun stand in a body's names, and how many do not."""
    words = _vocabulary(body.name, body.entity_id)
    hits = sum(all(part in words or part + "s" in words for part in modifier.split()) for modifier in head.folded)
    return hits, len(head.folded) - hits
