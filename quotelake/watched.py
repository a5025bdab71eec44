"""Holds which statements of a release are of watched names, for printing. The matching itself is `annotators.watch`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotators.watch import WatchList
from storage.lake import open_lake
from storage.statements import statements


@dataclass(frozen=True)
class Watched:
    """The statements of watched names, newest article first, and the names that nothing knows."""

    statements: Iterator[Mapping[str, Any]]
    unknown: Sequence[str]


def watched_statements(lake: str, release: int, names: Sequence[str], watch_list: str | None) -> Watched:
    """Find the statements of `names` in a release, also in articles that were annotated under another watch list."""
    watch = WatchList.load(Path(watch_list) if watch_list else None).select(list(names))
    opened = open_lake(lake, release)
    speakers = opened.sql(
        "SELECT DISTINCT speaker_name, speaker_entity_id FROM quotes WHERE speaker_name IS NOT NULL"
    ).to_pylist()
    matching = [
        speaker["speaker_name"]
        for speaker in speakers
        if watch.match(speaker["speaker_name"], speaker["speaker_entity_id"], None)
    ]
    return Watched(statements(opened, sorted({*matching, *names})), watch.unknown)
