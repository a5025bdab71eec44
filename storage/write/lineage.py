"""Tell where the articles of a release come from: sources, when they were read, what cleaned and annotated them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from storage.files.base import Files
from storage.tables import parquet
from storage.tables.parquet import Part
from storage.tables.releases import Release
from storage.write.tally import Listed, Tally

READ_AS = ["source", "kind"]
"""Columns of table `documents` that tell how a source was read."""
_FETCHED = ["source", "fetched_at"]


def lineage(
    files: Files,
    parent: Release | None,
    tally: Tally,
    pages: Sequence[Part],
    documents: Iterable[pa.Table],
    addresses: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """Give the section `lineage` of a manifest: each source that the lake ever read, and the versions of the stages.

    `pages`: parts that the release adds; `documents`: what the run found, its columns READ_AS; `addresses`: where
    sources were read from. `first_fetched` and `last_fetched` tell when new bytes came from a source; an answer that
    nothing has changed is no such time.
    """
    known = parent.lineage if parent else {}
    if parent is not None and not known:
        pages = [*parent.files("pages"), *pages]
    listed = tally.listed
    found: dict[str, dict[str, Any]] = {name: dict(told) for name, told in known.get("sources", {}).items()}
    for name in tally.after["sources"]:
        found.setdefault(name, _nothing())
    for name, (first, last) in _fetched(files, pages, listed).items():
        told = found.setdefault(name, _nothing())
        told["first_fetched"] = min(told["first_fetched"] or first, first)
        told["last_fetched"] = max(told["last_fetched"] or last, last)
    for name, kinds in _kinds(documents, listed).items():
        if name in found:
            found[name]["kinds"] = sorted({*found[name]["kinds"], *kinds})
    for name in set(addresses) & set(found):
        found[name]["addresses"] = list(addresses[name])
    for name, told in found.items():
        told["articles"] = tally.after["sources"][name]
    versions = {name: dict(sorted(tally.after[name].items())) for name in ("cleaned_by", "annotated_by")}
    return {"sources": dict(sorted(found.items())), **versions}


def _nothing() -> dict[str, Any]:
    return {"addresses": [], "kinds": [], "first_fetched": None, "last_fetched": None, "articles": 0}


def _fetched(files: Files, pages: Sequence[Part], listed: Listed) -> dict[str, tuple[str, str]]:
    """Give the first and the last time of each source among pages, in ISO 8601, which sorts as time does."""
    found: dict[str, tuple[str, str]] = {}
    for rows in (rows for part in pages for rows in parquet.groups(files, part, _FETCHED)):
        grouped = rows.group_by("source").aggregate([("fetched_at", "min"), ("fetched_at", "max")])
        for row in grouped.to_pylist():
            name, first, last = listed(row["source"]), _iso(row["fetched_at_min"]), _iso(row["fetched_at_max"])
            before = found.get(name, (first, last))
            found[name] = (min(before[0], first), max(before[1], last))
    return found


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="microseconds")


def _kinds(documents: Iterable[pa.Table], listed: Listed) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rows in documents:
        for row in rows.group_by(READ_AS).aggregate([]).to_pylist():
            found.setdefault(listed(row["source"]), set()).add(row["kind"])
    return found
