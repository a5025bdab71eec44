"""Decode tag sequences from emissions: log probabilities, transitions, Viterbi, runs of tags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FORBIDDEN = -1e4


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return log probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
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


def viterbi(
    emissions: NDArray[np.float32], between: NDArray[np.float32], start: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return the best tag sequence (tokens,) under a linear-chain model (Viterbi 1967)."""
    n = len(emissions)
    if not n:
        return np.zeros(0, dtype=np.int64)
    best = start + emissions[0]
    back = np.zeros(emissions.shape, dtype=np.int64)
    incoming = between.T.copy()
    scores = np.empty_like(incoming)
    for i in range(1, n):
        np.add(incoming, best, out=scores)
        scores.argmax(axis=1, out=back[i])
        best = scores.max(axis=1) + emissions[i]
    tags = np.zeros(n, dtype=np.int64)
    tags[-1] = int(best.argmax())
    for i in range(n - 1, 0, -1):
        tags[i - 1] = back[i, tags[i]]
    return tags


def tag_runs(tags: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Return (label number, first, last) of each labelled run in BIO `tags` (0 is O, then B and I of each label)."""
    runs: list[tuple[int, int, int]] = []
    for i in np.flatnonzero(tags).tolist():
        tag = int(tags[i])
        label = (tag - 1) // 2
        if tag % 2 == 0 and runs and runs[-1][0] == label and runs[-1][2] == i:
            runs[-1] = (label, runs[-1][1], i + 1)
        else:
            runs.append((label, i, i + 1))
    return runs
