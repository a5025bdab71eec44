"""Score the candidates for an antecedent by the weights of data/coreference.json.

They are set by hand, after those that bench/coreference.py fits on OntoGUM and the development half of our gold set:
OntoGUM alone has no attribution, so it cannot tell what having spoken last is worth.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from annotators.lexicon.normalize import read


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts in the choice of an antecedent of one sort: `features`, and a full `fit` against none. Nobody is
    chosen whose score is below `least` or not better by `margin` than the next."""

    features: Mapping[str, float]
    fit: float
    least: float
    margin: float


@cache
def weights(sort: str) -> Weights:
    """Return the weights for a sort of antecedent (`phrases.Sought`)."""
    table = json.loads(read("coreference.json"))
    return Weights(table["features"], **table["sorts"][table["like"].get(sort, sort)])


def scores(sort: str, features: Sequence[Mapping[str, float]], fits: Sequence[float]) -> list[float]:
    """Return the score of each candidate, from its features and how well it fits (`compatibility.fit`)."""
    used = weights(sort)
    return [
        sum(used.features[name] * value for name, value in one.items()) + used.fit * (fit - 1)
        for one, fit in zip(features, fits, strict=True)
    ]


def best(sort: str, found: Sequence[float]) -> int | None:
    """Return the index of the score that is chosen, or None for nobody."""
    used, ranked = weights(sort), sorted(range(len(found)), key=lambda i: -found[i])
    if not ranked or found[ranked[0]] < used.least:
        return None
    tied = len(ranked) > 1 and found[ranked[0]] - found[ranked[1]] < used.margin
    return None if tied else ranked[0]
