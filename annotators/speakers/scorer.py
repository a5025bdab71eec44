"""Score candidates by a small network over their features: how likely each is the speaker."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotators.lexicon.normalize import read

LEAST: Final = 0.4
"""Chance from which somebody is named; chosen on the marks' dev tenth and real articles: below it, names are about as
often wrong as right."""
NOBODY: Final = "nobody"
UNSURE: Final = "unsure"
"""Groups of answers that name nobody: because that is likeliest, or because nobody is likely enough."""


@dataclass(frozen=True)
class Network:
    """One hidden layer over named features: `inner` (features, hidden), `bias` and `outer` (hidden,)."""

    numbers: Mapping[str, int]
    inner: NDArray[np.float32]
    bias: NDArray[np.float32]
    outer: NDArray[np.float32]
    calibration: Mapping[str, Sequence[float]]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Network:
        """Return the network that a file of `training.resolver` holds."""
        inner, bias, outer = (np.array(table[name], dtype=np.float32) for name in ("inner", "bias", "outer"))
        return cls({name: i for i, name in enumerate(table["features"])}, inner, bias, outer, table["calibration"])


@cache
def network() -> Network:
    """Return the shipped network, made by `training.resolver`."""
    return Network.of(json.loads(read("resolver.json")))


def scores(used: Network, options: Sequence[Mapping[str, float]]) -> NDArray[np.float32]:
    """Return the score of each candidate; features that the network does not know count nothing.

    Rows of the few features that a candidate has are added up; a product with all of them took six times as long where
    the numerics library spread it over threads.
    """
    rows: list[int] = []
    values: list[float] = []
    begins = []
    for features in options:
        begins.append(len(rows))
        rows.append(0)  # counts nothing; a sum needs one row at least
        values.append(0.0)
        for name, value in features.items():
            if value and (at := used.numbers.get(name)) is not None:
                rows.append(at)
                values.append(value)
    weighted = used.inner.take(rows, axis=0)
    weighted *= np.array(values, dtype=np.float32)[:, None]
    hidden = np.add.reduceat(weighted, begins, axis=0) + used.bias
    result: NDArray[np.float32] = np.maximum(hidden, 0) @ used.outer
    return result


def chances(options: Sequence[Mapping[str, float]]) -> list[float]:
    """Return the probability of each candidate; they sum to 1."""
    found = scores(network(), options).astype(np.float64)
    raised = np.exp(found - found.max())
    shares: list[float] = (raised / raised.sum()).tolist()
    return shares


def choose(sort: str, chances: Sequence[float]) -> tuple[int, str]:
    """Return the number of the answer to a question of one sort, and the group by which its chance is calibrated.

    `chances` are those of the candidates, nobody last. Who is less likely than `LEAST` is not named.
    """
    best, nobody = max(range(len(chances)), key=chances.__getitem__), len(chances) - 1
    if best == nobody:
        return nobody, NOBODY
    return (best, sort) if chances[best] >= LEAST else (nobody, UNSURE)


def calibrated(group: str, chance: float) -> float:
    """Return the probability that an answer is right which has this `chance` by the network.

    Platt scaling of its log-odds, fitted for each `group` of `choose` on marked articles that the network did not see.
    """
    constant, slope = network().calibration.get(group) or network().calibration["all"]
    held = min(max(chance, 0.001), 0.999)
    z = constant + slope * math.log(held / (1 - held))
    return round(1 / (1 + math.exp(-z)), 4)
