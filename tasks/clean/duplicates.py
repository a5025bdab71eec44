"""Holds finding articles that repeat another: the same text, or nearly. What is done with the links goes in storage.

MinHash over shingles of four words: a cut of 30 % gives a Jaccard similarity of .70, a changed footer .91, two
reports of
one event below .3. Memory is 0.5 kB an article compared; one band of all of them is in work at a time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.clean.settings import CleanSettings

COLUMNS = ("article_id", "doc_id", "published_at", "text_sha256", "text", "duplicate_of")
"""The columns of `articles` that comparing needs."""

PERMUTATIONS = 128
_ROWS = 4  # a band; with 32 bands a pair at .6 is compared with probability .99, one at .2 with .05
_SHINGLE = 4
_SHORTEST = 20  # shingles; shorter texts (a line, a flash) count as duplicates only when they are equal
_LATEST = datetime.max.replace(tzinfo=UTC)
_WORD = re.compile(r"\w+")
_RANDOM = np.random.default_rng(20_210_303)
_FACTORS = _RANDOM.integers(1, 2**63, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)

Sketches = np.ndarray[Any, np.dtype[np.uint32]]


@dataclass(frozen=True)
class _Known:
    """What is kept of each article while comparing; all lists have the order of the sketches."""

    article_ids: list[str]
    doc_ids: list[str]
    hashes: list[str]
    ranks: list[tuple[Any, ...]]
    """Sorts the original before its repeats: what the lake holds, then by publication."""
    originals: dict[str, str]
    """article_id -> duplicate_of, for articles of the lake that are duplicates themselves."""


def link_duplicates(
    incoming: Iterable[pa.Table], earlier: Iterable[pa.Table], settings: CleanSettings
) -> dict[str, str]:
    """Say which incoming articles repeat another: article_id -> article_id of the original.

    Both are streams of tables with COLUMNS: the batches of a run, and what the lake holds (the articles of the last
    weeks will do: repeats follow soon). Revisions of one document are no duplicates of each other. The original is the
    article that the lake held first, else the one published first; the answer does not depend on the order of batches.
    """
    known = _Known([], [], [], [], {})
    sketches = [_read(table, known, settled=True) for table in earlier]
    settled = len(known.article_ids)
    sketches += [_read(table, known, settled=False) for table in incoming]
    if len(known.article_ids) == settled:
        return {}
    matrix = np.concatenate(sketches) if sketches else np.zeros((0, PERMUTATIONS), np.uint32)
    parents = list(range(len(known.article_ids)))
    for one, other in _pairs(matrix, known, settings.duplicate_similarity):
        _join(parents, one, other, known.ranks)
    links: dict[str, str] = {}
    for number in range(settled, len(parents)):
        root = _root(parents, number)
        if root != number and known.doc_ids[root] != known.doc_ids[number]:
            original = known.article_ids[root]
            links[known.article_ids[number]] = known.originals.get(original, original)
    return links


def sketch(texts: list[str]) -> Sketches:
    """MinHash of each text, one row of PERMUTATIONS values; a text too short to compare has a row of zeros."""
    rows = np.zeros((len(texts), PERMUTATIONS), np.uint32)
    for number, text in enumerate(texts):
        hashes = np.array([zlib.crc32(word.encode()) for word in _WORD.findall(text.lower())], np.uint64)
        if len(hashes) < _SHORTEST + _SHINGLE:
            continue
        count = len(hashes) - _SHINGLE + 1
        shingles = np.zeros(count, np.uint64)
        for place in range(_SHINGLE):
            shingles = shingles * np.uint64(0x9E3779B97F4A7C15) + hashes[place : place + count]
        shingles = np.unique(shingles)
        values = (shingles[:, None] * _FACTORS[None, :] + _OFFSETS[None, :]) >> np.uint64(32)
        rows[number] = values.min(axis=0).astype(np.uint32)
    return rows


def _read(table: pa.Table, known: _Known, *, settled: bool) -> Sketches:
    ids, hashes = table["article_id"].to_pylist(), table["text_sha256"].to_pylist()
    known.article_ids.extend(ids)
    known.doc_ids.extend(table["doc_id"].to_pylist())
    known.hashes.extend(hashes)
    dates = table["published_at"].to_pylist()
    known.ranks.extend((not settled, date or _LATEST, one) for date, one in zip(dates, ids, strict=True))
    if settled:
        links = table["duplicate_of"].to_pylist()
        known.originals.update({one: link for one, link in zip(ids, links, strict=True) if link})
    return sketch(table["text"].to_pylist())


def _pairs(matrix: Sketches, known: _Known, similarity: float) -> Iterable[tuple[int, int]]:
    """Pairs of equal or similar texts; similar ones share a band, and then enough of their values."""
    yield from _equal(known.hashes)
    usable = np.flatnonzero(matrix.any(axis=1))
    for start in range(0, PERMUTATIONS, _ROWS):
        band = np.ascontiguousarray(matrix[usable, start : start + _ROWS])
        keys = band.view(np.dtype((np.void, band.dtype.itemsize * _ROWS))).ravel()
        order = np.argsort(keys, kind="stable")
        for group in np.split(order, np.flatnonzero(keys[order][1:] != keys[order][:-1]) + 1):
            if len(group) == 1:
                continue
            members = sorted(usable[group].tolist(), key=known.ranks.__getitem__)
            for place in range(1, len(members)):
                # each against the first of its group: enough, since links are joined to clusters over all bands
                one, other = members[0], members[place]
                if float(np.mean(matrix[one] == matrix[other])) >= similarity:
                    yield one, other


def _equal(hashes: list[str]) -> Iterable[tuple[int, int]]:
    first: dict[str, int] = {}
    for number, value in enumerate(hashes):
        if first.setdefault(value, number) != number:
            yield first[value], number


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


def _join(parents: list[int], one: int, other: int, ranks: list[tuple[Any, ...]]) -> None:
    """Put two clusters together under the one of their roots that ranks first."""
    roots = sorted((_root(parents, one), _root(parents, other)), key=lambda number: ranks[number])
    parents[roots[1]] = roots[0]
