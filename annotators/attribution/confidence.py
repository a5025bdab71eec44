"""Tell how likely a statement is right as given: calibrated weights of what the model found of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from annotators.records import Group
from storage.vocabulary import Kind

EVIDENCE: Final = 11


def confidence(weights: Sequence[float], group: Group, kind: Kind) -> float:
    """Return the probability that content and speaker are right; `weights`, one for each value of `evidence`."""
    z = sum(w * x for w, x in zip(weights, evidence(group, kind), strict=True))
    return round(1 / (1 + math.exp(-z)), 4)


def evidence(group: Group, kind: Kind) -> list[float]:
    """Return a constant, the log-odds of spans and links, then what there is; even odds where a span is missing."""
    tokens = sum(s.last - s.first for s in group.contents)
    content = sum(s.score * (s.last - s.first) for s in group.contents) / tokens if tokens else 0.5
    cue = max((span.score for span in group.cues), default=0.5)
    source = group.source.score if group.source else 0.5
    return [
        1.0, *map(_log_odds, (content, cue, source, group.content_link, group.source_link)),
        float(not group.cues), float(group.source is None), float(kind == Kind.DIRECT), float(kind == Kind.INDIRECT),
        float(len(group.contents) > 1),
    ]  # fmt: skip


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 0.01), 0.99)
    return math.log(chance / (1 - chance))
