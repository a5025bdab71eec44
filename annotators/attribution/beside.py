"""Find who stands beside a cue to which no source was linked: "Sousa said *he* hoped", "that *UNICEF* estimates"."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from annotators.lexicon.calendar import DAY_NAMES
from annotators.lexicon.cues import PASSIVE, SPEAKING_VERB
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.noun_classes import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CLAUSE_WORDS,
    DEFINITE,
    FIRST,
    INDEFINITE,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    THIRD,
)
from annotators.records import SPEAKING, CharSpan, Mention, RoleSpan
from annotators.text.layout import Layout
from storage.vocabulary import Role

SCORE: Final = 0.77
"""How often the statement is right, in the train and dev parts of the marks."""
_BETWEEN: Final = ADVERBS | AUXILIARIES | POSSESSIVES
_OBJECTS: Final = frozenset({"him", "them"})
_SUBJECTS: Final = THIRD | FIRST | frozenset({"this", "these", "those"})
_PARTING: Final = frozenset({",", "—", "–", "-"})
_OPENINGS: Final = DEFINITE | INDEFINITE
_BEFORE: Final = PREPOSITIONS | RELATIVES | CLAUSE_WORDS
"""What ends what stands before a noun phrase."""
_PHRASE: Final = 6  # words of a noun phrase
_NO_SUBJECTS: Final = PRONOUNS | DAY_NAMES | {"what", "year", "month", "week", "day"}
_NOBODYS: Final = re.compile(
    r"(?:(?:is|was|has been|had been|c[oa]mes?)\b|turn|emerge|appear|seem|transpire)", re.IGNORECASE
)
"""How what "it" does begins where it is nobody: "it came out that"."""
_BEFORE_AGENT: Final = re.compile(r"(?:.*\s)?(?:according to|by)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Named:
    """Those who are named in a document and can speak: where, by the start and by the end."""

    beginning: Mapping[int, CharSpan]
    ending: Mapping[int, CharSpan]

    @classmethod
    def of(cls, mentions: Sequence[Mention]) -> Self:
        """Take the mentions of a document."""
        spans = [(one.start, one.end) for one in reversed(mentions) if one.label in SPEAKING]
        return cls({start: (start, end) for start, end in spans}, {end: (start, end) for start, end in spans})


def source_beside(cue: RoleSpan, text: Layout, named: Named) -> RoleSpan | None:
    """Return the pronoun or name directly before a cue in its sentence, or behind "according to" and "reported by".

    Who is told, asked or expected to is no source: before a passive nobody is.
    """
    start, end = _words_beside(cue, text, named)
    return RoleSpan(Role.SOURCE, *text.token_span(start, end), start, end, SCORE) if start < end else None


def subject_beside(cue: RoleSpan, text: Layout, named: Named) -> RoleSpan | None:
    """Return the pronoun or name directly before a verb in its sentence, whatever it does there."""
    at = _passing_over(_BETWEEN, cue.first - 1, -1, text)
    if at < 0 or text.sentence[at] != text.sentence[cue.first]:
        return None
    word = text.chars(at, at + 1)
    pronoun = text.lowered[at] in _SUBJECTS or (text.lowered[at] == "that" and text.sentence_starts[at])
    start, end = word if pronoun else named.ending.get(word[1], (0, 0))
    return RoleSpan(Role.SOURCE, *text.token_span(start, end), start, end, SCORE) if start < end else None


def _passing_over(words: Container[str], at: int, step: int, text: Layout) -> int:
    """Return the first token from `at` on, in steps, that is none of `words`; it may lie outside of the text."""
    while 0 <= at < len(text.words) and text.lowered[at] in words:
        at += step
    return at


def _words_beside(cue: RoleSpan, text: Layout, named: Named) -> CharSpan:
    behind = _BEFORE_AGENT.fullmatch(text.text[cue.start : cue.end])
    at = _passing_over(ARTICLES, cue.last, 1, text) if behind else _passing_over(_BETWEEN, cue.first - 1, -1, text)
    if not 0 <= at < len(text.words) or text.sentence[at] != text.sentence[cue.first]:
        return 0, 0
    verb = text.text[text.ends[at] : cue.end].strip()
    if not behind and (PASSIVE.match(verb) or (text.lowered[at] == "it" and _NOBODYS.match(verb))):
        return 0, 0
    if behind and text.lowered[at] in DEFINITE and text.words[at + 1 : at + 2] and text.words[at + 1].isalpha():
        return 0, 0  # "according to his lawyer"
    if text.lowered[at] in THIRD and (behind or text.lowered[at] not in _OBJECTS):
        return text.chars(at, at + 1)
    start, end = text.chars(at, at + 1)
    return named.beginning.get(start, (0, 0)) if behind else named.ending.get(end, (0, 0))


def phrase_before(at: int, text: Layout, score: float) -> RoleSpan | None:
    """Return the noun phrase directly before a token, but for a comma or dash; None where its first word is unclear."""
    opening = text.openings[text.sentence[at]]
    last = at
    while last > opening and (text.words[last - 1] in _PARTING or text.lowered[last - 1] in ADVERBS):
        last -= 1
    first = last
    while first > opening and last - first < _PHRASE and _is_of_a_phrase(text.lowered[first - 1]):
        first -= 1
        if text.lowered[first] in _OPENINGS:
            break
    clear = first == opening or text.lowered[first] in _OPENINGS or _parts(text.lowered[first - 1])
    if first == last or not clear or text.lowered[first] in PRONOUNS or text.lowered[last - 1] in _NO_SUBJECTS:
        return None
    if first > opening and text.lowered[first - 1] == "of" and text.lowered[first] not in _OPENINGS:
        return None  # "the city of Tarn"
    return RoleSpan(Role.CONTENT, first, last, *text.chars(first, last), score)


def _is_of_a_phrase(word: str) -> bool:
    return (word[0].isalnum() or word in POSSESSIVES) and not _parts(word)


def _parts(word: str) -> bool:
    return word in _BEFORE or SPEAKING_VERB.fullmatch(word) is not None
