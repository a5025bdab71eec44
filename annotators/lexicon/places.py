"""Tell political places from natural ones, and know the cities that open datelines."""

from __future__ import annotations

import re
from typing import Final, Literal

from annotators.lexicon import countries
from annotators.lexicon.normalize import alternatives, clean, key, words
from storage.vocabulary import EntityLabel

PLACES: Final = frozenset(map(str.casefold, words("dateline_places.txt")))
"""Capitals and the cities that agencies file from, case-folded."""
_STATES: Final = words("us_states.txt")
_NATURAL: Final = re.compile(
    rf"\b(?:{alternatives(words('natural_features.txt'))})\b|^(?:(?:middle|far|near) )?(?:east|west|north|south)$"
    r"|^(?:earth|moon|mars)$"
)
_POLITICAL = re.compile(
    r"\b(?:city|town|village|state|province|county|district|municipality|oblast|governorate|republic)\b"
)
_CITY_LIKE = frozenset(
    {"cape town", "tampa bay", "green bay", "bay city", "salt lake city", "palm beach", "long beach"}
)


def place_label(text: str) -> Literal[EntityLabel.GPE, EntityLabel.LOC]:
    """Return "LOC" for natural and supranational places ("the Aral Sea", "Africa"), "GPE" for all others.

    Countries, states and the cities that datelines open with come first; the label of anything unknown without a word
    such as "Mount" or "Valley" is GPE, the commoner one in news.
    """
    flat = key(text)
    if (
        countries.find(text)
        or flat in _STATES
        or flat in _CITY_LIKE
        or clean(text).casefold() in PLACES
        or _POLITICAL.search(flat)
    ):
        return EntityLabel.GPE
    return EntityLabel.LOC if _NATURAL.search(flat) else EntityLabel.GPE
