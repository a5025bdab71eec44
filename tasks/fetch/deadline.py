"""Keep the deadline of one request: sockets under watch are shut down when it passes.

`timeout=` of requests is per read: a server that drips one byte a second, or sends `100 Continue` for ever, never
meets it.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import socket
import threading
import time
from types import TracebackType


class Deadline:
    """A time after which every watched socket is shut down. A context manager; threads other than its own may end
    it."""

    def __init__(self, seconds: float) -> None:
        """Start counting now, on the monotonic clock."""
        self.seconds = seconds
        self.ends = time.monotonic() + seconds
        self.expired = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._closed = False

    def left(self) -> float:
        """Seconds left, never below a hundredth, so that it can be a timeout."""
        return max(self.ends - time.monotonic(), 0.01)

    def passed(self) -> bool:
        """Whether the time is up."""
        return self.expired or time.monotonic() >= self.ends

    def watch(self, sock: socket.socket | None) -> None:
        """Watch a connected socket. A duplicate is kept: TLS wrapping detaches the original's descriptor."""
        if sock is None:
            return
        try:
            copy = socket.socket(sock.family, sock.type, fileno=os.dup(sock.fileno()))
        except OSError:
            return
        with self._lock:
            if not self.expired and not self._closed:
                self._sockets.append(copy)
                return
        if self.expired:
            _shut(copy)
        copy.close()

    def expire(self) -> None:
        """Shut down what is watched; reads on it end at once."""
        with self._lock:
            self.expired = True
            for sock in self._sockets:
                _shut(sock)

    def __enter__(self) -> Deadline:
        """Begin to be watched."""
        _watchdog.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the sockets; the deadline does nothing any more."""
        with self._lock:
            self._closed = True
            sockets, self._sockets = self._sockets, []
        for sock in sockets:
            sock.close()


class _Watchdog:
    """One thread for all deadlines: a timer thread a request would cost more than the request."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Deadline]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def add(self, deadline: Deadline) -> None:
        with self._wake:
            first = not self._heap or deadline.ends < self._heap[0][0]
            heapq.heappush(self._heap, (deadline.ends, next(self._order), deadline))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif first:
                self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while self._heap and (self._heap[0][2]._closed or self._heap[0][0] <= time.monotonic()):
                    deadline = heapq.heappop(self._heap)[2]
                    if not deadline._closed:
                        deadline.expire()
                if not self._heap:
                    self._wake.wait(60.0)
                else:
                    self._wake.wait(self._heap[0][0] - time.monotonic())


_watchdog = _Watchdog()


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
