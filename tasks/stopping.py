"""Stop a stage between two documents, where the run that it belongs to is to end.

The flow's thread hears of a cancellation or a Ctrl-C; its workers' threads, which cannot be interrupted, ask here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar

from storage.errors import QuotelakeError

STOP: ContextVar[threading.Event | None] = ContextVar("STOP", default=None)
"""Set when the run is to end. Threads that a stage starts do not inherit it: it asks `stopper` before."""


class Stopped(QuotelakeError):  # noqa: N818 - named by what happened
    """The run is to end: this batch is left undone, and done by the next run."""


def stopper() -> Callable[[], None]:
    """Give what a stage calls before each document, in whichever thread. It raises Stopped when the run is to end."""
    stop = STOP.get()

    def go_on() -> None:
        if stop is not None and stop.is_set():
            raise Stopped("The run was stopped; its next run does this batch.")

    return go_on
