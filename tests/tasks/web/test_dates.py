"""Dates as pages and feeds write them; what is none is None, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.web.dates import best_date, moment, read_date

NOON = datetime(2024, 3, 5, 12, 30, tzinfo=UTC)
DAY = datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T14:30:00+02:00", (NOON, True)),
        ("2024-03-05 14:30+0200", (NOON, True)),
        ("2024-03-05T12:30:00.123Z", (NOON, True)),
        ("2024-03-05T07:30-500", (NOON, True)),
        ("2024-03-05T07:30-0500", (NOON, True)),
        ("2024-03-05T07:30-05", (NOON, True)),
        ("2024-03-05T18:00+5:30", (NOON, True)),
        ("2024-03-05T18:00+530", (NOON, True)),
        ("5 March 2024 12:30:09 GMT", (NOON.replace(second=9), True)),
        ("12:30 GMT | 5 March 2024", (NOON, True)),
        ("Ann Lee, 7.30 am EST, March 5, 2024", (NOON, True)),
        ("Flat 12.30, 5 March 2024 14:30 +0200", (NOON, True)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31", None),
        ("2024-03-05", (DAY, False)),
        ("20240305T123000", (NOON, False)),
        ("1709641800", (NOON, True)),
        ("March 5, 2024 at 12:30 pm", (NOON, False)),
        ("Published 5th March 2024, 07:30 EST", (NOON, True)),
        ("ſep 12, 2020", None),
        ("aprıl 12, 2020", None),
        ("SEPT. 12, 2020", (datetime(2020, 9, 12, tzinfo=UTC), False)),
        ("03/04/2021", None),
        ("2024-13-05", None),
        ("1824-03-05", None),
        ("", None),
        ("x" * 201, None),
    ],
)
def test_dates_of_pages(text: str, expected: tuple[datetime, bool] | None) -> None:
    assert read_date(text) == expected


def test_the_future_is_no_date_of_publication() -> None:
    assert read_date((datetime.now(UTC) + timedelta(days=9)).date().isoformat()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 05 Mar 2024 14:30:00 +0200", NOON),
        ("2024-03-05T12:30:00Z", NOON),
        ("2024-03-05T14:30:00+0200", NOON),
        ("2024-03-05", DAY),
        ("1955-01-02", datetime(1955, 1, 2, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("Tue, 05 Mar 2024 14:30:00 -99999999999", None),
        ("some day", None),
        (5, None),
        (None, None),
    ],
)
def test_dates_of_feeds(text: object, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_the_first_date_is_taken_and_a_later_one_gives_its_zone() -> None:
    clock = ("2024-03-05T14:30:00", "json-ld")
    assert best_date([(None, "json-ld"), clock, ("2024-03-05T14:30:00+02:00", "meta")]) == (NOON, "json-ld")
    assert best_date([clock, ("2024-03-05T15:30:00+02:00", "meta")]) == (NOON + timedelta(hours=2), "json-ld")
    assert best_date([clock, ("2024-03-05T14:30:00+02:00", "html")]) == (NOON + timedelta(hours=2), "json-ld")
    assert best_date([("no date", "meta")]) is None


PIECES = ["Tue, ", "05 ", "Mar ", "2024 ", "14:30:00 ", "+0200", "-9999999999", "99999", "0001-01-01", "9999-12-31T23:59:59",
          "T", "Z", "²", "٣", "ſep 12, 2020", " 12:60", "+99:99", "(", "1e9", "nan", "\x00", "\ud800", "1700000000", "20249999"]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=7).map("".join))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = moment(text)
    assert found is None or found + timedelta(days=36_500) - timedelta(days=73_000)  # as linking counts
    best_date([(text, "json-ld"), (text, "meta")])
