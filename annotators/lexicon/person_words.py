"""Know the words for persons (titles, offices, kinship, given names) and the gender that they tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, cast

from annotators.lexicon.normalize import key, of_class, read, rows

Gender = Literal["f", "m", ""]

_FILE = "person_titles.csv"
TITLES: Final = of_class(_FILE, "title")
ROYAL: Final = of_class(_FILE, "royal")
"""Titles that stay in the name where a single word follows: "Pope Francis"."""
KIN: Final = of_class(_FILE, "kin")
PERSON_NOUNS: Final = of_class(_FILE, "noun")
"""Words for persons by office, occupation or kinship: never a name by themselves."""
PEOPLES: Final = of_class(_FILE, "people")
"""Words for persons by where they are from: "the Texan"."""
ROLES: Final = PERSON_NOUNS - KIN
"""Words for offices and occupations."""
FULL_TITLES: Final = {row["word"]: row["full"] for row in rows(_FILE) if row["full"]}
"""The noun that a short or gendered title means: "general" for "gen"."""
_GENDERS: Final = {row["word"]: cast(Gender, row["gender"]) for row in rows(_FILE)}


def gender_of_title(word: str) -> Gender:
    """Return the gender that a title or noun for a person tells ("" where it tells none)."""
    return _GENDERS.get(word.casefold().rstrip("."), "")


def gender_of_given_name(folded: str) -> Gender:
    """Return the gender that a given name (folded by `normalize.key`) tells; "" for names that the lists do not hold:
    nothing is guessed from endings."""
    return _given_names().get(folded, "")


@cache
def _given_names() -> Mapping[str, Gender]:
    lines = read("given_names_gathered.csv").splitlines()[1:]  # a dictionary for each row took three times as long
    gathered = {name: cast(Gender, gender) for name, _, gender in (line.partition(",") for line in lines)}
    return gathered | {key(row["name"]): cast(Gender, row["gender"]) for row in rows("given_names.csv")}
