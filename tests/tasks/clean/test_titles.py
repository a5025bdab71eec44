"""Titles are without site, section and day, and a heading is known in a title tag."""

from __future__ import annotations

import pytest

from tasks.clean.titles import agrees, clean_title, site_names


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry is back | Daily Lantern", "Ferry is back"),
        ("Daily Lantern: Ferry is back", "Daily Lantern: Ferry is back"),
        ("The Daily Lantern | Ferry is back", "Ferry is back"),
        ("Ferry is back - and the islands cheer - Daily Lantern", "Ferry is back - and the islands cheer"),
        ("Ferry is back &amp; paid for — dailylantern", "Ferry is back & paid for"),
        ("Ferry is back | Another Paper", "Ferry is back | Another Paper"),
        ("", None),
        (None, None),
        ("Daily Lantern", "Daily Lantern"),
    ],
)
def test_titles(title: str | None, expected: str | None) -> None:
    assert clean_title(title, ["Daily Lantern"]) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry is back / Islands", "Ferry is back"),
        ("Ferry is back ~ Islands : Daily Lantern", "Ferry is back"),
        ("Ferry is back | Daily Lantern | 28.04.2023", "Ferry is back"),
        ("Ferry is back | 28 April 2023", "Ferry is back"),
        ("Islands: ferry is back", "Islands: ferry is back"),
        ("Ferry is back - for the islands", "Ferry is back - for the islands"),
    ],
)
def test_sections_and_days_go_from_titles(title: str, expected: str) -> None:
    assert clean_title(title, ["Daily Lantern"], ["Islands"]) == expected


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("Ferry is back for good", True),
        ("ferry is back, for good!", True),
        ("Ferry is back for good | Some Paper", True),
        ("Some Paper » Ferry is back for good", True),
        ("Ferry is back for g…", False),
        ("Ferry is back", False),
        ("Storm sinks ferry - Ferry is back", False),
    ],
)
def test_a_heading_agrees_with_a_title_tag(title: str, same: bool) -> None:
    assert agrees("Ferry is back for good", title) is same


def test_a_tag_cut_short_agrees() -> None:
    assert agrees("The ferry is back for good and all", "The ferry is back for good...")


def test_a_site_is_known_by_its_names_and_its_domain() -> None:
    assert site_names("www.lantern.co.uk", "Daily Lantern", None) == ["Daily Lantern", "lantern", "lantern.co.uk"]
    assert site_names("", None) == []
