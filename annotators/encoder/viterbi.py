"""Find the best sequence of tags under a linear-chain model (Viterbi 1967), by halves.

Each two steps from token to token are made one, of the best tags between them, until few are left: a dozen operations
on all pairs at once, where going token by token makes four for each. What stands between is filled in on the way back.
Sums of halves round less than one that runs through the text, so single precision will do.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
"""Of tags (tags,), or of steps (tags before, tags after, steps)."""
_FEW: Final = 12  # steps that are gone one by one
_BLOCK: Final = 4_096  # steps that are held at once: 2 MB for seven tags


def viterbi(
    emissions: NDArray[np.float32], between: NDArray[np.float32], start: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return the best tags (tokens,) for `emissions` (tokens, tags), with scores of a tag after a tag and at the start.

    The blocks of a long text but its last are scored twice: the tag that one ends with depends on all that follow.
    """
    if not len(emissions):
        return np.zeros(0, dtype=np.int64)
    blocks = [slice(at, at + _BLOCK) for at in range(1, max(len(emissions), 2), _BLOCK)]
    begins = [start + emissions[0]]
    for block in blocks[:-1]:
        begins.append(_after(begins[-1], _steps(emissions[block], between)))
    paths = [_path(begins[-1], _steps(emissions[blocks[-1]], between))]
    for begin, block in zip(begins[-2::-1], blocks[-2::-1], strict=True):
        steps = _steps(emissions[block], between)
        steps[:, np.arange(len(begin)) != paths[-1][0], -1] = -np.inf
        paths.append(_path(begin, steps)[:-1])
    tags: NDArray[np.int64] = np.concatenate(paths[::-1])
    return tags


def viterbi_of_runs(
    emissions: NDArray[np.float32],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    between: NDArray[np.float32],
    start: NDArray[np.float32],
) -> NDArray[np.int64]:
    """Return the tags (tokens,) that `viterbi` gives of each half-open run of tokens, 0 outside of runs.

    Short runs are gone through together, token by token: a text has dozens of two or three tokens, and a long one takes
    as many operations as all of them.
    """
    tags = np.zeros(len(emissions), dtype=np.int64)
    sizes = ends - begins
    long = sizes > _FEW + 1
    for first, last in zip(begins[long].tolist(), ends[long].tolist(), strict=True):
        tags[first:last] = viterbi(emissions[first:last], between, start)
    order = np.argsort(-sizes, kind="stable")[np.count_nonzero(long) :]
    firsts, sizes = begins[order], sizes[order]
    best, came_from = start + emissions[firsts], []
    for at in range(1, int(sizes.max(initial=1))):
        going = int(np.count_nonzero(sizes > at))
        scores = best[:going, :, None] + (between + emissions[firsts[:going] + at][:, None])
        came_from.append(scores.argmax(axis=1))
        best[:going] = scores.max(axis=1)
    tag = best.argmax(axis=1)
    for at in range(len(came_from), 0, -1):
        before = came_from[at - 1]
        going = len(before)
        tags[firsts[:going] + at] = tag[:going]
        tag[:going] = before[np.arange(going), tag[:going]]
    tags[firsts] = tag
    return tags


def _steps(emissions: NDArray[np.float32], between: NDArray[np.float32]) -> Scores:
    steps: Scores = between[:, :, None] + emissions.T
    return steps


def _after(begin: Scores, steps: Scores) -> Scores:
    """Return the score of the best way from one of `begin` to each tag after the last step, below that of the best.

    Differences alone are kept: the sum of a book would round them away.
    """
    while steps.shape[2] > 1:
        steps = _doubled(steps)
    best: Scores = (begin[:, None] + steps[:, :, 0]).max(axis=0)
    best -= best.max()
    return best


def _doubled(steps: Scores) -> Scores:
    """Make each two steps one; the last of an odd number stays as it is."""
    tags, _, n = steps.shape
    first, second = steps[:, :, 0 : n - 1 : 2].copy(), steps[:, :, 1::2].copy()
    best = first[:, 0, None] + second[0]
    through = np.empty_like(best)
    for between in range(1, tags):
        np.add(first[:, between, None], second[between], out=through)
        np.maximum(best, through, out=best)
    return np.concatenate([best, steps[:, :, -1:]], axis=2) if n % 2 else best


def _path(begin: Scores, steps: Scores) -> NDArray[np.int64]:
    """Return the best tags (n + 1,) from one of `begin` through n steps."""
    n = steps.shape[2]
    if n <= _FEW:
        return _path_by_steps(begin, steps)
    known = _path(begin, _doubled(steps))
    path = np.empty(n + 1, dtype=np.int64)
    path[::2], path[-1] = known[: n // 2 + 1], known[-1]
    before, after, pair = path[0 : n - 1 : 2], path[2::2], np.arange(n // 2)
    first, second = steps[before, :, 2 * pair], steps[:, after, 2 * pair + 1].T
    path[1 : 2 * len(pair) : 2] = (first + second).argmax(axis=1)
    return path


def _path_by_steps(begin: Scores, steps: Scores) -> NDArray[np.int64]:
    best, came_from = begin, []
    for step in np.moveaxis(steps, 2, 0):
        scores = best[:, None] + step
        came_from.append(scores.argmax(axis=0).tolist())
        best = scores.max(axis=0)
    path = [int(best.argmax())]
    for before in reversed(came_from):
        path.append(before[path[-1]])
    return np.array(path[::-1], dtype=np.int64)
