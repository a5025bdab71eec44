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
_AGAIN_SECONDS = 0.2
_OVER, _PRESSED = b"\x00", bytes([signal.SIGINT])
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
    heard, told = threading.Event(), threading.Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end is on its way; a second one would leave its own traces
        heard.set()
        os.write(presses, _PRESSED)  # an event loop may have taken the place of `presses`
        raise KeyboardInterrupt

    def give_up() -> None:
        if not told.is_set():
            sys.stderr.write(_SHOW_CURSOR if sys.stderr.isatty() else "")
            tell(kept(), logging.ERROR)
        os._exit(INTERRUPTED)

    watched, presses = os.pipe()
    os.set_blocking(presses, False)
    watcher = threading.Thread(target=_watch, args=(watched, heard, give_up), daemon=True)
    watcher.start()
    handler_before = signal.signal(signal.SIGINT, interrupted)
    pipe_before = signal.set_wakeup_fd(presses, warn_on_full_buffer=False)
    try:
        yield
    except KeyboardInterrupt:
        told.set()
        tell(kept(), logging.ERROR)
        raise SystemExit(INTERRUPTED) from None
    finally:
        if not heard.is_set():
            if signal.getsignal(signal.SIGINT) is interrupted:
                signal.signal(signal.SIGINT, handler_before)
            signal.set_wakeup_fd(pipe_before)
            os.write(presses, _OVER)
            watcher.join()
            os.close(watched)
            os.close(presses)


def _watch(pressed: int, heard: threading.Event, give_up: Callable[[], None]) -> None:
    """Wait for a Ctrl-C in the pipe `pressed`; see that the main thread hears of it, and that its end comes.

    One that arrives just before a blocking call does not end that call, so nothing hears of it: it is sent again.
    """
    while (byte := os.read(pressed, 1)) != _PRESSED:
        if byte in (_OVER, b""):
            return
    ends = time.monotonic() + LIMIT_SECONDS
    while not heard.wait(_AGAIN_SECONDS) and time.monotonic() < ends:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(max(0.0, ends - time.monotonic()))
    give_up()
