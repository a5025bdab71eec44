"""Find the sources of a run that gave no document which could be used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from storage.tables.results import Counts
from storage.write.staging import Run

NAMES_NONE = "it names none"


def without_documents(run: Run, counts: Mapping[str, Counts]) -> dict[str, str]:
    """Give the sources, as the user named them, of which no document came through, each with why not.

    A source whose documents were left out by limits, or had been named by another source before, is none of them.
    """
    found = {row["source"]: row for batch in run.batches("discover") for row in _named(run, batch)}
    barren = {name: row["detail"] or NAMES_NONE for name, row in found.items() if not row["documents"]}
    if not found:
        return {}
    why = {row["doc_id"]: row["detail"] or row["reason"] for row in _rejects(run, counts)}
    if not why:
        return barren
    refused: dict[str, str] = {}
    usable: defaultdict[str, int] = defaultdict(int)
    for batch in run.batches("discover"):
        documents = run.batch("discover", batch).read("documents").select(["doc_id", "source"])
        for row in documents.to_pylist():
            usable[row["source"]] += row["doc_id"] not in why
            if row["doc_id"] in why:
                refused.setdefault(row["source"], why[row["doc_id"]])
    for name, row in found.items():
        given = [one for one in row["names"] if one in usable]
        if given and not any(usable[one] for one in given):
            barren[name] = refused[given[0]]
    return barren


def _named(run: Run, batch: str) -> Iterable[Mapping[str, Any]]:
    """Give what discover staged of the sources; nothing where a version staged it that kept no such table."""
    staged = run.batch("discover", batch)
    manifest = staged.manifest()
    rows: Iterable[Mapping[str, Any]] = ()
    if manifest is not None and "sources" in manifest.tables:
        rows = staged.read("sources").to_pylist()
    return rows


def _rejects(run: Run, counts: Mapping[str, Counts]) -> Iterator[Mapping[str, str]]:
    for stage in (stage for stage, total in counts.items() if total.rejected and stage != "discover"):
        for batch in run.batches(stage):
            handle = run.batch(stage, batch)
            if (staged := handle.counts()) and staged.rejected:
                rejects: pa.Table = handle.read("rejects").select(["doc_id", "reason", "detail"])
                yield from rejects.to_pylist()


def in_one_sentence(barren: Mapping[str, str], release: int | None) -> str:
    """Say which sources gave nothing, why, and what to do."""
    rest = f" What the others gave is in release {release}." if release else ""
    if len(barren) == 1:
        ((name, why),) = barren.items()
        return f"The source {name} gives no document ({why}): correct it or leave it out.{rest}"
    listed = "; ".join(f"{name} ({why})" for name, why in barren.items())
    return f"{len(barren)} sources give no document: {listed}. Correct them or leave them out.{rest}"
