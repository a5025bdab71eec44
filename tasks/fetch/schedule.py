"""Ask hosts in the order in which they are due, by as few threads as do it."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor


def by_time(names: Iterable[str], ask: Callable[[str], float | None], *, threads: int) -> None:
    """Call `ask` for each name until it gives None; what it gives else is when (epoch) to call it for that name again.

    A name that stands there twice is asked twice at once. The first error ends all threads and is raised.
    """
    line = _Line(names)
    with ThreadPoolExecutor(max(threads, 1), thread_name_prefix="fetch") as pool:
        for future in [pool.submit(line.work, ask) for _ in range(max(threads, 1))]:
            future.result()


class _Line:
    """Names by the time at which they are due. One idle thread sleeps until the first of them, the others until they
    are called: all waking at each moment would cost more than the requests."""

    def __init__(self, names: Iterable[str]) -> None:
        self._order = itertools.count()
        self._heap = [(0.0, next(self._order), name) for name in names]
        self._asked = 0
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._first = threading.Condition(self._lock)
        self._sleeper = False
        self._failed = False

    def work(self, ask: Callable[[str], float | None]) -> None:
        """What each thread does until nothing is left to ask."""
        while (name := self._next()) is not None:
            try:
                again = ask(name)
            except BaseException:
                with self._lock:
                    self._failed = True
                    self._wake_all()
                raise
            with self._lock:
                self._asked -= 1
                if again is not None:
                    heapq.heappush(self._heap, (again, next(self._order), name))
                    if self._heap[0][2] is name:
                        self._first.notify()
                if not self._heap and not self._asked:
                    self._wake_all()

    def _next(self) -> str | None:
        with self._lock:
            while True:
                if self._failed or (not self._heap and not self._asked):
                    return None
                left = self._heap[0][0] - time.time() if self._heap else None
                if left is not None and left <= 0:
                    self._asked += 1
                    if not self._sleeper:
                        self._idle.notify()  # somebody must watch what is due next
                    return heapq.heappop(self._heap)[2]
                if self._sleeper:
                    self._idle.wait()
                    continue
                self._sleeper = True
                self._first.wait(left)
                self._sleeper = False

    def _wake_all(self) -> None:
        self._idle.notify_all()
        self._first.notify_all()
