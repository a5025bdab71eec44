"""Name the label sets of the encoder's heads and their BIO tags, for training, decoding and tables."""

from __future__ import annotations

from typing import Final

from storage.vocabulary import Assertion, EntityLabel, Role

ROLES: Final = tuple(role.value for role in Role)
ENTITY_LABELS: Final = tuple(label.value for label in EntityLabel if label != EntityLabel.GPE)
"""What the encoder distinguishes; the lexicon of places divides its LOC into GPE and LOC (OntoNotes names)."""


def bio(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the BIO tags of `labels`: "O", then B- and I- of each in order."""
    return ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))


ROLE_TAGS: Final = bio(ROLES)
ENTITY_TAGS: Final = bio(ENTITY_LABELS)
NO_STATEMENT: Final = "none"
"""What was taken for a statement and is none: an act, a topic, the title of a work."""
ASSERTIONS: Final = (*(value.value for value in Assertion), NO_STATEMENT)
"""Whether a statement was made, as the encoder's head tells it of cue and content together."""
LINKS: Final = ("content_to_cue", "cue_to_source")
LINK_WIDTH: Final = 48
"""Width of each vector whose dot products score links: a dependant's query, its head's key, for each of `LINKS`."""
ANTECEDENT_WIDTH: Final = 64
"""Width of the two vectors whose dot products tell what a source stands for: its query, a mention's key."""
