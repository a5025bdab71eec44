"""Authors are persons, titles are without their site."""

from __future__ import annotations

import pytest

from tasks.clean.authors import agrees, clean_authors, clean_title, is_person, site_names


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


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("By Ruta Vale and Tom Okafor", ["Ruta Vale", "Tom Okafor"]),
        ("Written by: Ruta Vale; Ruta Vale", ["Ruta Vale"]),
        ("RUTA VALE", ["Ruta Vale"]),
        ("Ana de la Cruz, Health Correspondent", ["Ana de la Cruz"]),
        ("Von Ruta Vale", ["Ruta Vale"]),
        ("By Ruta Vale / Tom Okafor", ["Ruta Vale", "Tom Okafor"]),
        ("Ruta Vale, Foto: Tom Okafor", ["Ruta Vale"]),
        ("Foto: Tom Okafor und Ana Cruz, text by Ruta Vale", ["Ruta Vale"]),
        ("By Ruta Vale and Tom Okafor Monday, November 18, 2019, 06:00 am PT", ["Ruta Vale", "Tom Okafor"]),
        ("Ruta Vale, 5 March 2024", ["Ruta Vale"]),
        ("Ruta Vale 10:45 am GMT", ["Ruta Vale"]),
        ("Daily Lantern", []),
        ("Lantern News Desk", []),
        ("ruta@lantern.test", []),
        ("https://lantern.test/ruta", []),
        ("x" * 300, []),
    ],
)
def test_authors(given: str, expected: list[str]) -> None:
    assert clean_authors([given], ["Daily Lantern"]) == expected


def test_persons() -> None:
    assert [name for name in ("Ruta Vale", "Ruta", "ruta vale", "Ruta of Vale News", "d'Arcy Vale", "RUTA VALE", "of de")
            if is_person(name)] == ["Ruta Vale", "d'Arcy Vale"]  # fmt: skip
