"""Gather what the page of an article shows: its text with all marks, and why each name was chosen."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any

from explorer.errors import Missing
from explorer.library import Opened, Row
from explorer.listing import reports
from explorer.marking import Mark, paragraphs, statement_marks
from explorer.plain import REASONS
from storage.read.lake import Lake, intact
from storage.read.outlets import outlet
from storage.schemas import ARTICLES, ENTITIES, Table
from storage.vocabulary import Resolution


class Show(StrEnum):
    """What is marked in a text."""

    BOTH = "both"
    STATEMENTS = "statements"
    ENTITIES = "entities"


def article(opened: Opened, article_id: str, show: Show = Show.BOTH) -> dict[str, Any]:
    """Give the values of the template. Raises Missing where the release has no such article."""
    found = of_articles(opened.lake, ARTICLES, [article_id])[article_id]
    if not found:
        raise Missing(
            f"Release {opened.number} has no article {article_id[:80]!r}; a later or earlier one may have it."
        )
    statements = opened.rows(
        'SELECT * EXCLUDE (folded, place) FROM statements WHERE article_id = ? ORDER BY "start", "end", quote_id',
        [article_id],
    )
    counted = reports(opened, statements)
    statements = [{**row, "reports": counted.get(row["utterance"])} for row in statements]
    entities = of_articles(opened.lake, ENTITIES, [article_id])[article_id]
    return {
        "release": opened.number,
        "article": {**found[0], "outlet": outlet(found[0])},
        "show": show,
        "shows": list(Show),
        **marked(found[0]["text"], statements, entities, show),
    }


def marked(text: str, statements: Sequence[Row], entities: Sequence[Row], show: Show = Show.BOTH) -> dict[str, Any]:
    """Give the lines of a text cut at its marks, and its statements by number with the reason of each name."""
    entities = sorted(entities, key=lambda row: (row["start"], row["end"]))
    marks: list[Mark] = []
    if show is not Show.ENTITIES:
        marks += [mark for number, row in enumerate(statements, 1) for mark in statement_marks(row, str(number))]
    if show is not Show.STATEMENTS:
        marks += [Mark(row["start"], row["end"], "entity", f"{row['label']}: {row['name']}") for row in entities]
    mentions = _Mentions(entities)
    listed = [
        {**row, "number": number, "reason": REASONS.get(row["resolution"], ""), "antecedent": mentions.antecedent(row)}
        for number, row in enumerate(statements, 1)
    ]
    return {"lines": list(paragraphs(text, marks)), "statements": listed, "entities": len(entities)}


def of_articles(lake: Lake, table: Table, wanted: Collection[str]) -> defaultdict[str, list[Row]]:
    """Give the rows of a table by the article that they belong to; only row groups that may hold one are read."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    with intact(lake):
        for row in lake.rows(table.name, "article_id", set(wanted), table.names()).to_pylist():
            found[row["article_id"]].append(row)
    return found


class _Mentions:
    """The mentions of each entity of an article, in the order of the text."""

    def __init__(self, entities: Iterable[Row]) -> None:
        self._by_entity: dict[str, list[Row]] = defaultdict(list)
        for row in entities:
            self._by_entity[row["entity_id"]].append(row)

    def antecedent(self, statement: Row) -> Row | None:
        """Give the mention that a pronoun or description goes back to: the last one before it, else the next.

        None where the name itself stands there, or no mention of the speaker is stored.
        """
        if statement["resolution"] in (Resolution.NAME, Resolution.NONE):
            return None
        mentions = self._by_entity.get(statement["speaker_entity_id"] or "", [])
        spans = statement["speaker_spans"] or statement["content_spans"]
        place = bisect.bisect_left(mentions, spans[0][0], key=lambda row: row["start"])
        return mentions[max(place - 1, 0)] if mentions else None
