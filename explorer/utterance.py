"""Gather what the page of an utterance shows: its reports, their wordings compared, who was first, who relayed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from explorer.differences import differences
from explorer.errors import BadQuery, Missing
from explorer.library import Opened, Row
from explorer.listing import shown
from explorer.query import Query, where

REPORTS = 100
"""Reports on the page, the earliest ones; the list of statements has all of them."""


def utterance(opened: Opened, cluster_id: str, against: str | None = None) -> dict[str, Any]:
    """Give the values of the template; wordings are compared with that of the statement `against`, or the first one.

    Raises Missing where the release has no such utterance, BadQuery where `against` is none of its reports.
    """
    conditions, values = where(Query(cluster=cluster_id[:300]).conditions())
    found = opened.rows(
        f"SELECT * EXCLUDE (folded) FROM statements WHERE {conditions} "
        f'ORDER BY moment NULLS LAST, article_id, "start", quote_id LIMIT {REPORTS}',
        values,
    )
    if not found:
        raise Missing(
            f"Release {opened.number} has no utterance {cluster_id[:80]!r}; a later or earlier one may have it."
        )
    base = _base(found, against)
    summed = opened.rows(
        "SELECT count(*) AS reports, count(DISTINCT outlet) AS outlets, count(DISTINCT article_id) AS articles, "
        "count(*) - count(moment) AS undated, min(published_at) AS first, max(published_at) AS last, "
        "list(DISTINCT speaker_name ORDER BY speaker_name) FILTER (speaker_name IS NOT NULL) AS speakers "
        f"FROM statements WHERE {conditions}",
        values,
    )[0]
    return {
        "release": opened.number,
        "cluster_id": cluster_id,
        "base": base,
        "reports": [{**shown(row), "wording": differences(row["text"], base["text"])} for row in found],
        "relays": Counter(name for row in found for name in row["via"]).most_common(),
        "sum": {**summed, "speakers": summed["speakers"] or []},
    }


def _base(reports: list[Row], against: str | None) -> Row:
    if against is None:
        return reports[0]
    for row in reports:
        if row["quote_id"] == against:
            return row
    raise BadQuery(f"The statement {against[:80]!r} is no report of this utterance; compare with one of those listed.")
