"""Keep news in a versioned lake: stage rows, publish releases, read them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from storage.errors import Damaged, Fatal, QuotelakeError, Rejected, Retryable, WrongSettings
from storage.vocabulary import RejectReason

if TYPE_CHECKING:
    from storage.read.lake import Lake
    from storage.read.lake import open_lake as open  # noqa: A004 - `storage.open(lake)` is how users say it
    from storage.schemas import RELEASED, TABLES
    from storage.tables.releases import Release
    from storage.tables.results import Counts, StageResult
    from storage.write.publish import Published, publish
    from storage.write.staging import Batch, Run, attach_run, open_run

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
    "WrongSettings",
    "attach_run",
    "open",
    "open_run",
    "publish",
]

_LATE = {
    "RELEASED": "schemas",
    "TABLES": "schemas",
    "Batch": "write.staging",
    "Counts": "tables.results",
    "Lake": "read.lake",
    "Published": "write.publish",
    "Release": "tables.releases",
    "Run": "write.staging",
    "StageResult": "tables.results",
    "attach_run": "write.staging",
    "open": "read.lake",
    "open_run": "write.staging",
    "publish": "write.publish",
}


def __getattr__(name: str) -> object:
    """Import what needs Arrow, DuckDB, Delta or an object store when it is first asked for: annotation needs none."""
    if name not in _LATE:
        raise AttributeError(f"module 'storage' has no attribute {name!r}")
    module = importlib.import_module(f"storage.{_LATE[name]}")
    found: object = module.open_lake if name == "open" else getattr(module, name)
    globals()[name] = found
    return found
