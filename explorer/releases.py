"""Gather what the pages of releases show: the run behind each, its quality, and what changed between two."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explorer import addresses
from explorer.charts import Chart, Mark, bars
from explorer.errors import BadQuery
from explorer.library import Library, Opened, Row
from explorer.listing import shown
from storage.files.open import open_files
from storage.read.diff import Change, diff
from storage.read.lake import Lake, intact, open_lake, unshared
from storage.read.origins import origins
from storage.schemas import RELEASED
from storage.tables import releases
from storage.tables.sql import connect
from storage.write.tally import BINS

LISTED = 100
"""Releases in the list, the newest ones."""
EXAMPLES = 10
"""New statements that are shown of a comparison."""
KEPT = 32
"""Comparisons that are remembered; two releases never change."""


@dataclass(frozen=True)
class Compared:
    """What changed between two releases, by table, and some statements that the later one alone has."""

    since: int
    changes: dict[str, Change]
    added: list[str]


class Comparisons:
    """Compares releases of a lake once each: files that both name are not read, but the others are."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[tuple[int, int, str], Compared] = OrderedDict()
        self._lock = threading.Lock()

    def compare(self, address: str, later: Lake, since: int) -> Compared:
        """Raises Fatal where the lake has no release `since`."""
        key = (since, later.release.release, later.release.created_at)  # a lake made anew counts from 1 again
        with self._lock:
            if key not in self._kept:
                earlier = open_lake(address, since)
                self._kept[key] = Compared(since, diff(earlier, later), _added(earlier, later))
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


def all_releases(library: Library) -> dict[str, Any]:
    """Give the values of the list's template."""
    files = open_files(library.address)
    newest = releases.require_lake(files)
    numbers = sorted(releases.numbers(files), reverse=True)
    return {
        "release": library.first(),
        "address": library.address,
        "newest": newest,
        "total": len(numbers),
        "entries": [releases.read(files, number) for number in numbers[:LISTED]],
        "tables": RELEASED,
    }


def release(library: Library, opened: Opened, comparisons: Comparisons, since: int | None) -> dict[str, Any]:
    """Give the values of a release's template, compared with `since`, or with its parent while that is kept."""
    manifest = opened.lake.release
    known = releases.numbers(opened.lake.files)
    if since is not None and since not in known:
        raise BadQuery(f"The lake has no release {since} to compare with; it keeps {', '.join(map(str, known[-20:]))}.")
    if since == opened.number:
        raise BadQuery(f"Release {since} does not differ from itself; choose another one to compare with.")
    base = since if since is not None else manifest.parent
    compared = comparisons.compare(library.address, opened.lake, base) if base in known and base is not None else None
    return {
        "release": opened.number,
        "manifest": manifest,
        "quality": manifest.quality,
        "sources": origins(manifest),
        "versions": manifest.lineage,
        "others": [number for number in reversed(known) if number != opened.number][:LISTED],
        "retired": manifest.parent is not None and manifest.parent not in known,
        "compared": compared,
        "added": _statements(opened, compared.added) if compared else [],
        "confidence": _confidence(opened.number, manifest.quality.get("confidence", {})),
    }


def _confidence(number: int, sums: Mapping[str, int]) -> Chart | None:
    """Draw the statements by confidence, surest first."""
    marks = []
    for low, count in sorted(sums.items(), reverse=True):
        high = round(float(low) + 1 / BINS, 1)
        href = addresses.statements(number, min_confidence=low, below_confidence=high if high < 1 else None)
        marks.append(Mark(f"{100 * float(low):.0f} to {100 * high:.0f} %", count, href))
    return bars("Confidence", "confidence", marks) if marks else None


def _added(earlier: Lake, later: Lake) -> list[str]:
    views = {"before": unshared(earlier, later, "quotes"), "after": unshared(later, earlier, "quotes")}
    with intact(later), connect(views) as connection:
        rows = connection.execute(
            "SELECT quote_id FROM after ANTI JOIN before USING (quote_id) "
            f"ORDER BY confidence DESC, quote_id LIMIT {EXAMPLES}"
        ).fetchall()
    return [str(quote_id) for (quote_id,) in rows]


def _statements(opened: Opened, quote_ids: list[str]) -> list[Row]:
    found = opened.rows("SELECT * EXCLUDE (folded) FROM statements WHERE list_contains(?, quote_id)", [quote_ids])
    return sorted((shown(row) for row in found), key=lambda row: quote_ids.index(row["quote_id"]))
