"""Name where batches are worked on. The command line shows its help with these names, and without the flows."""

from __future__ import annotations

from enum import StrEnum


class Engine(StrEnum):
    """Where batches are worked on."""

    THREADS = "threads"
    PROCESSES = "processes"
    DASK = "dask"
