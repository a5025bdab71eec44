"""The lake: schemas, staging, releases, reading. The only package that writes Parquet."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from storage.errors import Damaged, Fatal, QuotelakeError, Rejected, Retryable
from storage.results import Counts, StageResult
from storage.schemas import RELEASED, TABLES, RejectReason

if TYPE_CHECKING:
    from storage.lake import Lake
    from storage.lake import open_lake as open  # noqa: A004 - `storage.open(lake)` is how users say it
    from storage.publishing import Published, publish
    from storage.releases import Release
    from storage.staging import Batch, Run, attach_run, open_run

__all__ = [
    "RELEASED",
    "TABLES",
    "Batch",
    "Counts",
    "Damaged",
    "Fatal",
    "Lake",
    "Published",
    "QuotelakeError",
    "RejectReason",
    "Rejected",
    "Release",
    "Retryable",
    "Run",
    "StageResult",
    "attach_run",
    "open",
    "open_run",
    "publish",
]

_LATE = {
    "Batch": "staging",
    "Lake": "lake",
    "Published": "publishing",
    "Release": "releases",
    "Run": "staging",
    "attach_run": "staging",
    "open": "lake",
    "open_run": "staging",
    "publish": "publishing",
}


def __getattr__(name: str) -> object:
    """Import what needs DuckDB, Delta or an object store when it is first asked for: annotation alone needs none."""
    if name not in _LATE:
        raise AttributeError(f"module 'storage' has no attribute {name!r}")
    module = importlib.import_module(f"storage.{_LATE[name]}")
    found: object = module.open_lake if name == "open" else getattr(module, name)
    globals()[name] = found
    return found
