"""Gather what the page of a speaker shows: names, roles, counts, when and where, beside whom, the latest words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer import addresses
from explorer.charts import Chart, Mark, bars, outlets_over_time
from explorer.counting import Part, Unit, by_period, counts, totals, unit_of
from explorer.errors import Missing
from explorer.library import Opened, Row
from explorer.listing import listed, reports
from explorer.overview import Link, kinds, linked
from explorer.plain import day_words
from explorer.query import Query, Without

OUTLETS, NAMES, BESIDE, LATEST = 12, 20, 15, 10
"""How many rows of each the page shows: outlets, ways of naming, speakers beside, latest statements."""
PARTS = {
    "period": Part(("period", "outlet"), only="period IS NOT NULL"),
    "outlet": Part(("outlet",)),
    "written": Part(("speaker",), NAMES, "speaker IS NOT NULL"),
    "role": Part(("speaker_role",), NAMES, "speaker_role IS NOT NULL"),
    "gender": Part(("speaker_gender", "speaker_gender_source"), only="speaker_gender IS NOT NULL"),
    "label": Part(("speaker_label", "speaker_entity_id")),
    "kind": Part(("kind",)),
    "type": Part(("attribution_type",)),
    "assertion": Part(("assertion",)),
}


def speaker(opened: Opened, name: str) -> dict[str, Any]:
    """Give the values of the template for who is called exactly `name`. Raises Missing where nobody is."""
    query = Query(name=name[:1_000])
    total = totals(opened, query)
    if not total["statements"]:
        raise Missing(
            f"Nobody is called exactly {name[:80]!r} in release {opened.number}; "
            "search the statements for a part of the name."
        )
    period = unit_of(total)
    found = counts(opened, query, PARTS, period)
    to = linked(opened.number, query)
    latest = listed(opened, query).statements[:LATEST]
    return {
        "release": opened.number,
        "name": name,
        "sum": total,
        "entity_id": found["label"][0]["speaker_entity_id"],
        "label": found["label"][0]["speaker_label"],
        "written": found["written"],
        "roles": [(row["speaker_role"], row["n"], to(role=row["speaker_role"][:300])) for row in found["role"]],
        "genders": found["gender"],
        "charts": [*([_timeline(found, period, to)] if period else []), *kinds(found, to), _beside(opened, name)],
        "undated": (total["undated"], to(without=[Without.DATE])),
        "latest": latest,
        "reports": reports(opened, latest),
        "all": to(),
    }


def _timeline(found: dict[str, list[Row]], period: Unit, to: Link) -> Chart:
    """Draw a row for each outlet that quotes most, and one for articles that name none."""
    shown = [row["outlet"] for row in found["outlet"]][:OUTLETS]
    marks = []
    for first, last, row in by_period(found["period"], period):
        if row["outlet"] in shown:
            where = {"outlet": row["outlet"]} if row["outlet"] else {"without": [Without.OUTLET]}
            href = to(since=first, until=last, **where)
            outlet = row["outlet"] or "no outlet named"
            marks.append((shown.index(row["outlet"]), Mark(day_words(first, last), row["n"], href, outlet, str(first))))
    left = len(found["outlet"]) - len(shown)
    note = f" {left:,} more outlets quote less, and have no row." if left else ""
    drawn = [mark for _, mark in sorted(marks, key=lambda one: one[0])]
    return outlets_over_time("When and where", drawn, f"A disc is a {period}, larger with more statements.{note}")


def _beside(opened: Opened, name: str) -> Chart:
    rows: Sequence[Row] = opened.rows(
        "SELECT speaker_name, count(DISTINCT article_id) AS articles FROM statements "
        "WHERE article_id IN (SELECT article_id FROM statements WHERE speaker_name = ?) AND speaker_name <> ? "
        "GROUP BY speaker_name ORDER BY articles DESC, speaker_name LIMIT ?",
        [name, name, BESIDE],
    )
    marks = [
        Mark(
            row["speaker_name"],
            row["articles"],
            addresses.statements(opened.number, name=row["speaker_name"], beside=name),
        )
        for row in rows
    ]
    return bars("With whom in one article", "speaker", marks, counted="articles")
