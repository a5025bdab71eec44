"""Share among all workers of a machine what is known of a host: when it may be asked next, failures, robots.txt.

One small file a host and place at it, in a folder that the workers share; whoever holds the lock of a place may talk to
the host. Locks are the kernel's, so a killed worker leaves none behind.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import stat
import struct
import tempfile
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from storage.errors import Fatal

_DAY_S = 86_400
_KEPT_OPEN = 256
"""Hosts whose files stay open between requests: opening costs more than locking."""
_RECORD = struct.Struct("<3d")
"""The fields of `Record`."""
_DELAY = struct.Struct("<d")
_DELAY_AT = 64
_WHY_AT, _WHY_BYTES = 128, 320


@dataclass
class Record:
    """What all workers know of a host. Times are epochs, as numbers that a file holds."""

    next_at: float = 0.0
    """When it may be asked again."""
    failures: float = 0.0
    """In a row."""
    down_until: float = 0.0
    """Until when it is left alone."""


class Host:
    """One host as all workers see it. Whoever holds a place (`take`) may read and write; `slow_down` is for anybody."""

    def __init__(self, path: Path, places: int) -> None:
        """Open the files of `places` places; the first one holds the record."""
        files = [path.with_suffix(f".{place}") for place in range(places)]
        self._places = [os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for file in files]
        self._slots = os.open(path.with_suffix(".slots"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._files = weakref.finalize(self, _close, [*self._places, self._slots])
        self._files.atexit = False  # the kernel does it then, and a thread may still write
        self._here = [threading.Lock() for _ in range(places)]  # a lock of the kernel does not part threads
        self._slot_here = threading.Lock()
        self.users = 0

    def take(self) -> int | None:
        """Take a free place; None where all are taken, here or in another process."""
        for place, (here, file) in enumerate(zip(self._here, self._places, strict=True)):
            if not here.acquire(blocking=False):
                continue
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return place
            except BlockingIOError:
                here.release()
        return None

    def leave(self, place: int) -> None:
        """Give a place back."""
        fcntl.flock(self._places[place], fcntl.LOCK_UN)
        self._here[place].release()

    @contextlib.contextmanager
    def record(self) -> Iterator[Record]:
        """Read the host's record, and write it at the end where it changed; others wait meanwhile."""
        if len(self._places) == 1:  # whoever holds the only place is alone anyway
            yield from self._record()
            return
        with self._slot_here:
            fcntl.flock(self._slots, fcntl.LOCK_EX)
            try:
                yield from self._record()
            finally:
                fcntl.flock(self._slots, fcntl.LOCK_UN)

    def _record(self) -> Iterator[Record]:
        raw = os.pread(self._places[0], _RECORD.size, 0)
        record = Record(*_RECORD.unpack(raw)) if len(raw) == _RECORD.size else Record()
        before = replace(record)
        yield record
        if record != before:
            os.pwrite(self._places[0], _RECORD.pack(*astuple(record)), 0)

    def delay(self) -> float:
        """Seconds that `slow_down` asked for; 0 where nobody did."""
        raw = os.pread(self._places[0], _DELAY.size, _DELAY_AT)
        return float(_DELAY.unpack(raw)[0]) if len(raw) == _DELAY.size else 0.0

    def slow_down(self, delay: float) -> None:
        """Let nobody ask the host faster than every `delay` seconds."""
        os.pwrite(self._places[0], _DELAY.pack(delay), _DELAY_AT)

    def why(self, reason: str | None = None) -> str:
        """Give, or with `reason` set, why the host counts as down."""
        if reason is not None:
            os.pwrite(self._places[0], reason.encode("utf-8", "replace")[:_WHY_BYTES].ljust(_WHY_BYTES, b"\0"), _WHY_AT)
            return reason
        raw = os.pread(self._places[0], _WHY_BYTES, _WHY_AT)
        return raw.rstrip(b"\0").decode("utf-8", "ignore") or "failed repeatedly"

    def close(self) -> None:
        """Close the files; those of a host that nobody holds any more are closed by themselves."""
        self._files()


class Ledger:
    """A folder of host files, used by the threads of this process and by all others that name the same folder.

    One in the temporary folder is locked (shared) as long as this object lives: nobody removes it as old.
    """

    def __init__(self, folder: str | None, places: int = 1) -> None:
        """Use `folder`, or one of this process in the temporary folder. `places`: requests at once to one host."""
        self.folder = Path(folder) if folder else _parent() / str(os.getpid())
        if self.folder.parent == _parent():
            _own(_parent())
            weakref.finalize(self, os.close, _hold(self.folder))
            _remove_old(_parent())
        else:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._places = places
        self._open: OrderedDict[str, Host] = OrderedDict()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def host(self, name: str, places: int | None = None) -> Iterator[Host]:
        """Give a host's files, kept open for a while afterwards."""
        with self._lock:
            host = self._open.get(name)
            if host is None:
                host = self._open[name] = Host(self._path(name), places or self._places)
            else:
                self._open.move_to_end(name)
            host.users += 1
        try:
            yield host
        finally:
            with self._lock:
                host.users -= 1
                self._close_some()

    def _close_some(self) -> None:
        for name in list(self._open) if len(self._open) > _KEPT_OPEN else ():
            if not self._open[name].users:
                self._open.pop(name).close()
            if len(self._open) <= _KEPT_OPEN:
                return

    def close(self) -> None:
        """Close all files that nobody uses."""
        with self._lock:
            for name in [name for name, host in self._open.items() if not host.users]:
                self._open.pop(name).close()

    def text(self, name: str) -> dict[str, Any]:
        """Give what `keep` kept under a name; empty where there is nothing."""
        try:
            found: dict[str, Any] = json.loads(self._path(name).with_suffix(".json").read_bytes())
            return found
        except (FileNotFoundError, ValueError):
            return {}

    def take(self, name: str) -> dict[str, Any]:
        """Give what `keep` kept under a name and remove it; of several workers one gets it."""
        own = self._path(name).with_suffix(f".{os.getpid()}-{threading.get_ident()}-taken")
        try:
            self._path(name).with_suffix(".json").rename(own)
        except FileNotFoundError:
            return {}
        found: dict[str, Any] = json.loads(own.read_bytes())
        own.unlink()
        return found

    def keep(self, name: str, content: dict[str, Any]) -> None:
        """Keep a small record under a name for all workers; written whole or not at all."""
        path = self._path(name).with_suffix(".json")
        temporary = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        temporary.write_text(json.dumps(content))
        temporary.replace(path)

    def _path(self, name: str) -> Path:
        return self.folder / hashlib.sha256(name.encode()).hexdigest()[:24]


def _close(files: list[int]) -> None:
    for file in files:
        os.close(file)


def run_folder(identity: str) -> str:
    """Name the folder that all workers of one run share on a machine."""
    return str(_parent() / hashlib.sha256(identity.encode()).hexdigest()[:24])


def _parent() -> Path:
    return Path(tempfile.gettempdir()) / f"quotelake-courtesy-{os.getuid()}"


def _own(parent: Path) -> None:
    """Make the folder of this user's ledgers. Raises Fatal where another user made it, or could write to it.

    Its name is known to everybody, and whoever writes in it decides which hosts are asked, and how often.
    """
    with contextlib.suppress(FileExistsError):
        parent.mkdir(mode=0o700)
    found = parent.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise Fatal(f"{parent} is a link, or others may write to it: remove it, or set TMPDIR to a folder of your own.")


def _hold(folder: Path) -> int:
    """Make a folder and lock it (shared); gives the descriptor that holds the lock until it is closed."""
    while True:
        folder.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # removed as old meanwhile: once more
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            os.utime(descriptor)
            if folder.exists() and os.path.samestat(os.fstat(descriptor), folder.stat()):
                return descriptor
            os.close(descriptor)


def _remove_old(parent: Path) -> None:
    """Remove folders that nobody holds and that nobody began to use for a day."""
    for path in parent.iterdir():
        with contextlib.suppress(OSError):  # held, or removed by another process
            if time.time() - path.stat().st_mtime > _DAY_S:
                _remove(path)


def _remove(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(descriptor)
