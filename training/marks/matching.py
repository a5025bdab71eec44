"""Match what two readings of one text hold, one to one."""

from __future__ import annotations

from collections.abc import Iterable


def one_to_one(alike: Iterable[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Return pairs, the most alike first, in which each of the one reading and each of the other stands at most once.

    `alike`: how much two are alike, and the number of each in its reading.
    """
    pairs: dict[int, int] = {}
    taken = set[int]()
    for _, i, j in sorted(alike, reverse=True):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return [*pairs.items()]
