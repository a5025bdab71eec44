"""Holds how well a noun for a body ("the agency", "the bank") fits an organisation. Which of several is meant is
weighed in antecedents.py."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from annotators.entities.organisation_names import noun_type, type_of
from annotators.lexicon import countries, organisations
from annotators.lexicon.normalize import key, word_set

_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "organization": ("un", "igo", "ngo", "bank", "movement", "agency"),
    "agency": ("un", "agency", "government"),
    "bank": ("bank",),
    "group": ("ngo", "movement"),
    "charity": ("ngo",),
    "bloc": ("igo",),
    "authority": ("igo", "un", "ngo"),
    "newspaper": ("media", "agency"),
    "union": (),
    "foundation": ("ngo", "igo", "bank"),
    "association": ("ngo", "igo"),
    "government": ("government",),
    "court": (),
}
"""Kinds of the shipped table that a type of noun can mean without being in the name."""
_TYPES: Final[dict[str, frozenset[str]]] = {
    "organization": word_set(
        "organization charity foundation association group centre council commission committee agency"
    ),
    "agency": word_set("agency authority office organization newspaper"),
    "group": word_set("group company organization association party movement charity foundation union club bank"),
    "association": word_set("association union"),
    "authority": word_set("authority agency commission office"),
    "charity": word_set("charity foundation organization"),
    "company": word_set("company group"),
    "foundation": word_set("foundation"),
    "centre": word_set("centre university"),
    "newspaper": word_set("newspaper agency"),
    "bloc": word_set("bloc union association"),
    "department": word_set("department ministry"),
    "office": word_set("office"),
    "party": word_set("party"),
}
"""Types of names that a type of noun fits besides its own."""
_OPEN: Final = word_set("organization agency company group charity association newspaper club foundation")
"""Types whose nouns can mean a body whose name tells no type ("Oxfam", "Hanjin")."""
_EXTRA: Final[dict[str, str]] = {
    "operator": "company", "manufacturer": "company", "maker": "company", "carrier": "company", "producer": "company",
    "retailer": "company", "developer": "company", "supplier": "company", "insurer": "company", "publisher": "company",
    "body": "organization", "institution": "organization", "outfit": "group", "militia": "group", "chain": "company",
    "cooperative": "company", "co-operative": "company", "lender": "bank", "railway": "company", "employer": "company",
    "team": "club", "side": "club", "squad": "club", "administration": "government", "municipality": "authority",
}  # fmt: skip


def type_of_noun(noun: str) -> str:
    """Return the type of body a noun means when it stands for one mentioned before, "" for nouns of other things."""
    return _EXTRA.get(noun.casefold(), "") or noun_type(noun)


@lru_cache(maxsize=20_000)
def fits(noun: str, name: str, entity_id: str) -> float:
    """Return how well `noun` fits an organisation: 1 its own type, .7 a type it covers, .4 possible, 0 not."""
    wanted, known = type_of_noun(noun), organisations.by_id(entity_id)
    if not wanted:
        return 0.0
    own = type_of(name)
    if key(noun) in key(name).split() or (own == wanted and not (known and own == "company")):
        return 1.0
    if known:
        if known.kind in _KINDS.get(wanted, ()):
            return 0.8
        return 0.5 if own in _TYPES.get(wanted, ()) and wanted != "company" else 0.0
    if own in _TYPES.get(wanted, ()):
        return 0.7
    return 0.4 if not own and wanted in _OPEN else 0.0


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
