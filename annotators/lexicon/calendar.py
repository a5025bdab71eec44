"""Know the months and weekdays, in full and as they are shortened."""

from __future__ import annotations

from typing import Final

from annotators.lexicon.normalize import parts, rows

_ROWS: Final = rows("calendar.csv")
MONTHS: Final = {
    spelling: int(row["number"])
    for row in _ROWS
    if row["class"] == "month"
    for spelling in (row["name"], *parts(row["short"]))
}
"""The number of each month, from 1, by its name and by its short forms ("September", "Sept", "Sep")."""
SHORT_MONTHS: Final = frozenset(short for row in _ROWS for short in parts(row["short"]))
WEEKDAYS: Final = tuple(row["name"] for row in _ROWS if row["class"] == "weekday")
DAY_NAMES: Final = frozenset(row["name"].casefold() for row in _ROWS)
"""Months and weekdays in full, case-folded."""
