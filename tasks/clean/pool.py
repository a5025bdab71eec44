"""Parse HTML in processes, each page with a hard time limit, after which its process is killed.

200,000 nested elements hung one parser past 45 s and 100,000 paragraphs held trafilatura over 30 s, in C code that no
exception reaches. Plain child processes and not multiprocessing: they start clean under Prefect, Dask and threads
alike.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from storage.errors import Rejected, Retryable
from storage.vocabulary import RejectReason
from tasks.clean import wire
from tasks.clean.records import OUT_OF_MEMORY, Answer, Article
from tasks.stopping import stopper

Job = tuple[bytes, str | None, str]
"""Body, charset of the header, URL."""

_START_S = 60.0  # importing trafilatura takes 1 s, on a loaded machine 20


class _Worker:
    """One child process and its pipes; started when first needed, again after it was killed."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, job: Job, seconds: float) -> Answer:
        """Send a job and wait for the answer, at most `seconds`. Raises TimeoutError, EOFError where the process died,
        Retryable where none starts."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            deadline = time.monotonic() + seconds
            wire.write(process.stdin, job)
            answer: Answer = wire.read(functools.partial(_read, process.stdout, deadline))
            return answer
        except (TimeoutError, EOFError, OSError):
            self.kill()
            raise

    def kill(self) -> None:
        """End the process at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.kill()
            try:
                self._process = self._started()
                assert self._process.stdout is not None
                _read(self._process.stdout, time.monotonic() + _START_S, 1)
            except (TimeoutError, EOFError, OSError) as error:
                self.kill()  # its first byte may come yet, and would be read as the beginning of an answer
                raise _not_started(error) from error
        return self._process

    def _started(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        return subprocess.Popen(
            [sys.executable, "-m", "tasks.clean.worker", str(self._memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # a Ctrl-C in the terminal is for the run, which then ends its workers
        )


def _not_started(error: Exception) -> Retryable:
    """Say why a process did not start; its page has no part in it."""
    why = "it ended" if isinstance(error, EOFError) else getattr(error, "strerror", None) or f"waited {_START_S:g} s"
    return Retryable(
        f"A process that parses HTML did not start ({why}): use fewer workers (clean.workers) and run again."
    )


class ExtractionPool:
    """Worker processes shared by all batches of this process. Thread-safe."""

    def __init__(self, workers: int, memory_mb: int) -> None:
        """Allow `workers` processes (0: one a core), each with `memory_mb` for its page; they start when needed."""
        self.size = workers or os.cpu_count() or 1
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()  # last in, first out: few pages start few processes
        self._workers = [_Worker(memory_mb) for _ in range(self.size)]
        for worker in reversed(self._workers):
            self._idle.put(worker)
        atexit.register(self.close)

    def extract(self, jobs: Sequence[Job], seconds: float) -> Iterator[Article | Rejected]:
        """Parse pages, in the order of `jobs`: what each gives, or a Rejected with the reason.

        Raises Retryable where a process does not start.
        """
        with ThreadPoolExecutor(min(self.size, max(len(jobs), 1)), thread_name_prefix="extract") as threads:
            go_on = stopper()
            yield from threads.map(lambda job: self._one(job, seconds, go_on), jobs)

    def _one(self, job: Job, seconds: float, go_on: Callable[[], None]) -> Article | Rejected:
        go_on()
        worker = self._idle.get()
        try:
            answer = worker.ask(job, seconds)
            if answer == OUT_OF_MEMORY:  # perhaps for what thousands of pages before it left behind
                worker.kill()
                answer = worker.ask(job, seconds)
            return Rejected(RejectReason(answer[0]), answer[1]) if isinstance(answer, tuple) else answer
        except TimeoutError:
            return Rejected(RejectReason.EXTRACTION_TIMEOUT, f"not parsed within {seconds:g} s")
        except (EOFError, OSError):
            return Rejected(RejectReason.EXTRACTION_FAILED, "the page ended the process that parsed it")
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.kill()


_pools: dict[tuple[int, int], ExtractionPool] = {}
_pools_lock = threading.Lock()


def shared_pool(workers: int, memory_mb: int) -> ExtractionPool:
    """The pool of this process for these settings; its processes stay for the next batch."""
    with _pools_lock:
        if (workers, memory_mb) not in _pools:
            _pools[workers, memory_mb] = ExtractionPool(workers, memory_mb)
        return _pools[workers, memory_mb]


def _read(pipe: IO[bytes], deadline: float, count: int) -> bytes:
    """Read exactly `count` bytes by the deadline (monotonic). Raises TimeoutError or EOFError."""
    data = bytearray()
    descriptor = pipe.fileno()
    while len(data) < count:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        chunk = os.read(descriptor, min(count - len(data), 1 << 20))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)
