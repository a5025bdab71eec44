"""Count the statements of a query by several of their columns at once: one pass over them, however many charts ask."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from explorer.library import Opened, Row
from explorer.query import WHO, Query, where

_KIND_OF_SPEAKER = "CASE " + " ".join(f"WHEN {condition} THEN '{who}'" for who, condition in WHO.items()) + " END"


class Unit(StrEnum):
    """How long one bar of a chart over time lasts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def last_day(self, first: date) -> date:
        """Give the last day of the period that begins with `first`."""
        if self is Unit.MONTH:
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return first if self is Unit.DAY else first + timedelta(days=6)


@dataclass(frozen=True)
class Part:
    """One count: by which columns, of which statements, and how many of its rows are given, the largest first."""

    columns: tuple[str, ...]
    most: int = 5_000
    only: str = "true"
    told: tuple[str, ...] = ()
    """Columns that are not counted by, of which the greatest value is given."""


def totals(opened: Opened, query: Query) -> Row:
    """Count statements, articles, outlets, those with a name and without a date; give the first and the last day."""
    conditions, values = where(query.conditions())
    return opened.rows(
        "SELECT count(*) AS statements, count(DISTINCT article_id) AS articles, count(DISTINCT outlet) AS outlets, "
        "count(speaker_name) AS named, count(*) - count(day) AS undated, "
        f"min(day) AS first_day, max(day) AS last_day FROM statements WHERE {conditions}",
        values,
    )[0]


def unit_of(total: Row) -> Unit | None:
    """Choose periods of which a chart of these totals holds some hundred; None where no statement has a date."""
    if total["first_day"] is None:
        return None
    days = (total["last_day"] - total["first_day"]).days
    return Unit.DAY if days <= 150 else Unit.WEEK if days <= 900 else Unit.MONTH


def by_period(rows: Iterable[Row], unit: Unit) -> Iterator[tuple[date, date, Row]]:
    """Give rows of a part by `period` in the order of time, each with the first and the last day of its period."""
    for row in sorted(rows, key=lambda row: str(row["period"])):
        first = date.fromisoformat(row["period"])
        yield first, unit.last_day(first), row


def counts(opened: Opened, query: Query, parts: Mapping[str, Part], period: Unit | None) -> dict[str, list[Row]]:
    """Give for each part rows of its columns, `n` and `groups`, the number of all its rows; the largest come first.

    Values are texts, null where there is none. Columns may be those of statements, `period` (first day of the day, week
    or month) and `who`. Words are looked for once, and what has them is kept; other conditions cost less than that.
    """
    conditions, values = where(query.conditions())
    made = {"period": f"date_trunc('{period}', day)::DATE" if period else "NULL", "who": _KIND_OF_SPEAKER}
    used = dict.fromkeys(column for part in parts.values() for column in (*part.columns, *part.told))
    columns = ", ".join(f"{made[name]} AS {name}" if name in made else name for name in used)
    kept = "MATERIALIZED" if query.q else "NOT MATERIALIZED"
    chosen = f"WITH chosen AS {kept} (SELECT {columns} FROM statements WHERE {conditions}) "
    found: dict[str, list[Row]] = {name: [] for name in parts}
    for row in opened.rows(chosen + " UNION ALL ".join(_counted(name, part) for name, part in parts.items()), values):
        part = parts[row["part"]]
        cells = dict(zip((*part.columns, *part.told), row["cells"], strict=True))
        found[row["part"]].append(cells | {"n": row["n"], "groups": row["groups"]})
    return found


def _counted(name: str, part: Part) -> str:
    listed = ", ".join(part.columns)
    cells = ", ".join([*(f"{column}::VARCHAR" for column in part.columns), *(f"max({column})" for column in part.told)])
    return (
        f"(SELECT '{name}' AS part, [{cells}] AS cells, count(*) AS n, count(*) OVER () AS groups FROM chosen "
        f"WHERE {part.only} GROUP BY {listed} ORDER BY n DESC, {listed} LIMIT {part.most})"
    )


def speakers(opened: Opened, most: int) -> list[Row]:
    """Give what a part by speaker gives of a whole release, which its index has counted already."""
    return opened.rows(
        f"SELECT name AS speaker_name, {_KIND_OF_SPEAKER.replace('speaker_label', 'label')} AS who, statements AS n, "
        "count(*) OVER () AS groups FROM speakers ORDER BY n DESC, speaker_name LIMIT ?",
        [most],
    )


def share(part: int, whole: int) -> str:
    """Give a share in percent as people read it; unknown of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "unknown"
