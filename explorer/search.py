"""Gather what the page of statements shows: the page itself, the filters in use, what each filter can be set to."""

from __future__ import annotations

from typing import Any

from explorer.downloads import FORMATS
from explorer.library import Opened
from explorer.listing import listed, reports
from explorer.query import Query, Sort, Who, Without
from storage.vocabulary import Assertion, AttributionType, Gender, GenderSource, Kind

OPTIONS = {
    "kind": tuple(Kind),
    "type": tuple(AttributionType),
    "assertion": tuple(Assertion),
    "who": tuple(Who),
    "gender": tuple(Gender),
    "gender_source": tuple(GenderSource),
    "without": tuple(Without),
    "sort": tuple(Sort),
}
OFFERED = 300
"""Values that a field offers, the most frequent ones; every other one can be typed or is linked to."""


def search(opened: Opened, query: Query, after: str | None = None, before: str | None = None) -> dict[str, Any]:
    """Give the values of the template. Raises BadQuery for a page that goes on from nowhere."""
    page = listed(opened, query, after, before)
    chosen = query.chosen()
    return {
        "release": opened.number,
        "query": query,
        "parameters": query.parameters(),
        "page": page,
        "chosen": chosen,
        "filtered": bool(chosen.keys() - {"q"}) or query.sort is not Sort.NEWEST,
        "reports": reports(opened, page.statements),
        "options": OPTIONS,
        "choices": _choices(opened, query),
        "speakers": _first(opened, "SELECT name FROM speakers ORDER BY statements DESC, name LIMIT ?"),
        "formats": FORMATS,
    }


def _choices(opened: Opened, query: Query) -> dict[str, list[str]]:
    """Give by field the values that the release has, and the one asked for, whether there or not."""
    found = {}
    for field in ("outlet", "watch", "role"):
        sql = "SELECT value FROM choices WHERE field = ? ORDER BY statements DESC, value LIMIT ?"
        values = _first(opened, sql, field)
        asked = getattr(query, field)
        found[field] = sorted({*values, asked} - {None}, key=lambda one: (one.casefold(), one))
    return found


def _first(opened: Opened, sql: str, *values: object) -> list[str]:
    """Give the only column of a query's first rows, as many as a field offers."""
    return [str(next(iter(row.values()))) for row in opened.rows(sql, [*values, OFFERED])]
