"""Count the rows of a release by what describes them, at the cost of the rows that a run adds and drops.

Sums are integers, so that what is added and taken away again over a thousand releases stays exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storage.files.base import Files
from storage.schemas import TABLES
from storage.tables import parquet
from storage.tables.lookup import found, widened
from storage.tables.parquet import Part
from storage.tables.releases import Release

BINS = 10
"""Bins of confidence, each a tenth wide."""
SOURCES = 1000
"""Sources that a manifest names, the first that the lake read; those beyond are counted together."""
OTHERS = ""
"""The name that stands for them."""
Sums = dict[str, Counter[str]]
_COLUMNS = {
    "quotes": ("kind", "confidence", "speaker_name", "model_version"),
    "articles": ("language", "source", "pipeline_version"),
    "rejects": ("reason",),
}
_OF_QUALITY = ("kinds", "confidence", "languages", "rejects")
_OF_LINEAGE = ("cleaned_by", "annotated_by")
_NAMES = (*_OF_QUALITY, *_OF_LINEAGE, "named", "sources")


class Listed:
    """Names sources as a manifest does: by their own name while there is room."""

    def __init__(self, known: Iterable[str]) -> None:
        """Begin with the names that the release before has."""
        self._names = set(known)

    def __call__(self, source: str) -> str:
        """Give the name under which a source is counted."""
        if source not in self._names and len(self._names) < SOURCES:
            self._names.add(source)
        return source if source in self._names else OTHERS


@dataclass(frozen=True)
class Tally:
    """Sums by what is counted: of the release before, of the rows that a run adds, and of the release that it makes.

    `kinds`, `confidence` (by the lower bound of its bin), `named` and `annotated_by` count statements; `languages`,
    `sources` and `cleaned_by` articles; `rejects` documents left out.
    """

    before: Sums
    new: Sums
    after: Sums
    listed: Listed


def tally(
    files: Files,
    parent: Release | None,
    added: Mapping[str, Sequence[Part]],
    dropped: Mapping[str, tuple[str, set[str]]],
) -> Tally:
    """Count for the release that adds `added` to `parent` and leaves out `dropped`.

    `dropped`: table -> (column, values), the parent's rows that go. A parent of an earlier version is counted whole,
    once.
    """
    listed = Listed(parent.lineage.get("sources", ()) if parent else ())
    before = _kept(files, parent, listed)
    new = _sums(_rows(files, added), listed)
    after = _combined(before, new, lambda one, other: one + other)
    if parent is not None:
        rows = (
            (table, piece)
            for table, (column, values) in dropped.items()
            if table in _COLUMNS
            for piece in found(files, parent.files(table), table, column, values, _COLUMNS[table])
        )
        gone = _sums(rows, listed)
        after = _combined(after, gone, lambda one, other: one - other)
    return Tally(before, new, after, listed)


def _kept(files: Files, parent: Release | None, listed: Listed) -> Sums:
    if parent is None:
        return _sums((), listed)
    if not (parent.quality and parent.lineage):
        return _sums(_rows(files, {name: parent.files(name) for name in _COLUMNS}), listed)
    kept = {name: Counter(parent.quality[name]) for name in _OF_QUALITY}
    kept |= {name: Counter(parent.lineage[name]) for name in _OF_LINEAGE}
    sources = {name: told["articles"] for name, told in parent.lineage["sources"].items()}
    return {**kept, "named": Counter(named=parent.quality["named"]), "sources": Counter(sources)}


def _rows(files: Files, parts: Mapping[str, Sequence[Part]]) -> Iterator[tuple[str, pa.Table]]:
    for table, columns in _COLUMNS.items():
        schema = pa.schema([TABLES[table].schema().field(name) for name in columns])
        for part in parts.get(table, ()):
            for rows in parquet.groups(files, part, list(columns)):
                yield table, widened(rows, schema)


def _sums(chunks: Iterable[tuple[str, pa.Table]], listed: Listed) -> Sums:
    found: Sums = {name: Counter() for name in _NAMES}
    for table, rows in chunks:
        if table == "quotes":
            found["kinds"].update(_counts(rows["kind"]))
            bins = pc.min_element_wise(pc.floor(pc.multiply(rows["confidence"], BINS)), float(BINS - 1))
            found["confidence"].update({f"{number / BINS:.1f}": count for number, count in _counts(bins).items()})
            found["named"]["named"] += rows.num_rows - rows["speaker_name"].null_count
            found["annotated_by"].update(_counts(rows["model_version"]))
        elif table == "articles":
            found["languages"].update(_counts(pc.fill_null(rows["language"], "")))
            for source, count in _counts(rows["source"]).items():
                found["sources"][listed(source)] += count
            found["cleaned_by"].update(_counts(rows["pipeline_version"]))
        else:
            found["rejects"].update(_counts(rows["reason"]))
    return found


def _counts(column: pa.ChunkedArray) -> dict[Any, int]:
    """Give how often each value stands in a column, in the order in which they come. Millions are counted in C."""
    return {entry["values"]: entry["counts"] for entry in column.value_counts().to_pylist()}


def _combined(one: Sums, other: Sums, operation: Callable[[int, int], int]) -> Sums:
    return {name: Counter(_operated(one[name], other[name], operation)) for name in one}


def _operated(one: Counter[str], other: Counter[str], operation: Callable[[int, int], int]) -> dict[str, int]:
    found = {key: operation(one[key], other[key]) for key in sorted({*one, *other})}
    return {key: number for key, number in found.items() if number}
