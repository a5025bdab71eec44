"""Compare the wording of two reports word by word: what one says and the other does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

MOST = 300
"""Words that are compared of a text; comparing costs their square. What lies beyond is shown unmarked."""


class Side(StrEnum):
    """Who has the words of a stretch."""

    BOTH = "both"
    HERE = "here"
    THERE = "there"
    UNCOMPARED = "uncompared"


@dataclass(frozen=True)
class Stretch:
    """Words that follow each other and are in both texts, in this one only, or in the other one only."""

    side: Side
    text: str


def differences(text: str, other: str) -> list[Stretch]:
    """Give `text` cut at its differences from `other`, with the words of `other` that it lacks at their place.

    Case, accents' spelling, punctuation and the form of quotation marks are no difference of wording.
    """
    here, there = _tokens(text), _tokens(other)
    matched = SequenceMatcher(None, _keys(here[:MOST]), _keys(there[:MOST]), autojunk=False).get_opcodes()
    found: list[Stretch] = []
    for operation, start, end, from_, to in matched:
        if operation == "equal":
            found.append(_stretch(Side.BOTH, here[start:end]))
            continue
        found.append(_stretch(Side.THERE, there[from_:to]))
        found.append(_stretch(Side.HERE, here[start:end]))
    found.append(_stretch(Side.UNCOMPARED, here[MOST:]))
    return [stretch for stretch in found if stretch.text]


def _token(text: str) -> re.Pattern[str]:
    """Give what a word of a text looks like with the signs and spaces behind it, the first one with those before it.

    Combining marks (a vowel of Hindi, an accent written apart) belong to the word, which `re` does not know.
    """
    marks = "".join(sorted({character for character in text if unicodedata.category(character)[0] == "M"}))
    return _pattern(marks)


@lru_cache
def _pattern(marks: str) -> re.Pattern[str]:
    word, between = rf"[\w{marks}]+", rf"[^\w{marks}]*"
    return re.compile(rf"(?:^{between})?({word}(?:['’]{word})*){between}")


def _tokens(text: str) -> list[str]:
    return [token[0] for token in _token(text).finditer(text)] or [text]


def _keys(tokens: Sequence[str]) -> list[str]:
    words = ((_token(token).match(token) or [token] * 2)[1] for token in tokens)
    return [unicodedata.normalize("NFKC", word).casefold().replace("’", "'") for word in words]


def _stretch(side: Side, tokens: Sequence[str]) -> Stretch:
    return Stretch(side, "".join(tokens))
