"""Tell the encoder of each token what its word pieces do not: case, quotation state, place in the paragraph.

The base encoder is uncased and sees a window at a time, so this is given as small added embeddings. Training and run
time both call this module, which keeps them equal.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from annotators.text.quotation_marks import Region


class Case(IntEnum):
    """Letter case of a token."""

    LOWER = 0
    TITLE = 1
    UPPER = 2
    MIXED = 3
    DIGIT = 4
    OTHER = 5


class Quotation(IntEnum):
    """Where a token stands towards quotation marks."""

    OUTSIDE = 0
    OPENING = 1
    INSIDE = 2
    CLOSING = 3
    INSIDE_SINGLE = 4
    INSIDE_OPEN = 5  # no closing mark before the paragraph's end
    CONTINUING = 6  # in a paragraph that goes on with the quotation of the one before
    UNOPENED = 7  # before a closing mark that nothing opened


class Position(IntEnum):
    """Where a token stands in its paragraph."""

    INSIDE = 0
    FIRST = 1
    SENTENCE_FIRST = 2
    SHORT_PARAGRAPH = 3  # within a line of at most 12 tokens: headline, dateline, byline


FEATURE_SIZES = {"case": len(Case), "quotation": len(Quotation), "position": len(Position)}
_SHORT = 12


@dataclass(frozen=True)
class TokenFeatures:
    """One value a token and feature, each an int64 array of shape (tokens,)."""

    case: NDArray[np.int64]
    quotation: NDArray[np.int64]
    position: NDArray[np.int64]


def token_features(
    words: Sequence[str],
    starts: Sequence[int],
    sentence_starts: Sequence[bool],
    paragraphs: Sequence[tuple[int, int]],
    regions: Sequence[Region],
) -> TokenFeatures:
    """Compute the features of tokens given by `words` and their code-point offsets `starts`."""
    offsets = np.asarray(starts, dtype=np.int64)
    cases = {word: int(_case(word)) for word in {*words}}
    return TokenFeatures(
        np.fromiter(map(cases.__getitem__, words), dtype=np.int64, count=len(words)),
        _quotation(offsets, regions),
        _position(offsets, sentence_starts, paragraphs),
    )


@lru_cache(maxsize=1 << 16)
def _case(word: str) -> Case:
    if word.islower():
        return Case.LOWER
    if not any(c.isalpha() for c in word):
        return Case.DIGIT if any(c.isdigit() for c in word) else Case.OTHER
    if word.isupper() and len(word) > 1:
        return Case.UPPER
    return Case.TITLE if word[0].isupper() and (len(word) == 1 or word[1:].islower()) else Case.MIXED


def _quotation(offsets: NDArray[np.int64], regions: Sequence[Region]) -> NDArray[np.int64]:
    state = np.full(len(offsets), Quotation.OUTSIDE, dtype=np.int64)
    starts = offsets.tolist()
    for region in regions:
        first = bisect_right(starts, region.start - 1)
        last = bisect_right(starts, region.end - 1)
        if region.depth:
            if region.single:
                state[first:last] = Quotation.INSIDE_SINGLE
            continue
        if not region.opened:
            inner = Quotation.UNOPENED
        elif not region.closed:
            inner = Quotation.INSIDE_OPEN
        elif region.continues:
            inner = Quotation.CONTINUING
        else:
            inner = Quotation.INSIDE_SINGLE if region.single else Quotation.INSIDE
        state[first:last] = inner
        if first < last and region.opened:
            state[first] = Quotation.OPENING
        if first < last and region.closed:
            state[last - 1] = Quotation.CLOSING
    return state


def _position(
    offsets: NDArray[np.int64], sentence_starts: Sequence[bool], paragraphs: Sequence[tuple[int, int]]
) -> NDArray[np.int64]:
    state = np.where(np.asarray(sentence_starts, dtype=bool), Position.SENTENCE_FIRST, Position.INSIDE).astype(np.int64)
    starts = offsets.tolist()
    for start, end in paragraphs:
        first, last = bisect_right(starts, start - 1), bisect_right(starts, end - 1)
        if last - first <= _SHORT:
            state[first:last] = Position.SHORT_PARAGRAPH
        if first < last:
            state[first] = Position.FIRST
    return state
