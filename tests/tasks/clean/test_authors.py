"""Authors are persons, each once."""

from __future__ import annotations

import pytest

from tasks.clean.authors import clean_authors, is_person


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
