"""Holds which statements of a release are of watched names, for printing. The matching itself is `annotators.watch`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotators.watch import WatchList
from flows.parameters import NewsQuotes
from storage.read.lake import open_lake
from storage.read.statements import statements


@dataclass(frozen=True)
class Watched:
    """The statements of watched names, newest article first, the watched names, those that nothing knows."""

    statements: Iterator[Mapping[str, Any]]
    names: Sequence[str]
    unknown: Sequence[str]


def watched_statements(lake: str, release: int, parameters: NewsQuotes) -> Watched:
    """Find statements of watched names in a release, also in articles that were annotated under another watch list."""
    watch = WatchList.load(parameters.watch_list).select(parameters.watch or None)
    opened = open_lake(lake, release)
    speakers = opened.sql(
        "SELECT DISTINCT speaker_name, speaker_entity_id FROM quotes WHERE speaker_name IS NOT NULL"
    ).to_pylist()
    matching = [
        speaker["speaker_name"]
        for speaker in speakers
        if watch.match(speaker["speaker_name"], speaker["speaker_entity_id"], None)
    ]
    return Watched(statements(opened, sorted({*matching, *watch.names})), watch.names, watch.unknown)
