"""Holds what all workers of a machine know together about a host: when it may be asked next, failures, robots.txt.

One small file a host under a lock of the system, in a folder that the workers share. What is done with it goes in
courtesy.py.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_DAY_S = 86_400


class Ledger:
    """A folder of host files. Locks are the kernel's, so a killed worker leaves none behind."""

    def __init__(self, folder: str | None) -> None:
        """Use `folder`, or one of this process in the temporary folder; those older than a day are removed there."""
        parent = Path(tempfile.gettempdir()) / f"quotelake-courtesy-{os.getuid()}"
        self.folder = Path(folder) if folder else parent / str(os.getpid())
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not folder:
            _remove_old(parent)

    @contextlib.contextmanager
    def entry(self, host: str) -> Iterator[dict[str, Any]]:
        """Read and, at the end, write the record of a host; nobody else does so meanwhile."""
        with self._path(host, "json").open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            raw = file.read()
            try:
                record = json.loads(raw) if raw else {}
            except ValueError:  # a worker died in mid-write
                record = {}
            before = dict(record)
            yield record
            if record != before:
                file.seek(0)
                file.truncate()
                file.write(json.dumps(record).encode())
                file.flush()

    @contextlib.contextmanager
    def turn(self, host: str, places: int) -> Iterator[None]:
        """Hold one of `places` to talk to a host; waits until one is free."""
        files = [self._path(host, f"turn{place}").open("ab") for place in range(places)]
        try:
            _take_one(files)
            yield
        finally:
            for file in files:
                file.close()  # releases the lock

    def _path(self, host: str, suffix: str) -> Path:
        return self.folder / f"{hashlib.sha256(host.encode()).hexdigest()[:24]}.{suffix}"


def _remove_old(parent: Path) -> None:
    for path in parent.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _DAY_S:
                shutil.rmtree(path)


def _take_one(files: list[Any]) -> None:
    if len(files) == 1:
        fcntl.flock(files[0], fcntl.LOCK_EX)
        return
    while True:
        for file in files:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
        time.sleep(0.01)
