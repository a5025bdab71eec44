"""Find the acronyms that an article defines: "Full Name (ACR)", "ACR (Full Name)", "Full Name, or ACR"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from annotators.lexicon import organisations
from annotators.lexicon.normalize import SMALL_WORDS, Spelling, clean, is_acronym, plain
from annotators.records import Mention
from storage.vocabulary import EntityLabel

_BRACKET = re.compile(r"[(\[]\s*[\"“‘']?([A-Z][\w.&/-]{1,11}?)s?[\"”’']?\s*[)\]]")
_REVERSE = re.compile(r"\b([A-Z][A-Z.&-]{1,9})\s+\(\s*(?:the\s+)?([A-Z][^()\n;:]{4,90})\)")
_OR = re.compile(
    r",\s+(?:or|known as|better known as|also known as|known by its acronym|known by its initials|called)\s+(?:the\s+)?"
    r"([A-Z][A-Z.&-]{1,9})\b"
)
_CALLED = re.compile(
    r"\b(?:known|called|abbreviated|shortened|referred to)(?: [a-z]+)?(?: (?:as|to))?\s+(?:the\s+)?([A-Z]{2,9})\b"
    r"|\bcalls?(?: it)?\s+(?:the\s+)?([A-Z]{2,9})\b|\s[–—-]{1,2}\s*(?:the\s+)?([A-Z]{2,9}), as\b"
)
"""Words that give an acronym elsewhere than behind the name: "a group of anglers known locally as HRW"."""
_NAME = re.compile(r"[A-Z][\w’'-]*(?: (?:(?:of|for|and|the|in|on|&) ){0,2}[A-Z][\w’'-]*)+")
_SENTENCE = re.compile(r"[.!?][”\"]? (?=[A-Z])|\n")
_WORD = re.compile(r"[\w][\w.'’&-]*|[,;:!?()\"“”\n]")
_FIRST_NAME = re.compile(r"\b([A-Z][a-z]+) [A-Z]")
_MOST = 3  # letters of an acronym that all must be told
_SHORTEST = 3  # letters of an acronym that is spoken as a word
_REACH = 140  # characters before a bracket in which the name must lie


def definitions(text: str) -> dict[str, str]:
    """Return full name by acronym (dots cut) for every acronym that `text` defines, the first definition first."""
    found: dict[str, str] = {}
    words: dict[str, str] = {}
    for pattern in (_BRACKET, _OR):
        for match in pattern.finditer(text):
            acronym = match[1].rstrip(".")
            spoken = is_spoken(acronym)
            if is_acronym(acronym) or spoken:
                letters = plain(acronym).upper() if spoken else plain(acronym)
                name = _name_before(text[max(0, match.start() - _REACH) : match.start()], letters)
                if name and not spoken:
                    found.setdefault(plain(acronym), name)
                elif name and letters in initials(name):
                    words.setdefault(plain(acronym), name)
    given = set(_FIRST_NAME.findall(text)) if words else set()
    found = {word: name for word, name in words.items() if word not in given} | found
    for match in _CALLED.finditer(text):
        acronym = next(filter(None, match.groups()))
        before = _SENTENCE.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
        name = next((name for name in _NAME.findall(before) if spells(acronym, name)), None)
        if name:
            found.setdefault(acronym, clean(name))
    for match in _REVERSE.finditer(text):
        if spells(plain(match[1]), match[2]):
            found.setdefault(plain(match[1]), clean(match[2]))
    return found


def bracketed(text: str, mentions: Sequence[Mention]) -> dict[str, str]:
    """Return full name by acronym for the bodies whose acronym, of another language, stands behind them in brackets:
    "the National Statistic Institute (INSEE)"."""
    found: dict[str, str] = {}
    for body, short in pairwise(mentions):
        beside = text[body.end : short.start] == " (" and text[short.end : short.end + 1] == ")"
        if not beside or not body.label == short.label == EntityLabel.ORG:
            continue
        word = is_acronym(short.text) or is_spoken(short.text)
        named = " " in body.cleaned and not is_acronym(body.cleaned)
        if word and named and _is_close(plain(short.text), body.cleaned):
            found.setdefault(plain(short.text), body.cleaned)
    return found


def is_spoken(short: str) -> bool:
    """Tell what may be a short form that reads as a word: "Alva", "Midagri"."""
    return short.istitle() and short.isalpha() and len(short) >= _SHORTEST


def _is_close(acronym: str, name: str) -> bool:
    """Tell whether an acronym holds the initials of a name, in any order, but for one of four or more."""
    letters = max(initials(name), key=len, default="")
    strange = sum(letter not in acronym.upper() for letter in letters)
    return organisations.find(Spelling(acronym)) is None and strange <= (len(letters) > _MOST)


def initials(name: str) -> set[str]:
    """Return the acronyms that a name's initials give, with and without its small words, in capitals."""
    words = [word for word in re.split(r"[\s/-]+", name) if word[:1].isalnum() or word == "&"]
    content = [word[0] for word in words if word.casefold() not in SMALL_WORDS]
    whole = [word[0] for word in words if word != "&"]
    return {"".join(letters).upper() for letters in (content, whole) if len(letters) > 1}


def spells(acronym: str, name: str) -> bool:
    """Return whether the letters of `acronym` are found in `name` in order, the first as the first letter of its first
    word, the others mostly at the starts of words (after Schwartz and Hearst 2003)."""
    letters = [c for c in acronym.casefold() if c.isalnum()]
    words = [word for word in re.split(r"[\s/-]+", name.casefold()) if word and word != "the"]
    if not letters or not words or len(name) <= len(acronym) or words[0][0] != letters[0]:
        return False
    at, starts = 0, 0
    for number, word in enumerate(words):
        if at < len(letters) and word[0] == letters[at]:
            at, starts = at + 1, starts + 1
            # letters within a word ("UNICEF", "Interpol") only where the next word does not start with the next letter
            following = words[number + 1][0] if number + 1 < len(words) else ""
            for letter in word[1:]:
                if at < len(letters) and letter == letters[at] and letters[at] != following:
                    at += 1
        elif word not in SMALL_WORDS and number and starts * 2 < number:
            return False
    return at == len(letters) and starts * 2 >= len(letters)


def _name_before(before: str, acronym: str) -> str | None:
    """Return the name that ends `before` and that `acronym` abbreviates: the shortest that has its initials, else
    the shortest that spells it, or None."""
    tokens = list(_WORD.finditer(before))
    if not tokens or before[tokens[-1].end() :].strip("\"”’' "):
        return None
    spelled = None
    for first in range(len(tokens) - 1, max(-1, len(tokens) - 14), -1):
        word = tokens[first][0]
        if word in ';:!?()\n"“':
            break
        name = before[tokens[first].start() :].strip("\"”’' ")
        if word[:1].isupper() and " " in name:
            if acronym.upper() in initials(name):
                return clean(name)
            spelled = spelled or (name if spells(acronym, name) else None)
    return clean(spelled) if spelled else None
