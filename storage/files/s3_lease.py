"""Lease a lake on an object store by an object that its holder rewrites on condition.

No clock of another machine is trusted: who waits takes over when the object did not change for LEASE_SECONDS of its own
monotonic time, or at once when the holder is a process of this machine that has ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import socket
import threading
import time
from pathlib import Path

from storage.errors import QuotelakeError
from storage.files.base import Swappable

LEASE_SECONDS = 30.0
BEAT_SECONDS = 5.0
FREE = b'{"holder": null}'


def acquire(files: Swappable, path: str, timeout: float | None) -> ObjectLease | None:
    """Create the lease object, or take it over from a free, silent or dead holder. None when `timeout` passes first.

    A timeout of 0 lasts as long as it takes to tell whether the holder lives: no time where that is a process of this
    machine, otherwise until it renews the lease, or stayed silent for LEASE_SECONDS and is taken over.
    """
    started = time.monotonic()
    nonce = secrets.token_hex(8)
    first_tag = seen_tag = ""
    seen_at = started
    while True:
        content = _claim(nonce, 0)
        tag: str | None = None
        asked = time.monotonic()
        try:
            found, now = files.tagged(path)
        except FileNotFoundError:
            now, lives = "", True
            if files.create(path, content):
                with contextlib.suppress(FileNotFoundError):  # cleaned away with its run by another process just now
                    tag = files.tagged(path)[1]
        else:
            first_tag = first_tag or now
            if now != seen_tag:
                seen_tag, seen_at = now, time.monotonic()
            silent = time.monotonic() - seen_at > LEASE_SECONDS
            lives = now != first_tag or _lives(found)
            if silent or found == FREE or _ended(found):
                lives = True  # whoever is quicker than this process
                tag = files.swap(path, content, now)
        waited = time.monotonic() - started
        if tag is not None:
            return ObjectLease(files, path, nonce, tag, waited, asked)
        if timeout is not None and waited >= timeout and (timeout or lives):
            return None
        time.sleep(0.1 + random.random() * 0.2)


class ObjectLease:
    """A lease that a thread renews; lost when renewing failed for LEASE_SECONDS or another holder took over."""

    def __init__(self, files: Swappable, path: str, nonce: str, tag: str, waited: float, asked: float) -> None:
        """Start renewing a lease whose put was begun at `asked` of the monotonic clock."""
        self._files, self._path, self._nonce, self._tag = files, path, nonce, tag
        self.waited = waited
        # Counted from when the put began: its answer may take longer than others wait for the next one.
        self._renewed = asked
        self._lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="quotelake-lease", daemon=True)
        self._thread.start()

    def held(self) -> bool:
        """Say whether the lease stands, with a beat's margin before others may take it."""
        ended = self._lost or self._stop.is_set()
        return not ended and time.monotonic() - self._renewed < LEASE_SECONDS - BEAT_SECONDS

    def release(self) -> None:
        """Stop renewing and mark the object free; a lease already lost is left to its new holder."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join(timeout=LEASE_SECONDS)
        if not self._lost:
            with contextlib.suppress(QuotelakeError, FileNotFoundError):  # others take a silent lease over anyway
                self._files.swap(self._path, FREE, self._tag)

    def _beat(self) -> None:
        count = 0
        while not self._stop.wait(BEAT_SECONDS):
            count += 1
            asked = time.monotonic()
            # The next beat tries again, and `held` tells when it took too long.
            with contextlib.suppress(QuotelakeError, FileNotFoundError):
                tag = self._files.swap(self._path, _claim(self._nonce, count), self._tag)
                if tag is None:
                    self._lost = True
                    return
                self._tag, self._renewed = tag, asked


def _claim(nonce: str, count: int) -> bytes:
    return json.dumps({"holder": {**_place(), "pid": os.getpid(), "started": _started(os.getpid())},
                       "nonce": nonce, "beat": count}).encode()  # fmt: skip


def _ended(content: bytes) -> bool:
    """Say whether the holder was a process of this very machine and is gone. Anything unclear counts as alive."""
    return _here(content) is False


def _lives(content: bytes) -> bool:
    """Say whether the holder is a process of this very machine that lives."""
    return _here(content) is True


def _here(content: bytes) -> bool | None:
    """Say whether the holder's process runs; None where that cannot be known from this machine."""
    try:
        holder = json.loads(content)["holder"]
        here = {name: holder[name] for name in ("host", "boot", "namespace")} == _place()
        return _started(int(holder["pid"])) == holder["started"] if here and holder["started"] != "" else None
    except (ValueError, KeyError, TypeError):
        return None


def _place() -> dict[str, str]:
    """Name this machine since its last start, and the process-number space inside it (containers share a kernel)."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        boot = namespace = secrets.token_hex(8)  # unknown: never equal to another process's
    return {"host": socket.gethostname(), "boot": boot, "namespace": namespace}


def _started(pid: int) -> str:
    """Give the start time of a process in clock ticks since boot; "" where there is none (numbers are reused)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
