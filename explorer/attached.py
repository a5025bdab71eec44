"""Keep the indexes of several releases attached to one DuckDB, whose limit of memory holds for all of them together."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from storage.tables.sql import SETTINGS, connect, quoted

OPEN = 4
"""Indexes that stay attached when nobody asks them."""
ASIDE = "80MB"
LIMITS: Mapping[str, str | int | bool] = {
    "memory_limit": "250MB",
    "threads": 2,
    "preserve_insertion_order": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
FOLD = (
    "CREATE OR REPLACE TEMP MACRO fold(words) AS "
    r"' ' || regexp_replace(lower(strip_accents(words)), '[^\p{L}\p{N}\p{M}]+', ' ', 'g') || ' '"
)
"""What a search compares: words in small letters without accents, a space around each."""
_VIEWS = """
CREATE TEMP VIEW statements AS
SELECT *, rowid AS place, CASE WHEN context_start IS NOT NULL THEN shown END AS context,
    coalesce(cluster_id, quote_id) AS utterance FROM {name}.statements;
CREATE TEMP VIEW speakers AS FROM {name}.speakers;
CREATE TEMP VIEW choices AS FROM {name}.choices
"""


class Attached:
    """One DuckDB and the files that are attached to it, those last asked last."""

    def __init__(self) -> None:
        """Open DuckDB in memory."""
        self._database = connect({}, LIMITS)
        self._files: OrderedDict[Path, str] = OrderedDict()
        self._asked = Counter[Path]()
        self._number = 0
        self._lock = threading.Lock()

    @contextmanager
    def cursor(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a connection whose `statements`, `speakers` and `choices` are the file's. Raises duckdb.Error."""
        with self._lock:
            name = self._files.get(path) or self._attach(path)
            self._files.move_to_end(path)
            self._asked[path] += 1
        try:
            with self._database.cursor() as cursor:
                cursor.execute(f"{SETTINGS}; {FOLD}; {_VIEWS.format(name=name)}")
                yield cursor
        finally:
            with self._lock:
                self._asked[path] -= 1
                self._detach()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave most of the memory to others meanwhile: what is asked is answered more slowly."""
        self._database.execute(f"SET memory_limit = '{ASIDE}'")
        try:
            yield
        finally:
            self._database.execute(f"SET memory_limit = '{LIMITS['memory_limit']}'")

    def forget(self, path: Path) -> None:
        """Let go of a file that nobody asks, as another one comes in its place."""
        with self._lock:
            if path in self._files and not self._asked[path]:
                self._let_go(path)

    def _attach(self, path: Path) -> str:
        self._number += 1
        name = f"index_{self._number}"
        self._database.execute(f"ATTACH {quoted(path)} AS {name} (READ_ONLY)")
        self._files[path] = name
        return name

    def _detach(self) -> None:
        """Let go of those that were not asked for longest, and that nobody asks now."""
        idle = [path for path in self._files if not self._asked[path]]
        for path in idle[: max(len(self._files) - OPEN, 0)]:
            self._let_go(path)

    def _let_go(self, path: Path) -> None:
        self._database.execute(f"DETACH {self._files.pop(path)}")
        del self._asked[path]
