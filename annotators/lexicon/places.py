"""Tell political places from natural ones, and know the cities that open datelines."""

from __future__ import annotations

import re
from typing import Final, Literal

from annotators.lexicon import countries
from annotators.lexicon.normalize import Spelling, alternatives, words
from storage.vocabulary import EntityLabel

PLACES: Final = frozenset(map(str.casefold, words("dateline_places.txt")))
"""Capitals and the cities that agencies file from, case-folded."""
_NAMES: Final = words("us_states.txt") | {
    "cape town", "tampa bay", "green bay", "bay city", "salt lake city", "palm beach", "long beach",
}  # fmt: skip
"""Of political places, though the last ones end as natural ones do."""
_NATURAL: Final = re.compile(
    rf"\b(?:{alternatives(words('natural_features.txt'))})\b|^(?:(?:middle|far|near) )?(?:east|west|north|south)$"
    r"|^(?:earth|moon|mars)$"
)
_POLITICAL = re.compile(
    r"\b(?:city|town|village|state|province|county|district|municipality|oblast|governorate|republic)\b"
)


def place_label(text: str) -> Literal[EntityLabel.GPE, EntityLabel.LOC]:
    """Return "LOC" for natural and supranational places ("the Aral Sea", "Africa"), "GPE" for all others.

    Countries, states and the cities that datelines open with come first; the label of anything unknown without a word
    such as "Mount" or "Valley" is GPE, the commoner one in news.
    """
    name = Spelling(text)
    known = countries.find(name) or name.folded in _NAMES or name.cleaned.casefold() in PLACES
    political = known or _POLITICAL.search(name.folded) or not _NATURAL.search(name.folded)
    return EntityLabel.GPE if political else EntityLabel.LOC
