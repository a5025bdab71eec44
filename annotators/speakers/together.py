"""Find those who were named together and now speak as "the two", "both men" or "the firms"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.inflection import singulars
from annotators.lexicon.person_words import PERSON_NOUNS, TITLES
from annotators.speakers.context import Context, Located
from annotators.speakers.questions import Question
from storage.vocabulary import EntityLabel

_NUMBERS: Final = {
    "two": 2, "both": 2, "pair": 2, "duo": 2, "couple": 2, "three": 3, "trio": 3, "four": 4, "quartet": 4,
}  # fmt: skip
_OPENINGS: Final = noun_classes.DEFINITE | {"both", "all"}
_PERSONS: Final = frozenset({"men", "women", "brothers", "sisters", "people"})
_LANDS: Final = frozenset({"countries", "nations", "states", "governments"})
_ANY: Final = frozenset({"authorities"})
"""Bodies of which nobody asks which."""
_LONGEST: Final = 4  # words of "all three Chinese companies"
_JOINING: Final = re.compile(r"(?P<and>(?:, )?(?:and|&)|,) (?P<words>(?:[\w’'.-]+ ){0,6})$")


def named_together(context: Context, question: Question) -> tuple[Located, ...]:
    """Return whom a definite plural means: the latest who were named together, as many and of the sort that it says."""
    asked = _asked_for(context, question)
    if asked is None:
        return ()
    number, label = asked
    named = [ones for ones in _joined(context.before(question.place)) if label in (None, ones[0].label)]
    return next((ones for ones in named if number in (None, len(ones))), ())


def spoke_together(context: Context, question: Question, turns: Sequence[Located]) -> tuple[Located, ...]:
    """Return whom "both companies" means where each said something in the sentences before, and no other body is named
    there; `turns`: who spoke."""
    number, label = _asked_for(context, question) or (None, None)
    if number is None or label != EntityLabel.ORG:
        return ()
    near = takewhile(lambda one: question.place.sentence - one.sentence <= number + 1, reversed(turns))
    last = {one.entity_id: one for one in near if one.label == label}
    named = {one.entity_id for one in context.before(question.place) if one.label == label}
    return tuple(reversed(last.values())) if len(last) == number and named == last.keys() else ()


def _asked_for(context: Context, question: Question) -> tuple[int | None, EntityLabel | None] | None:
    """Return how many a definite plural means and of what sort, each None if it does not tell; None for no plural."""
    if question.sort not in ("group", "nominal", "named") or len(question.spans) != 1 or question.head.mentions:
        return None
    first, last = context.text.token_span(*question.spans[0])
    words = context.text.lowered[first:last]
    if len(words) > _LONGEST or words[0] not in _OPENINGS:
        return None
    if words[-1] not in _NUMBERS and not noun_classes.is_plural(words[-1]) and words[-1] not in _PERSONS:
        return None
    number = next((_NUMBERS[word] for word in words if word in _NUMBERS), None)
    label = _label(words[-1])
    counted = number is not None and (label is not None or words[-1] in _NUMBERS)
    return (number, label) if counted or (label == EntityLabel.ORG and words[-1] not in _ANY) else None


def _label(noun: str) -> EntityLabel | None:
    """Return what a plural noun is for; None for a word that does not tell, such as "pair"."""
    ones = singulars(noun)
    if noun in _LANDS:
        return EntityLabel.GPE
    if noun in _PERSONS or not PERSON_NOUNS.isdisjoint(ones):
        return EntityLabel.PERSON
    body = any(one in noun_classes.EMPLOYERS or noun_classes.is_institution(one) for one in ones)
    return EntityLabel.ORG if body else None


def _joined(near: Sequence[Located]) -> Iterator[tuple[Located, ...]]:
    """Yield those who are named one after the other with "and" before the last; `near` and the groups latest first."""
    together: list[Located] = []
    for later, earlier in pairwise(near):
        joining = _JOINING.fullmatch(f"{earlier.until(later)} ")
        fits = joining is not None and earlier.label == later.label and _titled(joining["words"])
        if joining and fits and (together or joining["and"] != ","):
            together = [*(together or [later]), earlier]
        elif together:
            yield _distinct(together)
            together = []
    if together:
        yield _distinct(together)


def _distinct(together: Sequence[Located]) -> tuple[Located, ...]:
    return tuple({one.entity_id: one for one in reversed(together)}.values())


def _titled(words: str) -> bool:
    """Tell nothing, "the", or the office of whom follows: "and chief operations officer Seamus Kearney"."""
    last = words.split()[-1:]
    return not last or last[0].lower().rstrip(".") in PERSON_NOUNS | TITLES | noun_classes.ARTICLES
