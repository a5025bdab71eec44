"""Holds what gender a given name tells (data/given_names.txt). Nothing is guessed from endings: a name that the list
does not hold tells nothing. Titles go in titles.py."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from annotators.lexicon.normalize import key
from annotators.lexicon.person_words import Gender


def of_given_name(folded: str) -> Gender:
    """Return the gender that a given name (folded by `surface.key`) tells, "" where it tells none."""
    return _given_names().get(folded, "")


@cache
def _given_names() -> Mapping[str, Gender]:
    names: dict[str, Gender] = {}
    text = resources.files("annotators").joinpath("data/given_names.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        gender, _, row = line.partition(" ")
        for name in row.split() if gender in ("f", "m") else ():
            folded = key(name)
            word: Gender = "f" if gender == "f" else "m"
            names[folded] = word if names.get(folded, word) == word else ""
    return names
