"""Decide whether two statements of one speaker report one utterance."""

from __future__ import annotations

from tasks.cluster.words import Words, opposed

QUOTED = 0.8
"""Share of the shorter one's neighbouring words from which it was cut out of the other. Chosen on the dev half."""
SHARED = 0.81
"""Share of the shorter one's words, inflection and synonyms aside, from which two wordings are of one utterance."""
JOINED = 0.5
"""Share of both statements' words that they must have in common besides."""


def likeness(one: Words, other: Words) -> float:
    """Give how alike two statements of one speaker are; 0 where they are not of one utterance."""
    if _polarity(one) != _polarity(other):
        return 0.0
    if one.stems == other.stems and one.length and one.marks == other.marks:
        return 2.0
    if differ(one, other):
        return 0.0
    quoted = _share(len(one.pairs & other.pairs), min(len(one.pairs), len(other.pairs)))
    common = len(one.stems & other.stems)
    shared = _share(common, min(len(one.stems), len(other.stems)))
    joined = _share(common, len(one.stems | other.stems))
    cut = min(one.length, other.length) >= 4 and quoted >= QUOTED
    worded = common >= 3 and joined >= JOINED
    return quoted + joined if shared >= SHARED and (cut or worded) else 0.0


def differ(one: Words, other: Words) -> bool:
    """Say whether two statements cannot be of one utterance, however alike their words are."""
    return _polarity(one) != _polarity(other) or _contradict(one, other) or opposed(one.stems, other.stems)


def _polarity(one: Words) -> tuple[bool, bool, str]:
    return one.negated, one.asking, one.assertion


def _contradict(one: Words, other: Words) -> bool:
    """Say whether each holds a number, a name or a day of a class that the other has too, but not this one."""
    mine, theirs = one.marks - other.marks, other.marks - one.marks
    return bool({kind for kind, _ in mine} & {kind for kind, _ in theirs})


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
