"""Store the files of a lake on a local disk: temporary name, fsync, rename."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.fs

from storage.errors import Fatal
from storage.files.base import Entry
from storage.files.refusals import advice

TEMPORARY = ".tmp-"
_in_process: dict[tuple[int, str], int] = {}
_guard = threading.Lock()


class LocalFiles:
    """A folder. Survives SIGKILL and power loss: content is synced before its name appears."""

    one_read = 0

    def __init__(self, root: str) -> None:
        """Keep the absolute path; nothing is created before the first write."""
        self.root = Path(root).expanduser().absolute()
        self.url = str(self.root)

    def read(self, path: str) -> bytes:
        """Give the whole content. Raises FileNotFoundError."""
        with self._explained("read", path):
            return (self.root / path).read_bytes()

    def size(self, path: str) -> int | None:
        """Give the size in bytes; None where there is no such file."""
        try:
            return (self.root / path).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: str, content: bytes) -> None:
        """Write or replace, by temporary name and rename."""
        with self._explained("write", path), self._temporary(path) as temporary:
            _write_synced(temporary, content)
            temporary.replace(self.root / path)
            _sync_folder((self.root / path).parent)

    def create(self, path: str, content: bytes) -> bool:
        """Write unless the path exists: a hard link from the temporary name fails where the name is taken."""
        with self._explained("write", path), self._temporary(path) as temporary:
            _write_synced(temporary, content)
            try:
                os.link(temporary, self.root / path)
            except FileExistsError:
                return (self.root / path).read_bytes() == content
            _sync_folder((self.root / path).parent)
            return True

    def replace(self, path: str, expected: bytes | None, content: bytes) -> bool:
        """Write where the content still is `expected`. Writers exclude each other by a lease that the kernel keeps."""
        if expected is None:
            return self.create(path, content)
        if self.read(path) != expected:
            return False
        self.write(path, content)
        return True

    def upload(self, path: str, source: Path) -> None:
        """Write or replace with the content of a local file."""
        with self._explained("write", path), self._temporary(path) as temporary:
            shutil.copyfile(source, temporary)
            _sync(temporary)
            temporary.replace(self.root / path)

    def entries(self, prefix: str = "") -> list[Entry]:
        """Give every file below a folder, sorted by path; those of killed processes included."""
        found = []
        for folder, _, names in os.walk(self.root / prefix):
            for name in names:
                path = Path(folder) / name
                with contextlib.suppress(FileNotFoundError):
                    status = path.stat()
                    modified = datetime.fromtimestamp(status.st_mtime, UTC)
                    found.append(Entry(path.relative_to(self.root).as_posix(), status.st_size, modified))
        return sorted(found, key=lambda entry: entry.path)

    def names(self, folder: str = "") -> list[str]:
        """Give the names directly below a folder, without the half-written files of killed processes.

        Raises Fatal where it is a file or cannot be read.
        """
        with self._explained("read", folder):
            try:
                found = [entry.name for entry in (self.root / folder).iterdir()]
            except FileNotFoundError:
                return []
        return sorted(name for name in found if not name.startswith(TEMPORARY))

    def leftovers(self, folder: str) -> list[Entry]:
        """Give the temporary files of killed processes below a folder."""
        return [entry for entry in self.entries(folder) if entry.path.rpartition("/")[2].startswith(TEMPORARY)]

    def delete(self, paths: Iterable[str]) -> None:
        """Remove files, then the folders that this left empty."""
        folders = set()
        for path in paths:
            with self._explained("delete", path):
                (self.root / path).unlink(missing_ok=True)
            folders.add((self.root / path).parent)
        for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
            while folder != self.root and _removed(folder):
                folder = folder.parent

    def prune(self, folder: str) -> None:
        """Remove empty folders, the innermost first: who is killed while deleting leaves them."""
        for path, _, _ in os.walk(self.root / folder, topdown=False):
            _removed(Path(path))

    def lease(self, path: str, timeout: float | None) -> LocalLease | None:
        """Lock a file. The kernel drops the lock with its process, so a dead holder is taken over at once."""
        started = time.monotonic()
        with self._explained("write into", ""):  # the lake itself: folders within may be cleaned away just now
            self.root.mkdir(parents=True, exist_ok=True)
        while True:
            with self._explained("lock", path):
                descriptor = _lock(self.root / path)
            waited = time.monotonic() - started
            if descriptor is not None:
                return LocalLease(str(self.root / path), descriptor, waited)
            if timeout is not None and waited >= timeout:
                return None
            # Short and never growing: who waits long must not be asked less often than who has just come.
            time.sleep(0.02 + random.random() * 0.04)

    def arrow(self) -> tuple[pyarrow.fs.FileSystem, str]:
        """Give pyarrow's local file system."""
        return pyarrow.fs.LocalFileSystem(), self.url

    def delta(self, table: str) -> tuple[str, dict[str, str] | None]:
        """Give the table's folder; no options are needed."""
        return str(self.root / table), None

    @contextlib.contextmanager
    def _temporary(self, path: str) -> Iterator[Path]:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f"{TEMPORARY}{os.getpid()}-{threading.get_ident()}-{target.name}"
        try:
            yield temporary
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _explained(self, verb: str, path: str) -> Iterator[None]:
        """Turn what the disk refuses into one sentence; FileNotFoundError passes for readers to interpret."""
        try:
            yield
        except FileNotFoundError:
            if verb == "read":
                raise
            why = "a folder on its way vanished; run again" if path else "no folder can be made there; choose another"
            raise Fatal(f"Cannot {verb} {self.root / path}: {why}.") from None
        except OSError as error:
            raise Fatal(f"Cannot {verb} {self.root / path}: {advice(error)}.") from error


class LocalLease:
    """A POSIX record lock. Unlike flock it is not inherited by forked workers, which would keep a dead run alive."""

    def __init__(self, path: str, descriptor: int, waited: float) -> None:
        """Keep the locked descriptor."""
        self._key = _lock_key(Path(path))
        self._descriptor: int | None = descriptor
        self._process = os.getpid()
        self.waited = waited

    def held(self) -> bool:
        """Say whether the lock stands: until released, as long as this process lives."""
        return self._descriptor is not None and self._process == os.getpid()

    def release(self) -> None:
        """Unlock; the file stays, as removing it would race with others that wait."""
        if self._descriptor is None or self._process != os.getpid():
            return
        with _guard:
            os.close(self._descriptor)
            _in_process.pop(self._key, None)
        self._descriptor = None


def _lock(path: Path) -> int | None:
    """Lock `path`, creating it; None where another process or another thread of this one holds it."""
    key = _lock_key(path)
    with _guard:
        # POSIX locks belong to the process: opening and closing the file again would drop the lock it already holds.
        if key in _in_process:
            return None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except FileNotFoundError:  # its folder was cleaned away by another process just now
            return None
        with contextlib.ExitStack() as undo:
            undo.callback(os.close, descriptor)
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                same = os.fstat(descriptor).st_ino == path.stat().st_ino
            except (BlockingIOError, PermissionError, FileNotFoundError):  # held, or its staging was cleaned just now
                return None
            if not same:  # cleaned, and begun anew, between open and lock
                return None
            undo.pop_all()
            _in_process[key] = descriptor
            return descriptor


def _lock_key(path: Path) -> tuple[int, str]:
    """Name a lock in this process: one file has one name, whatever links lead to its folder."""
    return os.getpid(), os.path.realpath(path)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # some file systems refuse to sync a folder; the content is synced already
        _sync(folder)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
