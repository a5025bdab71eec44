"""Ask that work grows with its input and not with the square of it, on a machine however busy.

How fast something is, bench/ measures; a test that asks for seconds fails on a busy machine and tells nothing.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TIMES = 16
MOST = 64
"""Of a square it would be 256: fourfold off is allowed to either side."""
LEAST_SECONDS = 0.005
"""What is shorter is too short to be measured, and counts as this."""
TURNS = 3

Work = Callable[[], object]


def assert_linear(made: Callable[[int], Work], size: int) -> None:
    """Ask that work on `size` takes at most 64 times the processor seconds of work on a sixteenth of it.

    `made` prepares the work on an input of a size; that is not measured. The best of some turns counts, each with a
    fresh input, and the first that will do ends it: load would have to slow the larger one down fourfold every time.
    """
    small, large = float("inf"), float("inf")
    for _ in range(TURNS):
        small = min(small, _seconds(made(size // TIMES)))
        large = min(large, _seconds(made(size)))
        if large <= MOST * max(small, LEAST_SECONDS):
            return
    raise AssertionError(f"{TIMES} times the input takes {large:.2f} s, where {small:.3f} s were enough for one")


def _seconds(work: Work) -> float:
    gc.collect()
    gc.disable()  # what other tests left behind is not looked through in between
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.enable()
