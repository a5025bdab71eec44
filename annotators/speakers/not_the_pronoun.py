"""Rule out who cannot be "he", "she" or "it": whose gate it was, whose lawyer spoke, who only gave a figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.person_words import gender_of_title
from annotators.speakers.case import Case
from annotators.speakers.context import Located
from annotators.speakers.discourse import Unnamed
from annotators.speakers.not_the_person import OFFICIALS
from annotators.speakers.questions import noun_class
from annotators.speakers.referred import is_of_the_noun
from storage.vocabulary import EntityLabel

_NEAR = 2  # sentences after which a pronoun may mean somebody else again
_ASIDE: Final = frozenset({"near", "outside", "at", "behind", "beside", "to", "from"})
"""Before whose place something is, or whose it is, not who does it."""


def is_of_the_other_gender(case: Case) -> bool:
    """Tell whom nobody would call "he" or "she"."""
    return case.member.is_not(case.head.gender)


def stands_aside(case: Case) -> bool:
    """Tell who has been named once, in the sentence before, and only as whose something is, where somebody unnamed is
    its subject: "A man was held near the home of X. He said"."""
    one, text = case.only_just_named, case.context.text
    if one is None or not (_is_owner(one) or one.word_before in _ASIDE):
        return False
    start, end = text.sentence_span(one.start)
    if not _is_owner(one):
        end = start + 1  # the subject alone
    nouns = [noun for noun, at in case.cast.introduced.items() if start <= at < end]
    first = text.openings[one.sentence]
    if _is_owner(one) and text.lowered[first] == "the" and noun_class(text.lowered[first + 1]) == "person":
        nouns.append(text.lowered[first + 1])
    others = (noun for noun in nouns if noun not in OFFICIALS)
    return any(gender_of_title(noun) in ("", case.head.gender) for noun in others)


def only_relays(case: Case) -> bool:
    """Tell who has been named once, in the sentence before, behind its "according to", where another body was named
    before: "Vidya lost users, according to Himal Metrics. It said"."""
    one = case.only_just_named
    if one is None:
        return False
    start, _ = case.context.text.sentence_span(one.start)
    earlier = (other for other in case.context.before(case.question.place) if other.start < one.start)
    given = "according to" in case.context.text.text[start : one.start].lower()
    return given and any(other.label == EntityLabel.ORG for other in earlier)


def is_spoken_for(case: Case, unnamed: Unnamed | None) -> bool:
    """Tell who was last named as the one whose lawyer or father spoke, whom a pronoun then means: "The lawyer of X said
    ... He said"."""
    if unnamed is None or case.question.place.sentence - unnamed.sentence > _NEAR:
        return False
    head, latest = unnamed.head, case.member.mentions[max(0, case.number - 1)]
    if not head.start <= latest.start < unnamed.end or noun_classes.is_plural(head.noun):
        return False
    text = case.context.text
    before = text.lowered[slice(*text.token_span(head.start, latest.start))]
    return is_of_the_noun(before) and head.gender in ("", case.head.gender)


def _is_owner(one: Located) -> bool:
    return one.word_after in POSSESSIVES or one.word_before == "of"


PERSON: Final[tuple[Callable[[Case], bool], ...]] = (is_of_the_other_gender, stands_aside)
"""Each tells of a person that "he" or "she" does not mean this one."""
