"""End a command within seconds of a Ctrl-C, and say what of it is kept."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from quotelake.verbosity import tell

LIMIT_SECONDS = 4.0
"""What has not ended by then is left: staged batches stand whatever dies, and the server ends with its pipe."""
INTERRUPTED = 130
_SHOW_CURSOR = "\x1b[?25h"


@contextlib.contextmanager
def ends_soon(kept: Callable[[], str]) -> Iterator[None]:
    """Let a Ctrl-C end what runs in this context: in good order where that takes seconds, else at once.

    `kept` says what is kept and how to go on. It is printed once what runs here has ended; what is around it, such as
    the server, has the rest of the time.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told = threading.Event()

    def give_up() -> None:
        time.sleep(LIMIT_SECONDS)
        if not told.is_set():
            sys.stderr.write(_SHOW_CURSOR if sys.stderr.isatty() else "")
            tell(kept(), logging.ERROR)
        os._exit(INTERRUPTED)

    def interrupted(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end is on its way; a second one would leave its own traces
        threading.Thread(target=give_up, daemon=True).start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    except KeyboardInterrupt:
        told.set()
        tell(kept(), logging.ERROR)
        raise SystemExit(INTERRUPTED) from None
    finally:
        if signal.getsignal(signal.SIGINT) is interrupted:
            signal.signal(signal.SIGINT, before)
