"""Fold names to what their spellings share, and read the word lists of `annotators/data`."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import yaml

from annotators.kept import cached_property

DATA_FOLDER: Final = Path(__file__).parents[1] / "data"

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}[A-Za-z]?")
_POSSESSIVE = re.compile(r"(?:'[sS]|(?<=[sS])')$")
_BETWEEN_WORDS = re.compile(r"[-.,/&\"]+")
_ARTICLE = re.compile(r"^(?:the|The|THE)\s+")
_MARKS = '"“”„«»‹›[]()<>*_'
_SMALL_LETTERS = {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th"}
_CAPITALS = {letter.upper(): plain.upper() for letter, plain in _SMALL_LETTERS.items()}
_LETTERS = str.maketrans(_SMALL_LETTERS | _CAPITALS | {"ı": "i", "ß": "ss"})


@lru_cache(maxsize=20_000)
def clean(text: str) -> str:
    """Return a name as it reads: white space and marks collapsed, a final possessive and a leading article cut.

    Letters keep their case and accents: `the U.N.’s` becomes `U.N.`.
    """
    flat = " ".join(unicodedata.normalize("NFC", text[:400]).split()).strip(_MARKS + " ,;:!?-–—")
    straight = flat.translate(_APOSTROPHES)
    cut = _POSSESSIVE.search(straight)
    if cut and not ends_in_s(_ARTICLE.sub("", straight)):
        flat = flat[: cut.start()]
    flat = _ARTICLE.sub("", flat) or flat
    if flat.endswith(".") and not _DOTTED.search(flat) and not _FINAL_DOT.search(flat):
        flat = flat[:-1]
    return flat.strip(_MARKS + " ,;:!?'‘’")


def ends_in_s(name: str) -> bool:
    """Return whether the "'s" that ends a name belongs to it: "Moody's"."""
    return name.translate(_APOSTROPHES).casefold() in _IN_S


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return what two spellings of one name share: `clean`, without accents, dots of acronyms, hyphens and case."""
    flat = clean(text).translate(_APOSTROPHES)
    flat = _DOTTED.sub(lambda match: match[0].replace(".", ""), flat).translate(_LETTERS)
    if not flat.isascii():
        flat = "".join(c for c in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(c))
    return " ".join(_BETWEEN_WORDS.sub(" ", flat).split()).casefold()


class Spelled:
    """What has a `text` and carries its folded forms, so that they are asked for once."""

    text: str

    @cached_property
    def cleaned(self) -> str:
        """The words as a name reads: without white space, marks, article and possessive around it."""
        return clean(self.text)

    @cached_property
    def folded(self) -> str:
        """What all spellings of the words share."""
        return key(self.text)

    @property
    def acronym(self) -> bool:
        """Whether it is written as an acronym, without an article or a possessive."""
        return is_acronym(self.text)


@dataclass(frozen=True)
class Spelling(Spelled):
    """The words of a name, in no place of a text."""

    text: str


@cache
def read(file: str) -> str:
    """Return the text of `annotators/data/<file>`, without the comment lines that say what it holds."""
    text = (DATA_FOLDER / file).read_text(encoding="utf-8")
    return re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)


def words(file: str) -> frozenset[str]:
    """Return the entries of a list of `annotators/data`, one a line."""
    return frozenset(read(file).splitlines())


@cache
def rows(file: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV table of `annotators/data`, each by the table's columns."""
    return tuple(csv.DictReader(read(file).splitlines()))


@cache
def entries(file: str) -> list[Mapping[str, str]]:
    """Return the entries of a YAML list of `annotators/data`."""
    found: list[Mapping[str, str]] = yaml.load(read(file), Loader=yaml.CSafeLoader)  # 30 times faster than in Python
    return found


def parts(cell: str) -> tuple[str, ...]:
    """Return what a cell of a table lists, divided by bars."""
    return tuple(part for part in cell.split("|") if part)


@cache
def of_class(file: str, name: str) -> frozenset[str]:
    """Return the words (first column) of a table that its column `classes` puts into the class `name`."""
    return frozenset(next(iter(row.values())) for row in rows(file) if name in parts(row["classes"]))


def alternatives(words: Iterable[str]) -> str:
    """Return the pattern that matches one of `words`, the longest that fits; it needs a group around it."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


_IN_S: Final = words("names_in_s.txt")
SMALL_WORDS: Final = of_class("function_words.csv", "small")
"""Words that the acronym of a name passes over ("of", "the", "and")."""
POSSESSIVES: Final = frozenset({"'s", "’s", "‘s", "'", "’"})
"""Tokens that make a possessor of the word before them."""
FINAL_ABBREVIATIONS: Final = frozenset(
    row["abbreviation"] for row in rows("abbreviations.csv") if row["ends"] in ("either", "yes")
)
"""Abbreviations, without their dot, that can end a name or a sentence ("Inc")."""
_FINAL_DOT: Final = re.compile(rf"\b(?:{alternatives(FINAL_ABBREVIATIONS)})\.$")
NAME_PARTICLES: Final = words("name_particles.txt")


def derived_id(name: str, kind: str) -> str:
    """Return the id of a name that no table holds: the same for the same name and class in every article."""
    digest = hashlib.sha256(f"{kind}\x00{key(name) or name}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"name:{digest[:16]}"


def plain(acronym: str) -> str:
    """Return an acronym without its dots: "U.N." is "UN"."""
    return acronym.replace(".", "")


def is_acronym(text: str) -> bool:
    """Return whether `text` is written as an acronym: two to ten letters, mostly capitals (`IOM`, `U.N.`, `AfDB`)."""
    letters = text.replace(".", "").replace("-", "").replace("&", "").replace("/", "")
    if not 2 <= len(letters) <= 10 or not letters.isalnum() or not letters[0].isalpha():
        return False
    capitals = sum(c.isupper() for c in letters)
    return capitals >= 2 and capitals * 2 >= len(letters) and " " not in text
