"""The table of given names: what its sources agree on."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.given_names import gender

for package in ("faker", "names"):
    pytest.importorskip(package, reason=f"The package {package} is not installed: the extra `train` brings it")


@pytest.mark.parametrize(
    ("shares", "genders", "told"),
    [
        ({"f": 0.583}, {"f"}, "f"),
        ({"m": 0.35, "f": 0.002}, set(), "m"),
        ({"m": 0.02, "f": 0.01}, {"m"}, ""),
        ({"f": 0.583}, {"f", "m"}, ""),
        ({"f": 0.583}, {"m"}, ""),
        ({}, {"m"}, "m"),
        ({}, set(), ""),
    ],
)
def test_a_gender_is_told_where_all_sources_agree(shares: dict[str, float], genders: set[str], told: str) -> None:
    assert gender(shares, genders) == told


def test_words_places_families_and_names_of_both_genders_are_left_out(tmp_path: Path) -> None:
    from training.given_names import gather

    (tmp_path / "one.txt").write_text("Penny paid a penny, and a penny more. " * 6 + "Donna came.", encoding="utf-8")
    found = gather([tmp_path])
    assert (found["donna"], found["travis"], found["magdalena"]) == ("f", "m", "f")
    assert not {"penny", "taylor", "georgia", "april", "ling", "hughes"} & found.keys()
