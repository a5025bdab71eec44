"""Tell by rules who is not, or hardly, "he" or "she": whose gate it was, whose lawyer spoke."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.person_words import Gender, gender_of_title
from annotators.speakers.case import Case
from annotators.speakers.context import Located
from annotators.speakers.not_the_person import OFFICIALS
from annotators.speakers.questions import noun_class
from annotators.speakers.referred import is_of_the_noun
from storage.vocabulary import EntityLabel

_SUBJECT = 6  # words of a sentence in which the noun of its subject stands
_UNNAMED: Final = frozenset({"a", "an", "another", "one", "my", "our"})
"""What opens the phrase for somebody who is not named."""
_THEM: Final = {"m": frozenset({"he", "him"}), "f": frozenset({"she", "her"}), "": frozenset[str]()}
_NEAR = 2  # sentences after which a pronoun may mean somebody else again
_ASIDE: Final = frozenset({"near", "outside", "at", "behind", "beside", "to", "from"})
"""Before whose place something is, or whose it is, not who does it."""


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


def follows_somebody_unnamed(case: Case) -> bool:
    """Tell who is not named in the sentence before, whose subject is somebody unnamed: "A steward came. He said"; not
    who is called so, nor who spoke last, nor where "him" is spoken of there."""
    text, number = case.context.text, case.question.place.sentence - 1
    if number < 0 or _is_named_here(case) or _said_last(case):
        return False
    start, end = text.sentence_of(number)
    words = text.lowered[slice(*text.token_span(start, end))]
    noun = _unnamed_subject(words, case.head.gender)
    if (
        not noun
        or noun in case.member.called | case.member.described
        or not _THEM[case.head.gender].isdisjoint(words[1:])
    ):
        return False
    named = (one for one in case.context.inside([(start, end)]) if one.label == EntityLabel.PERSON)
    return all(one.offset > _SUBJECT and one.entity_id != case.member.entity_id for one in named)


def _unnamed_subject(words: Sequence[str], gender: Gender) -> str:
    """Return the noun for somebody of a gender, or of none that it tells, who is the subject of a sentence of `words`
    and has no name; "" where it has another."""
    noun = next((word for word in words[1:_SUBJECT] if noun_class(word) in ("person", "kin")), "")
    return noun if words[:1] and words[0] in _UNNAMED and gender_of_title(noun) in ("", gender) else ""


def _is_named_here(case: Case) -> bool:
    """Tell who is named in the sentence of the question, before it."""
    latest = case.latest
    return latest is not None and latest.sentence == case.context.text.sentence_at(case.here)


def _said_last(case: Case) -> bool:
    """Tell who said what stands in the two sentences before."""
    latest = case.discourse.latest
    if latest is None or latest[1].entity_id != case.member.entity_id:
        return False
    return case.context.text.sentence_at(latest[0] - 1) >= case.question.place.sentence - _NEAR


def is_spoken_for(case: Case) -> bool:
    """Tell who was last named as the one whose lawyer or father spoke, whom a pronoun then means: "The lawyer of X said
    ... He said"."""
    unnamed = case.discourse.unnamed
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
