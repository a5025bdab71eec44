"""Find the office or body of a person as an article words it: "transport minister", "deputy governor of the bank"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.calendar import DAY_NAMES
from annotators.lexicon.normalize import of_class
from annotators.lexicon.person_words import KIN, PERSON_NOUNS, TITLES
from annotators.speakers.context import Located
from annotators.speakers.heads import Head

_LONGEST = 14  # words of a role
_PLAIN: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "sir", "man", "woman", "boy", "girl", "lord", "lady", "country", "national"}
)
_NO_OFFICES: Final = KIN | frozenset({"man", "woman", "boy", "girl", "suspect", "victim", "user", "resident", "friend"})
_ENDS: Final = noun_classes.RELATIVES | frozenset(
    {".", ";", ":", ",", "(", ")", "–", "—", "-", "said", "says", "told", "and", "has", "had", "was", "is"}
)
_OFFICES: Final = (PERSON_NOUNS | TITLES | {"executive", "peer", "opposition"}) - _NO_OFFICES
_INNER: Final = frozenset({"of", "for", ".", "’s", "'s"})
_STOPS: Final = _ENDS - {"."}
_TOLD: Final = _OFFICES - _PLAIN
_CALLINGS: Final = PERSON_NOUNS - _NO_OFFICES
_QUALIFIERS: Final = of_class("function_words.csv", "qualifier")
"""What qualifies an office between capitals and its noun: "Deputy chief minister X"."""
_KNOWN: Final = _OFFICES | _QUALIFIERS
_OPENS: Final = noun_classes.ARTICLES | noun_classes.DEFINITE | noun_classes.INDEFINITE


def role_at(one: Located) -> str | None:
    """Return the role that stands beside a mention of a person, None where none does."""
    return _apposed(one) or _before(one)


def office_of(role: str) -> str:
    """Return the noun of a role that says of what the office is: "president" of "President of Mongolia", else ""."""
    words = role.lower().split()
    cut = next((at for at, word in enumerate(words) if word in noun_classes.PREPOSITIONS), 0)
    return words[cut - 1] if cut and words[cut - 1] in _TOLD else ""


def unnamed_role(head: Head) -> str | None:
    """Return the office by which a phrase calls somebody unnamed: "spokesman for the port"."""
    office = head.kind in ("nominal", "group") and head.noun in _CALLINGS
    return " ".join([*head.modifiers, head.noun]) if office else None


def _words(one: Located, first: int, last: int) -> list[str]:
    return one.context.text.words[max(first, 0) : max(last, 0)]


def _apposed(one: Located) -> str | None:
    """The apposition behind a name: "Elin Hammar, the UN's legal counsel, said"."""
    text = one.context.text
    _, at = text.token_span(one.start, one.end)
    if _words(one, at, at + 1) != [","]:
        return None
    first = at + 1
    while first < len(text.words) and text.lowered[first] in _OPENS:
        first += 1
    last = first
    while last < min(len(text.words), first + _LONGEST) and text.lowered[last] not in _ENDS:
        last += 1
    closed = last < len(text.words) and text.words[last] in {",", ".", ";"}
    words = text.lowered[first:last]
    cut = next((i for i, word in enumerate(words) if i and word in noun_classes.PREPOSITIONS), len(words))
    office = bool(words[:cut]) and words[cut - 1] in _OFFICES
    return text.text[slice(*text.chars(first, last))] if closed and office else None


def _before(one: Located) -> str | None:
    """The title before a name, or before its comma: "Transport Minister Rosli Hamid", "MEC for Roads, Sipho Radebe"."""
    text = one.context.text
    opening = text.openings[one.sentence]
    at, _ = text.token_span(one.start, one.end)
    inner = len(one.written.title)
    end = at + inner if inner and text.lowered[at].rstrip(".") in TITLES else at
    comma = end == at and at > opening and text.words[at - 1] == ","
    last = at - 1 if comma else end
    first = last
    while first > max(opening, last - _LONGEST) and _belongs(text.words, first - 1, comma=comma):
        first -= 1
    words = [word.rstrip(".") for word in text.lowered[first:last]]
    cut = next((i for i, word in enumerate(words) if i and word in noun_classes.PREPOSITIONS), len(words))
    noun = words[cut - 1] if words[:cut] else ""
    office = noun in _TOLD
    return text.text[slice(*text.chars(first, last))] if office else None


def _belongs(words: Sequence[str], at: int, *, comma: bool) -> bool:
    word = words[at]
    low = word.lower()
    if low in noun_classes.PREPOSITIONS and word[:1].isupper():
        return False  # "At home coach X"
    if low in _OPENS or low in _STOPS or low in DAY_NAMES or not (word[:1].isalpha() or word in _INNER):
        return False
    noun = low.rstrip(".")
    known = (
        noun in _KNOWN
        or [noun, *map(str.lower, words[at + 1 : at + 2])] == ["home", "secretary"]
        or noun_classes.is_institution(noun)
    )
    return comma or word[:1].isupper() or low in _INNER or known
