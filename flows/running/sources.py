"""Find the sources of a run that gave no document which could be used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flows.running.rejects import staged_rejects
from storage.tables.results import Counts
from storage.vocabulary import Stage
from storage.write.staging import Run

NAMES_NONE = "it names none"


def without_documents(run: Run, counts: Mapping[str, Counts]) -> dict[str, str]:
    """Give the sources, as the user named them, of which no document came through, each with why not.

    A source whose documents were left out by limits, or had been named by another source before, is none of them.
    """
    found = {row["source"]: row for batch in run.batches(Stage.DISCOVER) for row in _named(run, batch)}
    barren = {name: row["detail"] or NAMES_NONE for name, row in found.items() if not row["documents"]}
    why = _refusals(run, counts) if found else {}
    if not why:
        return barren
    refused: dict[str, str] = {}
    usable: defaultdict[str, int] = defaultdict(int)
    for batch in run.batches(Stage.DISCOVER):
        documents = run.batch(Stage.DISCOVER, batch).read("documents").select(["doc_id", "source"])
        for row in documents.to_pylist():
            usable[row["source"]] += row["doc_id"] not in why
            if row["doc_id"] in why:
                refused.setdefault(row["source"], why[row["doc_id"]])
    for name, row in found.items():
        given = [one for one in row["names"] if one in usable]
        if given and not any(usable[one] for one in given):
            barren[name] = refused[given[0]]
    return barren


def _named(run: Run, batch: str) -> list[Mapping[str, Any]]:
    """Give what discover staged of the sources; nothing where a version staged it that kept no such table."""
    staged = run.batch(Stage.DISCOVER, batch)
    manifest = staged.manifest()
    return staged.read("sources").to_pylist() if manifest is not None and "sources" in manifest.tables else []


def _refusals(run: Run, counts: Mapping[str, Counts]) -> dict[str, str]:
    """Give by doc_id why documents were rejected after they were found."""
    later = {stage: total for stage, total in counts.items() if stage != Stage.DISCOVER}
    rows = (row for rejects in staged_rejects(run, later) for row in rejects.to_pylist())
    return {row["doc_id"]: row["detail"] or row["reason"] for row in rows}


def barren_in_words(barren: Mapping[str, str], release: int | None) -> str:
    """Say which sources gave nothing, why, and what to do."""
    rest = f" What the others gave is in release {release}." if release else ""
    if len(barren) == 1:
        ((name, why),) = barren.items()
        return f"The source {name} gives no document ({why}): correct it or leave it out.{rest}"
    listed = "; ".join(f"{name} ({why})" for name, why in barren.items())
    return f"{len(barren)} sources give no document: {listed}. Correct them or leave them out.{rest}"
