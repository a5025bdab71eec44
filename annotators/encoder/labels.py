"""Holds the label sets of the encoder's heads and their BIO tags. Declared once, for training, decoding and tables."""

from __future__ import annotations

from typing import Final

ROLES: Final = ("source", "cue", "content")
ENTITY_LABELS: Final = ("PERSON", "ORG", "LOC", "NORP", "FAC", "DATE", "MONEY", "PRODUCT", "MISC")
"""What the encoder distinguishes; `annotators.lexicon.countries` divides its LOC into GPE and LOC (OntoNotes names)."""


def bio(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the BIO tags of `labels`: "O", then B- and I- of each in order."""
    return ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))


ROLE_TAGS: Final = bio(ROLES)
ENTITY_TAGS: Final = bio(ENTITY_LABELS)
LINKS: Final = ("content_to_cue", "cue_to_source")
LINK_WIDTH: Final = 48
"""Width of each vector whose dot products score links: a dependant's query, its head's key, for each of `LINKS`."""
