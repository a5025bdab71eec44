"""Find one page of the statements that a query asks for, how many there are, and the pages beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.errors import BadQuery
from explorer.library import Opened, Row
from explorer.marking import pieces, statement_marks
from explorer.query import ORDERS, Query, where

ROWS = 40
"""Statements on a page."""
_TIES = ("article_id", '"start"', "quote_id")
_SORTED = ("place", "moment", "confidence", "speaker_name", *_TIES)
"""What an order may ask for, and the place of a row in the index, by which it is found at once."""


@dataclass(frozen=True)
class Listed:
    """One page of statements. `before` and `after` are the quote_ids from which the pages beside it go on, if any."""

    statements: Sequence[Row]
    total: int
    before: str | None
    after: str | None


def listed(opened: Opened, query: Query, after: str | None = None, before: str | None = None) -> Listed:
    """Give the page behind the statement `after`, or in front of `before`, or the first. Raises BadQuery.

    A page goes on from a statement, never from a number of rows: the hundredth page costs what
    the first does.
    """
    keys = (ORDERS[query.sort], *_TIES)
    backwards = before is not None
    beyond, from_there = "true", list[Any]()
    if (start := before or after) is not None:
        beyond, from_there = _beyond(keys, _key(opened, keys, start), "<" if backwards else ">")
    order = ", ".join(f"{key}{' DESC' if backwards else ''}" for key in keys)
    total, found = (_searched if query.q else _counted)(opened, query, beyond, from_there, order)
    more_there, page = len(found) > ROWS, found[:ROWS]
    if backwards:
        page.reverse()
    return Listed(
        [shown(row) for row in page],
        total,
        before=page[0]["quote_id"] if page and (more_there if backwards else after is not None) else None,
        after=page[-1]["quote_id"] if page and (backwards or more_there) else None,
    )


def _counted(opened: Opened, query: Query, beyond: str, from_there: Sequence[Any], order: str) -> tuple[int, list[Row]]:
    """Count the statements and give the first of those beyond."""
    conditions, values = where(query.conditions())
    total = int(opened.value(f"SELECT count(*) FROM statements WHERE {conditions}", values))
    return total, opened.rows(
        f"SELECT * EXCLUDE (folded, place) FROM statements WHERE {conditions} AND {beyond} "
        f"ORDER BY {order} LIMIT {ROWS + 1}",
        [*values, *from_there],
    )


def _searched(
    opened: Opened, query: Query, beyond: str, from_there: Sequence[Any], order: str
) -> tuple[int, list[Row]]:
    """Do the same in one pass: looking for words costs more than to keep what is sorted by of every hit."""
    conditions, values = where(query.conditions())
    columns = ", ".join(_SORTED)
    found = opened.rows(
        "WITH hits AS MATERIALIZED (SELECT place, total FROM "
        f"(SELECT {columns}, count(*) OVER () AS total FROM statements WHERE {conditions}) "
        f"WHERE {beyond} ORDER BY {order} LIMIT {ROWS + 1}) "
        f"SELECT * EXCLUDE (folded, place) FROM statements JOIN hits USING (place) ORDER BY {order}",
        [*values, *from_there],
    )
    return (found[0]["total"] if found else 0), found


def shown(statement: Row) -> Row:
    """Add the pieces of the sentence in which a statement stands."""
    marks = statement_marks(statement)
    return {**statement, "pieces": pieces(statement["shown"] or "", marks, statement["shown_start"] or 0)}


def reports(opened: Opened, statements: Sequence[Row]) -> dict[str, int]:
    """Give the number of reports of each utterance of which there are several."""
    utterances = sorted({row["utterance"] for row in statements})
    counted = opened.rows(
        "SELECT utterance, count(*) AS reports FROM statements WHERE list_contains(?, utterance) "
        "GROUP BY utterance HAVING reports > 1",
        [utterances],
    )
    return {row["utterance"]: row["reports"] for row in counted}


def _key(opened: Opened, keys: Sequence[str], quote_id: str) -> Mapping[str, Any]:
    listed = ", ".join(f"{key} AS key_{number}" for number, key in enumerate(keys))
    found = opened.rows(f"SELECT {listed} FROM statements WHERE quote_id = ?", [quote_id])
    if not found:
        raise BadQuery(
            f"Release {opened.number} has no statement {quote_id[:80]!r} to go on from; begin at the first page."
        )
    return found[0]


def _beyond(keys: Sequence[str], key: Mapping[str, Any], than: str) -> tuple[str, list[Any]]:
    """Compare by the first key, by the next one where that is equal, and so on."""
    condition, values = "false", list[Any]()
    for number, name in reversed(list(enumerate(keys))):
        value = key[f"key_{number}"]
        condition = f"({name} {than} ? OR ({name} = ? AND {condition}))"
        values = [value, value, *values]
    return condition, values
