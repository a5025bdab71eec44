"""Count what a release holds, at the cost of the rows that a run adds and drops, and how far they drift.

Sums are integers, so that what is added and taken away again over a thousand releases stays exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from storage.files.base import Files
from storage.schemas import TABLES
from storage.tables import parquet
from storage.tables.lookup import lookup, widened
from storage.tables.parquet import Part
from storage.tables.releases import Release

BINS = 10
"""Bins of confidence, each a tenth wide."""
Sums = dict[str, Counter[str]]
_TABLES = {"quotes": ("kind", "confidence", "speaker_name"), "articles": ("language",), "rejects": ("reason",)}
_DRIFTING = ("kinds", "confidence", "languages")


def quality(
    files: Files,
    parent: Release | None,
    added: Mapping[str, Sequence[Part]],
    dropped: Mapping[str, tuple[str, set[str]]],
    accuracy: Mapping[str, Any],
) -> dict[str, Any]:
    """Give the section `quality` of the release that adds `added` to `parent` and leaves out `dropped`.

    `dropped`: table -> (column, values), the parent's rows that go; `accuracy`: figures of the model that annotated.
    Drift is the total variation distance (0: alike, 1: nothing in common) between the rows added and the release
    before; null where one of them has no rows. A parent of an earlier version is counted whole, once.
    """
    before = _kept(files, parent)
    new = _sums(_rows(files, added))
    after = _combined(before, new, lambda one, other: one + other)
    if parent is not None:
        gone = _sums(
            (table, lookup(files, parent.files(table), table, column, values, _TABLES[table]))
            for table, (column, values) in dropped.items()
            if table in _TABLES
        )
        after = _combined(after, gone, lambda one, other: one - other)
    statements = sum(after["kinds"].values())
    return {
        "accuracy": dict(accuracy),
        "statements": statements,
        "named": after["named"]["named"],
        "named_share": round(after["named"]["named"] / statements, 4) if statements else None,
        **{name: dict(sorted(after[name].items())) for name in (*_DRIFTING, "rejects")},
        "drift": {name: _distance(before[name], new[name]) for name in _DRIFTING},
    }


def _kept(files: Files, parent: Release | None) -> Sums:
    if parent is None:
        return _sums(())
    if not parent.quality:
        return _sums(_rows(files, {name: parent.files(name) for name in _TABLES}))
    kept = {name: Counter(parent.quality[name]) for name in (*_DRIFTING, "rejects")}
    return {**kept, "named": Counter(named=parent.quality["named"])}


def _rows(files: Files, parts: Mapping[str, Sequence[Part]]) -> Iterator[tuple[str, pa.Table]]:
    for table, columns in _TABLES.items():
        schema = pa.schema([TABLES[table].schema().field(name) for name in columns])
        for part in parts.get(table, ()):
            for rows in parquet.groups(files, part, list(columns)):
                yield table, widened(rows, schema)


def _sums(chunks: Iterable[tuple[str, pa.Table]]) -> Sums:
    found: Sums = {name: Counter() for name in (*_DRIFTING, "rejects", "named")}
    for table, rows in chunks:
        if table == "quotes":
            found["kinds"].update(rows["kind"].to_pylist())
            bins = (min(BINS - 1, int(value * BINS)) for value in rows["confidence"].to_pylist())
            found["confidence"].update(f"{number / BINS:.1f}" for number in bins)
            found["named"]["named"] += rows.num_rows - rows["speaker_name"].null_count
        elif table == "articles":
            found["languages"].update(language or "" for language in rows["language"].to_pylist())
        else:
            found["rejects"].update(rows["reason"].to_pylist())
    return found


def _combined(one: Sums, other: Sums, operation: Callable[[int, int], int]) -> Sums:
    return {name: Counter(_operated(one[name], other[name], operation)) for name in one}


def _operated(one: Counter[str], other: Counter[str], operation: Callable[[int, int], int]) -> dict[str, int]:
    found = {key: operation(one[key], other[key]) for key in sorted({*one, *other})}
    return {key: number for key, number in found.items() if number}


def _distance(before: Counter[str], new: Counter[str]) -> float | None:
    if not before.total() or not new.total():
        return None
    keys = {*before, *new}
    return round(sum(abs(before[key] / before.total() - new[key] / new.total()) for key in keys) / 2, 4)
