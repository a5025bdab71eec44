"""Reduce a statement to what two reports of one utterance share: its words folded, its numbers, its polarity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from spacy.lang.en.stop_words import STOP_WORDS

from annotators.lexicon.calendar import MONTHS, SHORT_MONTHS, WEEKDAYS
from annotators.lexicon.inflection import verb
from storage.vocabulary import Assertion

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$€£]")
_OPENING = re.compile(r"(?:^|[.!?…:]\s*|[“\"‘']\s*)$")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {word: str(number * 10) for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty"], 2)}
_NEGATORS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "without",
        "cannot",
        "fail",
        "failed",
        "fails",
        "failing",
        "refuse",
        "refused",
        "refuses",
        "lack",
        "n't",
        "can't",
        "won't",
    ]
)
_DENYING = re.compile(
    r"\b(?:den(?:y|ie[sd]|ying)|dismiss|reject|refut|disput|refus|rul(?:e[sd]?|ing) out)", re.IGNORECASE
)
_ASKING = re.compile(r"\b(?:ask|question|inquir|wonder)", re.IGNORECASE)
_KEPT = frozenset({"more", "less", "up", "down", "first", "second"})
_EMPTY = (STOP_WORDS | {"say", "said", "per", "cent", "about", "some", "also"}) - _KEPT
_CALENDAR = {
    **{name.lower(): "month" for name in MONTHS if name not in SHORT_MONTHS},
    **{name.lower(): "weekday" for name in WEEKDAYS},
}


@dataclass(frozen=True)
class Words:
    """What is compared of a statement. `pairs` are neighbouring words, function words included."""

    length: int
    pairs: frozenset[tuple[str, str]]
    stems: frozenset[str]
    marks: frozenset[tuple[str, str]]
    """Numbers, names, months and weekdays, each with its class: what two reports of one utterance do not differ in."""
    negated: bool
    asking: bool
    assertion: str


def words_of(text: str, cue: str | None, assertion: str | None) -> Words:
    """Reduce a statement's content; `cue` and `assertion` say whether it was denied, asked or only supposed."""
    folded = list(_folded(text))
    plain = [word for word, _ in folded]
    denied = bool(cue and _DENYING.search(cue))
    negated = any(word in _NEGATORS or word.endswith("n't") for word in plain)
    stems = (stem(word) for word in plain if word not in _EMPTY and word not in _NEGATORS)
    marks = {mark for word, named in folded if (mark := _mark(word, named))}
    return Words(
        length=len(plain),
        pairs=frozenset(pairwise(plain)),
        stems=frozenset(stems),
        marks=frozenset(marks),
        negated=negated != denied,
        asking="?" in text or bool(cue and _ASKING.search(cue)),
        assertion=assertion or Assertion.ASSERTED,
    )


def opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether words that stand in one statement only, and those in the other only, hold a pair of opposites."""
    mine, theirs = one - other, other - one
    return any((a, b) in _opposites() for a in mine for b in theirs) or any(
        a in (f"un{b}", f"in{b}", f"dis{b}") or b in (f"un{a}", f"in{a}", f"dis{a}") for a in mine for b in theirs
    )


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give what the forms of a word, and words used for it, share."""
    group = _groups().get(word)
    if group:
        return group
    cut = re.sub(r"(?:'s|ies|ing|ed|es|s|e|y)$", "", word) if len(word) > 4 else re.sub(r"s$", "", word)
    return _groups().get(cut, cut)


def _folded(text: str) -> Iterator[tuple[str, bool]]:
    """Give words in lower case without accents, and of each whether its capital marks a name."""
    for found in _TOKEN.finditer(text):
        shown = unicodedata.normalize("NFKD", found[0].replace("’", "'"))
        plain = "".join(letter for letter in shown if not unicodedata.combining(letter))
        named = plain[:1].isupper() and not plain.isupper() and not _OPENING.search(text[: found.start()][-3:])
        word = plain.lower()
        yield _NUMBERS.get(word, word.replace(",", "")), named


def _mark(word: str, named: bool) -> tuple[str, str] | None:
    if word[0].isdigit():
        return "number", word
    if word in _CALENDAR and named:  # "may" and "march" are verbs too
        return _CALENDAR[word], word
    return ("name", word[:5]) if named else None


@cache
def _groups() -> dict[str, str]:
    """Read synonyms.txt: every form of a word -> the first of its group."""
    found: dict[str, str] = {}
    for first, *others in _lines("synonyms.txt"):
        for word in (first, *others):
            for form in verb(word):
                found.setdefault(form, first)
    return found


@cache
def _opposites() -> frozenset[tuple[str, str]]:
    pairs = [(stem(one), stem(other)) for one, other in _lines("opposites.txt")]
    return frozenset([*pairs, *((other, one) for one, other in pairs)])


def _lines(name: str) -> list[list[str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]
