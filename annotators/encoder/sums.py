"""Hold running sums of a text's vectors, so that what a span of tokens adds up to is one difference.

The vectors of an article take 1 kB a token, and those of a book would take gigabytes. So what does not fit into a few
blocks lies in a file without a name, in the folder for temporary files.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterator
from copy import copy
from itertools import pairwise
from typing import IO, Final, Self

import numpy as np
from numpy.typing import NDArray

_BLOCK: Final = 2_048  # tokens: 2.6 MB of the model's vectors
_HELD: Final = 12  # blocks in memory: 130 kB of text


class Sums:
    """Sums of vectors (tokens, width) from the first token on, added up in float32, one by one, in their order."""

    def __init__(self, width: int) -> None:
        """Begin before the first token."""
        self._width, self._tokens = width, 0
        self._columns = slice(width)
        self._held: list[NDArray[np.float32]] = []
        self._rest: IO[bytes] | None = None
        self._open = self._empty()
        self._last = np.zeros(width, dtype=np.float32)

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> Self:
        """Return the sums of these vectors alone."""
        sums = cls(vectors.shape[1])
        sums.add(vectors)
        return sums

    def part(self, columns: slice) -> Self:
        """Return these columns of the vectors added so far, as sums of their own."""
        part = copy(self)
        part._columns = columns
        return part

    @property
    def shape(self) -> tuple[int, int]:
        """The number of tokens, and the vectors' width."""
        return self._tokens, len(range(self._width)[self._columns])

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Go on with the vectors (tokens, width) of the next tokens. Raises OSError where the disk is full."""
        at = 0
        while at < len(vectors):
            begin = self._tokens % _BLOCK
            part = self._open[begin : begin + len(vectors) - at]
            part[:] = vectors[at : at + len(part)]
            part[0] += self._last
            rows = [*part]  # numpy's cumsum goes column by column, which takes twice the time
            deque(map(np.add, rows, rows[1:], rows[1:]), maxlen=0)
            self._last = part[-1].copy()
            self._tokens += len(part)
            at += len(part)
            if self._tokens % _BLOCK == 0:
                self._close()

    def between(self, spans: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what each half-open span of tokens adds up to, (spans, width) of (spans, 2)."""
        result = np.empty((len(spans), self.shape[1]), dtype=np.float32)
        for at in range(0, len(spans), _BLOCK):
            some = spans[at : at + _BLOCK]
            places, which = np.unique(some, return_inverse=True)
            sums, (first, last) = self._before(places), which.reshape(some.shape).T
            np.subtract(sums[last], sums[first], out=result[at : at + len(some)])
        return result

    def _before(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The sums of all tokens before each of `places`, which are in order."""
        found = np.zeros((len(places), self.shape[1]), dtype=np.float32)
        for number, some in _runs((places - 1) // _BLOCK):
            if number >= 0:
                found[some] = self._block(number)[(places[some] - 1) % _BLOCK, self._columns]
        return found

    def _block(self, number: int) -> NDArray[np.float32]:
        if number == self._tokens // _BLOCK:
            return self._open
        if number < len(self._held):
            return self._held[number]
        assert self._rest is not None
        self._rest.seek((number - len(self._held)) * self._open.nbytes)
        return np.frombuffer(self._rest.read(self._open.nbytes), dtype=np.float32).reshape(self._open.shape)

    def _close(self) -> None:
        """Put the block that is full away, and begin another."""
        if len(self._held) < _HELD:
            self._held.append(self._open)
            self._open = self._empty()
            return
        if self._rest is None:
            self._rest = tempfile.TemporaryFile(prefix="quotelake-")  # noqa: SIM115 - it goes with its last reader
        self._rest.write(self._open.data)

    def _empty(self) -> NDArray[np.float32]:
        return np.empty((_BLOCK, self._width), dtype=np.float32)


def _runs(numbers: NDArray[np.int64]) -> Iterator[tuple[int, slice]]:
    """Yield each run of equal numbers: the number, and where it stands."""
    edges = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    for first, last in pairwise(edges if len(numbers) else ()):
        yield int(numbers[first]), slice(first, last)
