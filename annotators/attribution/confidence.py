"""Tell of a statement how likely it is right as given, and whether it was made at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotators.encoder.decoding import log_softmax
from annotators.encoder.labels import ASSERTIONS, NO_STATEMENT
from annotators.lexicon.cue_words import cue_log_odds
from annotators.records import Group, RoleSpan
from storage.vocabulary import Assertion, Kind

EVIDENCE: Final = (
    "constant", "content", "cue", "source", "content_link", "source_link", "no_statement", "length",
    "cueless", "sourceless", "direct", "indirect", "in_parts", "direct_and_cueless", "nested", "cue_word",
)  # fmt: skip
"""What confidence is computed from."""
_NONE = ASSERTIONS.index(NO_STATEMENT)


def assertion(group: Group) -> Assertion:
    """Return the likeliest assertion, whether it is a statement or not."""
    return Assertion(ASSERTIONS[int(assertion_logits(group)[:_NONE].argmax())])


def assertion_logits(group: Group) -> NDArray[np.float32]:
    """Return the logits of `ASSERTIONS` (5,): the mean over the cue's tokens plus that over the content's."""
    return _mean(group.cues) + _mean(group.contents)


def _mean(spans: Sequence[RoleSpan]) -> NDArray[np.float32]:
    told = [(span.last - span.first, span.assertion) for span in spans if span.assertion]
    if not told:
        return np.zeros(len(ASSERTIONS), dtype=np.float32)
    tokens = sum(size for size, _ in told)
    weighted = zip(*([size * logit for logit in logits] for size, logits in told), strict=True)
    return np.array([sum(values) / tokens for values in weighted], dtype=np.float32)


def confidence(weights: Sequence[float], group: Group, kind: Kind, cue: str) -> float:
    """Return the probability that content and speaker are right; `weights`, one for each value of `evidence`."""
    z = sum(w * x for w, x in zip(weights, evidence(group, kind, cue), strict=True))
    return round(1 / (1 + math.exp(-z)), 4)


def evidence(group: Group, kind: Kind, cue: str) -> list[float]:
    """Return the values that `EVIDENCE` names: log-odds of spans and links, even odds where a span is missing.

    `cue`: its words as they stand in the text.
    """
    tokens = sum(s.last - s.first for s in group.contents)
    scores = (
        sum(s.score * (s.last - s.first) for s in group.contents) / tokens if tokens else 0.5,
        max((span.score for span in group.cues), default=0.5),
        group.source.score if group.source else 0.5,
    )
    told = any(span.assertion for span in (*group.contents, *group.cues))
    none = float(np.exp(log_softmax(assertion_logits(group))[_NONE])) if told else 0.5
    cueless, direct = not group.cues, kind == Kind.DIRECT
    return [
        1.0, *map(_log_odds, (*scores, group.content_link, group.source_link, none)), math.log1p(tokens),
        *map(float, (cueless, group.source is None, direct, kind == Kind.INDIRECT, len(group.contents) > 1,
                     direct and cueless, any(span.nested for span in group.contents))),
        cue_log_odds(cue),
    ]  # fmt: skip


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 0.01), 0.99)
    return math.log(chance / (1 - chance))
