"""Sketch texts by MinHash, in a file for more of them than memory holds."""

from __future__ import annotations

import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

PERMUTATIONS = 128
ROWS = 4
"""Values a band; with 32 bands a pair at .6 is compared with probability .99, one at .2 with .05."""
BANDS = PERMUTATIONS // ROWS
_SHINGLE = 4
_SHORTEST = 20  # shingles; shorter texts (a line, a flash) count as duplicates only when they are equal
_WORD = re.compile(r"\w+")
_APART = {code: " " for code in range(128) if not _WORD.match(chr(code))}
_RANDOM = np.random.default_rng(20_210_303)
_FACTORS = _RANDOM.integers(1, 2**63, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_BYTES = PERMUTATIONS * 4
_AT_ONCE = 16_384
"""Sketches read at once: 8 MB."""

Sketches = np.ndarray[Any, np.dtype[np.uint32]]
Hashes = np.ndarray[Any, np.dtype[np.uint64]]


def sketch(texts: list[str]) -> Sketches:
    """MinHash of each text, one row of PERMUTATIONS values; a text too short to compare has a row of zeros."""
    rows = np.zeros((len(texts), PERMUTATIONS), np.uint32)
    known = _Hashes()
    for number, text in enumerate(texts):
        words = _words(text)
        if len(words) < _SHORTEST + _SHINGLE:
            continue
        hashes = np.fromiter(map(known.__getitem__, words), np.uint64, len(words))
        count = len(hashes) - _SHINGLE + 1
        shingles = hashes[:count].copy()
        for place in range(1, _SHINGLE):
            shingles *= _MIX
            shingles += hashes[place : place + count]
        rows[number] = _smallest(shingles) >> np.uint64(32)
    return rows


def _words(text: str) -> list[str]:
    """Cut a text into the words of _WORD in small letters; of ASCII in a third of the pattern's time."""
    text = text.lower()
    return text.translate(_APART).split() if text.isascii() else _WORD.findall(text)


def _smallest(shingles: Hashes) -> Hashes:
    """Give the smallest value under each permutation. A shingle that comes again changes none, and may stay."""
    smallest = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(shingles), _AT_ONCE):  # a text of many megabytes must not take 128 times its words
        values = np.multiply.outer(shingles[start : start + _AT_ONCE], _FACTORS)
        values += _OFFSETS
        np.minimum(smallest, values.min(axis=0), out=smallest)
    return smallest


class _Hashes(dict[str, int]):
    """The hash of each word met, counted once: words of news recur."""

    def __missing__(self, word: str) -> int:
        self[word] = hashed = zlib.crc32(word.encode())
        return hashed


class SketchFile:
    """Sketches in a temporary file, numbered in the order in which they came."""

    def __init__(self) -> None:
        """Begin an empty file; it goes with this object."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the object
        self._usable: list[Any] = []

    def append(self, rows: Sketches) -> None:
        """Add sketches."""
        self._usable.append(rows.any(axis=1))
        self._file.write(np.ascontiguousarray(rows).data)
        self._file.flush()

    def usable(self) -> Any:
        """Say of each sketch whether its text was long enough to compare."""
        return np.concatenate([np.zeros(0, bool), *self._usable])

    def band(self, number: int) -> Any:
        """Give of every sketch one number that is equal where the values of a band are."""
        keys = [np.zeros(0, np.uint64)]
        for rows in self._chunks():
            key = np.zeros(len(rows), np.uint64)
            for place in range(number * ROWS, (number + 1) * ROWS):
                key = (key ^ rows[:, place].astype(np.uint64)) * _MIX
                key ^= key >> np.uint64(29)
            keys.append(key)
        return np.concatenate(keys)

    def similarity(self, one: int, other: int) -> float:
        """Estimate which share of their shingles two texts have in common."""
        return float(np.mean(self._row(one) == self._row(other)))

    def _row(self, number: int) -> Sketches:
        return np.frombuffer(os.pread(self._file.fileno(), _BYTES, number * _BYTES), np.uint32)

    def _chunks(self) -> Iterator[Sketches]:
        start = 0
        while raw := os.pread(self._file.fileno(), _AT_ONCE * _BYTES, start):
            start += len(raw)
            yield np.frombuffer(raw, np.uint32).reshape(-1, PERMUTATIONS)
