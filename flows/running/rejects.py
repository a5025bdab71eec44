"""Read what a run rejected, by stage and batch, while it is staged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from storage.tables.results import Counts
from storage.write.staging import Run

REJECTS_SHOWN = 50
"""Rejects listed in a report; the lake's table holds all."""


def staged_rejects(run: Run, counts: Mapping[str, Counts]) -> Iterator[pa.Table]:
    """Give the rejects of each batch that has any, in the order of `counts`, the run's by stage."""
    for stage in (stage for stage, total in counts.items() if total.rejected):
        for number in run.batches(stage):
            batch = run.batch(stage, number)
            if (staged := batch.counts()) and staged.rejected:
                yield batch.read("rejects")


def first_rejects(run: Run, counts: Mapping[str, Counts]) -> list[dict[str, Any]]:
    """Give the first rejected documents of a run, as many as are shown."""
    rows: list[dict[str, Any]] = []
    for rejects in staged_rejects(run, counts):
        rows += rejects.slice(0, REJECTS_SHOWN - len(rows)).to_pylist()
        if len(rows) >= REJECTS_SHOWN:
            break
    return rows
