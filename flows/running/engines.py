"""Start what stages run on: threads, processes or a Dask cluster."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from prefect.exceptions import TerminationSignal
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.engine import Engine
from flows.parameters import Execution
from storage.errors import Fatal
from tasks.stopping import STOP

_PR_SET_PDEATHSIG = 1
_PARENT_POLL_SECONDS = 2.0


@contextlib.contextmanager
def working(execution: Execution) -> Iterator[TaskRunner[Any]]:
    """Enter the task runner that `execution` asks for. A cancellation or Ctrl-C ends its work between two documents.

    Prefect waits for what runs: a thread is told to stop, a process, which stages whole batches or nothing, is killed.
    """
    stop = threading.Event()
    token = STOP.set(stop)
    try:
        with task_runner(execution) as runner:
            try:
                yield runner
            except (KeyboardInterrupt, TerminationSignal):
                stop.set()
                for worker in multiprocessing.active_children():
                    worker.kill()
                raise
    finally:
        STOP.reset(token)


def task_runner(execution: Execution) -> TaskRunner[Any]:
    """Make the task runner that `execution` asks for, to be entered as a context. Raises Fatal without Dask."""
    if execution.engine is Engine.PROCESSES:
        return ProcessPoolTaskRunner(max_workers=execution.workers, initializer=end_with, initargs=(os.getpid(),))
    if execution.engine is Engine.DASK:
        return _dask(execution)
    return ThreadPoolTaskRunner(max_workers=execution.workers)


def _dask(execution: Execution) -> TaskRunner[Any]:
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise Fatal(
            "The engine 'dask' needs the extra of that name: install it with `pip install 'quotelake[dask]'`."
        ) from None
    if execution.dask_scheduler:
        return DaskTaskRunner(address=execution.dask_scheduler)
    cluster = {"n_workers": execution.workers, "threads_per_worker": 1, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=cluster)


def end_with(parent: int) -> None:
    """Make this worker process end when process `parent` does, killed or not.

    A pool's workers wait on a queue whose other end they hold themselves, so they would outlive a SIGKILL of the flow
    and go on writing.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the flow, which then ends its workers
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_POLL_SECONDS)
    os._exit(1)
