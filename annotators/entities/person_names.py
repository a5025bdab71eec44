"""Take the names of persons apart, and tell whether one is a short form of another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from annotators.lexicon.normalize import NAME_PARTICLES, clean, key, of_class
from annotators.lexicon.person_words import ROLES, ROYAL, TITLES, Gender, gender_of_given_name, gender_of_title

_DEGREES = of_class("person_titles.csv", "degree")
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv", "v"})
_SUFFIXES = _DEGREES | _GENERATIONS
_GIVEN_BEHIND = re.compile(r"[A-Z][a-z]+-[a-z]+")
"""A given name that follows the surname: "Kim Ji-woo"."""
_ROLE_ENDINGS = (
    "ologist", "grapher", "porter", "tician", "keeper", "worker", "owner", "maker", "monger", "holder", "smith",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name taken apart: `words` are folded, without titles and suffixes; `display` keeps its spelling;
    `gender` as title or given name tell it."""

    display: str
    words: tuple[str, ...]
    title: tuple[str, ...]
    gender: Gender
    generation: str = ""
    """"jr" or "sr", which keeps a son from his father."""

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells the person from others of an article."""
        return (*self.words, self.generation)

    @property
    def full(self) -> bool:
        """Whether given name and surname, or a title that makes one name a full one ("Pope Francis"), are there."""
        return len(self.words) > 1 or (" " in self.display and bool(self.title))

    @property
    def surname(self) -> str:
        """The last word."""
        return self.words[-1] if self.words else ""


@lru_cache(maxsize=20_000)
def parse(text: str) -> PersonName:
    """Take a mention of a person apart: "Sir Ian Poole's" has the words ("ian", "poole") and the title ("sir",)."""
    flat = clean(text)
    tokens = flat.split()
    cut = 0
    while cut < len(tokens) - 1 and (
        _plain(tokens[cut]) in TITLES or (cut < len(tokens) - 2 and _is_role(tokens[cut]))
    ):
        cut += 1
    title = tuple(_plain(token) for token in tokens[:cut])
    rest = tokens[cut:]
    while len(rest) > 1 and _plain(rest[-1]) in _DEGREES:
        rest = rest[:-1]
    shown = rest
    if title and title[-1] in ROYAL and len([t for t in rest if _plain(t) not in _SUFFIXES]) == 1:
        shown = tokens[cut - 1 :]
    generation = next((word for word in map(_plain, rest[1:]) if word in ("jr", "sr")), "")
    named = [*rest[:1], *(token for token in rest[1:] if _plain(token) not in _SUFFIXES)]  # "JR Sessions" is no junior
    words = tuple(part for token in named for part in key(token).split())
    gender: Gender = next((gender_of_title(word) for word in reversed(title) if gender_of_title(word)), "")
    if not gender:
        gender = gender_of_title(shown[0]) if len(shown) > 1 else ""
    if not gender and len(words) > 1 and not (named[1:] and _GIVEN_BEHIND.fullmatch(named[1])):
        gender = gender_of_given_name(words[0])
    return PersonName(clean(" ".join(shown)) or flat, words or tuple(key(flat).split()), title, gender, generation)


def is_short_form(short: PersonName, full: PersonName) -> bool:
    """Return whether `short` can stand for `full`: surname, given name, initials, or some of its words in order.

    "Meredov" and "R. Meredov" for "Rashid Meredov"; "Del Solar" for "Ana del Solar Donoso"; "García" for "Gabriel
    García Márquez"; "Xi" for "Xi Jinping".
    """
    a, b = short.words, full.words
    if not a or len(a) > len(b) or (short.gender and full.gender and short.gender != full.gender):
        return False
    if short.generation != full.generation and (short.generation or short.full):
        return False
    if a == b:
        return True
    if len(a) == 1:
        return a[0] in b and (a[0] not in NAME_PARTICLES or a[0] == b[0])  # "Lo" for "Lo Chung-mau"
    if a[-1] != b[-1]:
        within = a[0] in NAME_PARTICLES and any(b[at : at + len(a)] == a for at in range(1, len(b) - len(a)))
        return within or b[: len(a)] == a
    return _initials_fit(a[:-1], b[:-1])


def _initials_fit(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether each word of `a` equals or abbreviates ("K", "Ken") a word of `b`, in order."""
    at = 0
    for word in a:
        while at < len(b) and not (b[at] == word or (len(word) in (1, 3, 4) and b[at].startswith(word))):
            at += 1
        if at == len(b):
            return False
        at += 1
    return True


def _is_role(token: str) -> bool:
    """Tell an occupation that a full name follows ("Exporter Ling Wei Tari")."""
    word = _plain(token)
    return word in ROLES or word.endswith(_ROLE_ENDINGS)


def _plain(token: str) -> str:
    return token.casefold().rstrip(".,")
