"""Holds how names are compared: folded forms of their words, possessives, articles and titles cut. Who bears a name
goes in naming.py."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}[A-Za-z]?")
_POSSESSIVE = re.compile(r"(?:'[sS]|(?<=[sS])')$")
_ARTICLE = re.compile(r"^(?:the|The|THE)\s+")
_MARKS = '"“”„«»‹›[]()<>*_'
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss", "æ": "ae", "þ": "th"}
)


@lru_cache(maxsize=20_000)
def clean(text: str) -> str:
    """Return a name as it reads: white space and marks collapsed, a final possessive and a leading article cut.

    Letters keep their case and accents: `the U.N.’s` becomes `U.N.`.
    """
    flat = " ".join(unicodedata.normalize("NFC", text[:400]).split()).strip(_MARKS + " ,;:!?-–—")
    straight = flat.translate(_APOSTROPHES)
    cut = _POSSESSIVE.search(straight)
    if cut and len(flat) == len(straight):
        flat = flat[: cut.start()]
    flat = _ARTICLE.sub("", flat) or flat
    if flat.endswith(".") and not _DOTTED.search(flat) and not re.search(r"\b(?:Jr|Sr|Inc|Co|Ltd|Corp)\.$", flat):
        flat = flat[:-1]
    return flat.strip(_MARKS + " ,;:!?'‘’")


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return what two spellings of one name share: `clean`, without accents, dots of acronyms, hyphens and case."""
    flat = clean(text).translate(_APOSTROPHES)
    flat = _DOTTED.sub(lambda match: match[0].replace(".", ""), flat).translate(_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[-.,/&\"]+", " ", plain).split()).casefold()


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string: word lists read better so than as lists of literals."""
    return frozenset(words.split())


def derived_id(name: str, kind: str) -> str:
    """Return the id of a name that no table holds: the same for the same name and class in every article."""
    digest = hashlib.sha256(f"{kind}\x00{key(name) or name}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"name:{digest[:16]}"


def is_acronym(text: str) -> bool:
    """Return whether `text` is written as an acronym: two to ten letters, mostly capitals (`IOM`, `U.N.`, `AfDB`)."""
    letters = text.replace(".", "").replace("-", "").replace("&", "").replace("/", "")
    if not 2 <= len(letters) <= 10 or not letters.isalnum() or not letters[0].isalpha():
        return False
    capitals = sum(c.isupper() for c in letters)
    return capitals >= 2 and capitals * 2 >= len(letters) and " " not in text
