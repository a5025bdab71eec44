"""Give back the memory that Arrow keeps for what it may read next."""

from __future__ import annotations

import pyarrow as pa


def give_back() -> None:
    """Return to the system what Arrow's pool holds and nothing uses; it takes a millisecond or two.

    A stage of a run needs tens of megabytes for a moment, of the articles of some weeks or of files that are merged:
    what the pool kept of each stood beside what the next one needed.
    """
    pa.default_memory_pool().release_unused()
