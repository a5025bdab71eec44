"""Name the operations that a lake asks of a file system, whether disk or object store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pyarrow.fs


@dataclass(frozen=True)
class Entry:
    """One stored file: path relative to the lake, size in bytes, time of the last change."""

    path: str
    size: int
    modified: datetime


class Lease(Protocol):
    """Exclusive right to do something in a lake, from `Files.lease`. A dead holder loses it without anyone's help."""

    waited: float
    """Seconds that acquiring took."""

    def held(self) -> bool:
        """Say whether the right still stands; an object-store holder that slept too long may have lost it."""

    def release(self) -> None:
        """Give the right back. Harmless when called twice."""


class Swappable(Protocol):
    """A store in which an object can be replaced on condition: what a lease on it needs."""

    def tagged(self, path: str) -> tuple[bytes, str]:
        """Give content and tag, for a later `swap`. Raises FileNotFoundError."""

    def create(self, path: str, content: bytes) -> bool:
        """Write unless the path exists. False: another content stood there first."""

    def swap(self, path: str, content: bytes, tag: str) -> str | None:
        """Replace an object whose tag is still `tag`. Gives the new tag; None where it changed."""


class Files(Protocol):
    """A folder or an object-store prefix. Paths are relative, with '/'. Every write is atomic: whole or not at all."""

    url: str
    one_read: int
    """Files of up to so many bytes are better read whole than in pieces: 0 where a piece costs no request."""

    def read(self, path: str) -> bytes:
        """Give the whole content. Raises FileNotFoundError."""

    def size(self, path: str) -> int | None:
        """Give the size in bytes; None where there is no such file."""

    def write(self, path: str, content: bytes) -> None:
        """Write or replace."""

    def create(self, path: str, content: bytes) -> bool:
        """Write unless the path exists. False: another content stood there first."""

    def replace(self, path: str, expected: bytes | None, content: bytes) -> bool:
        """Write where the content still is `expected` (None: absent). False: it is another by now."""

    def upload(self, path: str, source: Path) -> None:
        """Write or replace with the content of a local file, without holding it in memory."""

    def entries(self, prefix: str = "") -> list[Entry]:
        """Give every file below a folder, sorted by path. An absent folder has none."""

    def names(self, folder: str = "") -> list[str]:
        """Give the names directly below a folder, sorted; none where it is absent."""

    def leftovers(self, folder: str) -> list[Entry]:
        """Give what killed processes left half-written below a folder; object stores have none."""

    def delete(self, paths: Iterable[str]) -> None:
        """Remove files; absent ones are no error."""

    def prune(self, folder: str) -> None:
        """Remove a folder's empty folders and itself where it is empty; object stores have none."""

    def lease(self, path: str, timeout: float | None) -> Lease | None:
        """Take the right named `path`; None when it is still held after `timeout` seconds (None: wait without end).

        With 0 the answer is None as soon as the holder is known to live; one on another machine is watched for that.
        """

    def arrow(self) -> tuple[pyarrow.fs.FileSystem, str]:
        """Give a pyarrow file system and the root's path in it, for reading."""

    def delta(self, table: str) -> tuple[str, dict[str, str] | None]:
        """Give the address of a table's Delta log and the storage options for it."""
