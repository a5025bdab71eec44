"""Holds link scoring: which cue a content belongs to and which source a cue has, from the encoder's link vectors.

A span's vector is the mean over its tokens; a link's score is the scaled dot product of the dependant's query with the
head's key, after Dozat and Manning (2017), plus a learned bias for how far apart the two stand.
"""

from __future__ import annotations

from typing import Final

NEAR: Final = 3
LINK_BUCKETS: Final = 13
NEAR_BUCKETS: Final = frozenset({0, 2})


def link_bucket(gap: int, sentences: int, same_paragraph: bool) -> int:
    """Return the distance bucket (0 to 12) of a head seen from its dependant.

    `gap`: tokens between the two, negative when the head stands before; `sentences`: sentence of the head minus
    sentence of the dependant; `same_paragraph`: whether both stand in one paragraph.
    """
    if sentences == 0:
        return (0 if gap >= -NEAR else 1) if gap < 0 else (2 if gap <= NEAR else 3)
    if same_paragraph:
        return {-1: 4, 1: 5}.get(sentences, 6 if sentences < 0 else 7)
    return {-1: 8, 1: 9, -2: 10, 2: 11}.get(sentences, 12)
