"""Score candidates by a small network over their features: how likely each is the speaker."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from annotators.lexicon.normalize import read


@dataclass(frozen=True)
class Network:
    """One hidden layer over named features: `inner` (features, hidden), `bias` and `outer` (hidden,)."""

    numbers: Mapping[str, int]
    inner: NDArray[np.float32]
    bias: NDArray[np.float32]
    outer: NDArray[np.float32]
    calibration: Mapping[str, Sequence[float]]


@cache
def network() -> Network:
    """Return the shipped network, made by `training.resolver`."""
    table = json.loads(read("resolver.json"))
    inner, bias, outer = (np.array(table[name], dtype=np.float32) for name in ("inner", "bias", "outer"))
    numbers = {name: i for i, name in enumerate(table["features"])}
    return Network(numbers, inner, bias, outer, table["calibration"])


def scores(used: Network, options: Sequence[Mapping[str, float]]) -> NDArray[np.float32]:
    """Return the score of each candidate; features that the network does not know count nothing."""
    table = np.zeros((len(options), len(used.numbers)), dtype=np.float32)
    for row, features in enumerate(options):
        for name, value in features.items():
            if value and (at := used.numbers.get(name)) is not None:
                table[row, at] = value
    result: NDArray[np.float32] = np.maximum(table @ used.inner + used.bias, 0) @ used.outer
    return result


def chances(options: Sequence[Mapping[str, float]]) -> list[float]:
    """Return the probability of each candidate; they sum to 1."""
    found = scores(network(), options).astype(np.float64)
    raised = np.exp(found - found.max())
    shares: list[float] = (raised / raised.sum()).tolist()
    return shares


def calibrated(sort: str, chance: float, nobody: bool) -> float:
    """Return the probability that an answer to a question of one sort, `chance` by the network, is right.

    Platt scaling of its log-odds, fitted on marked articles that the network did not see.
    """
    group = network().calibration.get("nobody" if nobody else sort) or network().calibration["all"]
    held = min(max(chance, 0.001), 0.999)
    z = group[0] + group[1] * math.log(held / (1 - held))
    return round(1 / (1 + math.exp(-z)), 4)
