"""Open the releases of a lake that pages ask for, and keep those last asked for open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from explorer.attached import Attached
from explorer.index import index_of
from storage.files.open import open_files
from storage.read.lake import Lake, open_lake, require_release
from storage.tables import releases

OPEN = 3
"""Releases that are open at once."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """One release and its index."""

    lake: Lake
    index: Path
    attached: Attached

    @property
    def number(self) -> int:
        """The release."""
        return self.lake.release.release

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Lend a connection to the index: `statements`, `speakers`, `choices`."""
        return self.attached.cursor(self.index)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Ask the index; each thread that asks gets a connection of its own."""
        with self.cursor() as cursor:
            found = cursor.execute(sql, list(values))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def value(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Give the first value of the first row."""
        with self.cursor() as cursor:
            row = cursor.execute(sql, list(values)).fetchone()
            return row[0] if row else None


class Library:
    """A lake by its address. Nothing is opened before it is asked for; a lake may come, grow or go meanwhile."""

    def __init__(self, address: str, release: int | None = None, cache: Path | None = None) -> None:
        """`release` is shown first, or the newest; `cache` is the folder of indexes, the user's when left out."""
        self.address = address
        self._first, self._cache = release, cache
        self._attached = Attached()
        self._opened: OrderedDict[int, Opened] = OrderedDict()
        self._lock = threading.Lock()

    def first(self) -> int:
        """Give the release to begin with. Raises Fatal where there is no lake; no such release is told by `open`."""
        files = open_files(self.address)
        newest = releases.require_lake(files)
        return self._first or newest

    def open(self, number: int) -> Opened:
        """Open a release, or give the open one while the lake holds just that under its number.

        Raises Fatal: no such release, of a newer version, retired meanwhile; Damaged: its files cannot be read.
        """
        opened = self._open(number)
        if not _stands(opened):
            with self._lock:
                if self._opened.get(number) is opened:
                    del self._opened[number]
            opened = self._open(number)
        return opened

    def _open(self, number: int) -> Opened:
        with self._lock:
            if (opened := self._opened.get(number)) is None:
                lake = open_lake(self.address, number)
                index = index_of(lake, self._attached, self._cache)
                opened = self._opened[number] = Opened(lake, index, self._attached)
                while len(self._opened) > OPEN:
                    self._opened.popitem(last=False)
            self._opened.move_to_end(number)
        return opened


def _stands(opened: Opened) -> bool:
    """Say whether the lake still holds the release that was opened: one made anew has another of the same number.

    Raises Fatal where it holds none.
    """
    files = opened.lake.files
    if files.size(releases.path(opened.number)) is None:
        releases.require_lake(files)
        require_release(opened.lake)
    return releases.read(files, opened.number) == opened.lake.release
