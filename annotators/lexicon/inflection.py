"""Inflect English verbs and nouns."""

from __future__ import annotations

import re
from typing import NamedTuple

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"(?<![aeiou])y$")


class Forms(NamedTuple):
    """The forms of one verb."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


def verb(base: str, past: str = "", participle: str = "") -> Forms:
    """Return the forms of a verb; `past` and `participle` where irregular, or where the last consonant is doubled."""
    regular = base + "d" if base.endswith("e") else _CONSONANT_Y.sub("i", base) + "ed"
    doubled = past.startswith(base + base[-1]) and past.endswith("ed")
    stem = past[:-2] if doubled else re.sub(r"(?<!e)e$", "", base)
    return Forms(base, plural(base), past or regular, participle or past or regular, stem + "ing")


def singulars(noun: str) -> tuple[str, ...]:
    """Return what a noun can be the regular plural of, and the noun itself where it has no plural's s."""
    of_y = (f"{noun[:-3]}y",) if noun.endswith("ies") else ()
    of_sibilant = (noun[:-2],) if noun.endswith("es") else ()
    return (*of_y, *of_sibilant, noun if noun.endswith("ss") else noun.removesuffix("s"))


def plural(noun: str) -> str:
    """Return the plural of a regular noun, which is also the third person of a verb."""
    if _CONSONANT_Y.search(noun):
        return noun[:-1] + "ies"
    return noun + ("es" if _SIBILANT.search(noun) else "s")
