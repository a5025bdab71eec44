"""Wait for what must happen, as long as a busy machine may take to it: a shorter wait tells of the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 900.0
"""A server starts in ten seconds on a quiet machine, and in minutes where ten processes share two cores."""


def wait_until(
    condition: Callable[[], T], said: Callable[[], object] = lambda: "it did not happen", pause: float = 0.05
) -> T:
    """Give what `condition` gives once that is true. What `said` gives tells why that did not happen in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, said()
        time.sleep(pause)
    return found
