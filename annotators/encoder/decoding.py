"""Read tag sequences and their probabilities: log probabilities, transitions, runs of tags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FORBIDDEN = -1e4

Run = tuple[int, int, int]
"""Label number, first and last token, half-open and not empty."""


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return log probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def shares_of_runs(scores: NDArray[np.float32], begins: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return probabilities that sum to 1 in each run of `scores` (n,); runs begin at `begins`, none is empty."""
    sizes = np.diff(begins, append=len(scores))
    shifted = scores - np.repeat(np.maximum.reduceat(scores, begins), sizes)
    result: NDArray[np.float32] = np.exp(shifted - np.repeat(np.log(np.add.reduceat(np.exp(shifted), begins)), sizes))
    return result


def transition_scores(learned: NDArray[np.float32], labels: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Split learned transitions into (tags, tags) and start (tags,), forbidding an inside tag after another label's."""
    between, start = learned[:-1].copy(), learned[-1].copy()
    for label in range(labels):
        begin, inside = 1 + 2 * label, 2 + 2 * label
        allowed = {begin, inside}
        between[[i for i in range(len(start)) if i not in allowed], inside] = FORBIDDEN
        start[inside] = FORBIDDEN
    return between, start


def tag_runs(tags: NDArray[np.int64]) -> list[Run]:
    """Return each labelled run of BIO `tags` (0 is O, then B and I of each label)."""
    named, labels = tags > 0, (tags - 1) // 2
    goes_on = named & (tags % 2 == 0)
    goes_on[1:] &= labels[1:] == labels[:-1]
    goes_on[:1] = False
    first = np.flatnonzero(named & ~goes_on)
    last = np.flatnonzero(named & ~np.append(goes_on[1:], False)) + 1
    return list(zip(labels[first].tolist(), first.tolist(), last.tolist(), strict=True))


def run_chances(log_chances: NDArray[np.float32], runs: Sequence[Run]) -> list[float]:
    """Return the probability of each run's label, begun or gone on, as the mean over its tokens.

    `log_chances` (tokens, tags): of BIO tags.
    """
    if not runs:
        return []
    tokens, begins, sizes = _tokens_of(runs)
    tags = np.repeat([1 + 2 * label for label, _, _ in runs], sizes)
    chances = np.exp(log_chances[tokens, tags]) + np.exp(log_chances[tokens, tags + 1])
    result: list[float] = (np.add.reduceat(chances, begins) / sizes).astype(np.float32).tolist()
    return result


def run_means(values: NDArray[np.float32], runs: Sequence[Run]) -> NDArray[np.float32]:
    """Return the mean of `values` (tokens, width) over each of `runs`, which are some: (runs, width)."""
    tokens, begins, sizes = _tokens_of(runs)
    means: NDArray[np.float32] = np.add.reduceat(values[tokens], begins, axis=0)
    means /= sizes[:, None].astype(np.float32)
    return means


def _tokens_of(runs: Sequence[Run]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the tokens of all runs, one run after the other, where each run begins among them, and its size."""
    _, first, last = np.array(runs, dtype=np.int64).T
    sizes = last - first
    begins = sizes.cumsum() - sizes
    return np.arange(sizes.sum()) + np.repeat(first - begins, sizes), begins, sizes
