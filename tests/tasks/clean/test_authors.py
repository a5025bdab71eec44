"""Authors are persons, titles are without their site."""

from __future__ import annotations

import pytest

from tasks.clean.authors import clean_authors, clean_title, is_person, site_names


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
