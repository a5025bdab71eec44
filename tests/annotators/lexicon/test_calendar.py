"""Months and weekdays: each by its name and its short forms."""

from __future__ import annotations

import calendar

from annotators.lexicon.calendar import DAY_NAMES, MONTHS, SHORT_MONTHS, WEEKDAYS


def test_names_are_those_of_the_calendar() -> None:
    names = {name: number for name, number in MONTHS.items() if name not in SHORT_MONTHS}
    assert names == {name: number for number, name in enumerate(calendar.month_name) if number}
    assert list(WEEKDAYS) == list(calendar.day_name)
    assert {"may", "sunday"} <= DAY_NAMES


def test_short_forms_open_the_name_that_they_shorten() -> None:
    full = {number: name for name, number in MONTHS.items() if name not in SHORT_MONTHS}
    assert all(full[MONTHS[short]].startswith(short) for short in SHORT_MONTHS)
    assert MONTHS["Sept"] == MONTHS["Sep"] == 9
