"""Tell who cannot be the speaker, whatever speaks for it: who is of another sort or sex, or ruled out by a rule."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.person_words import KIN, PERSON_NOUNS
from annotators.records import SPEAKING, CharSpan
from annotators.speakers import lands, not_the_body, not_the_person, not_the_pronoun, not_who_goes_on
from annotators.speakers.case import Case
from annotators.speakers.cast import Cast
from annotators.speakers.context import Located
from annotators.speakers.heads import OWNED
from annotators.speakers.questions import BODIES, PERSONS, Question, noun_class
from storage.vocabulary import EntityLabel, Kind

_OF_PERSONS: Final = (
    not_the_person.holds_office_elsewhere, not_the_person.is_shadow_or_not, not_the_person.was_tried_or_died,
    not_the_person.is_an_official, not_the_person.another_is_called_so, not_the_person.is_spoken_to,
    not_the_person.did_it_here, not_the_person.is_named_later_as_another, not_the_person.is_another_relative,
    not_the_person.another_was_introduced, not_the_person.is_deputy_or_not,
)  # fmt: skip
_OF_BODIES: Final = (
    not_the_body.is_of_another_land, not_the_body.is_only_credited, not_the_body.has_the_body,
    not_the_body.is_named_later_and_unsuited,
)  # fmt: skip
_OF_DOCUMENTS: Final = (
    not_the_body.only_employs, not_the_body.is_named_behind_its_study, not_the_body.is_one_of_its_authors,
    not_the_body.is_named_behind_its_maker,
)  # fmt: skip
_RULES: Final[Mapping[str, Sequence[Callable[[Case], bool]]]] = {
    "person_pronoun": (not_the_pronoun.stands_aside,),
    "continued": (not_who_goes_on.has_lost_the_floor, not_who_goes_on.another_opens_it),
    "document": _OF_DOCUMENTS,
    **dict.fromkeys(PERSONS, _OF_PERSONS),
    **dict.fromkeys(BODIES, _OF_BODIES),
}
"""By who is wanted (`Question.wanted`): of those of whom one holds, in the train part of the marks, 4 in 100 or fewer
are who is meant. Of those of "the cook" where "a cook" was told of it is 9, of deputies 20: as doubts they were
overruled with wrong names that seemed sure."""
_FEW, _SUBJECT = 6, 5  # mentions that one statement may hold of somebody; the first tokens, where its subject stands
_HE_OR_SHE: Final = frozenset({"he", "she"})


def _is_of_the_sort(question: Question, label: str) -> bool:
    """Tell whether a person or a body is asked for, and is one."""
    if label not in SPEAKING or label == EntityLabel.NORP:
        return False
    sort, head, person = question.sort, question.head, label == EntityLabel.PERSON
    if sort == "person_pronoun" or head.noun == "who":
        return person
    if sort == "it" or head.noun == "which":
        return not person
    if head.kind == "document":
        return label != EntityLabel.GPE  # "the brochure" speaks for who made it, not for the country it is about
    kind = noun_class(head.noun) if head.kind == "nominal" else ""
    return person if kind in PERSONS else not person if kind in BODIES else True


def can_be_meant(case: Case) -> bool:
    """Tell whether somebody who is named elsewhere can be meant: who is of the sort and gender that is asked for, not
    named in what "he" or "the senator" is said to say or only there, and whom no rule rules out."""
    if not _is_of_the_sort(case.question, case.member.label):
        return False
    wanted = case.question.wanted
    if wanted == "person_pronoun" and case.member.is_not(case.head.gender):
        return False
    person = wanted in PERSONS or wanted == "person_pronoun"
    if (person and _is_named_in_its_words(case)) or _only_told_of(case):
        return False
    if case.head.kind == "nominal" and _passes_it_on(case):
        return False
    return not any(rule(case) for rule in _RULES.get(wanted, ()))


def _is_named_in_its_words(case: Case) -> bool:
    """Tell who is named in what the pronoun or noun before it is said to say: "He thinks that X lied" is not of X
    (Principle C of Chomsky 1981); not by a surname that another bears, too, nor in "the X administration", "X's rivals"
    or "he, X,"."""
    if case.question.kind != Kind.INDIRECT or case.cast.surnames[case.member.surname] > 1:
        return False
    spans = ((start, end) for start, end in case.question.contents if start > case.here)
    inside = (
        case.member.mentions[bisect_left(case.member.starts, a) : bisect_left(case.member.starts, z)] for a, z in spans
    )
    return any(not _modifies(one) for ones in inside for one in ones)


def _modifies(one: Located) -> bool:
    """Tell a name that says whose or which something is."""
    following = one.word_after
    if one.words_before(2)[:1] == [","] and not _HE_OR_SHE.isdisjoint(one.words_before(2)):
        return True
    bodily = following in OWNED | PERSON_NOUNS | KIN | {"family"} or noun_classes.is_institution(following)
    return bodily or following in POSSESSIVES or not noun_classes.ARTICLES.isdisjoint(one.words_before(1))


def _passes_it_on(case: Case) -> bool:
    """Tell who relays the words of "the minister" from the minister. In the marks 12 of 72 such are meant, who speak
    for themselves; nothing tells them from the others."""
    return any(one.text in case.question.via for one in case.member.mentions)


def can_follow(one: Located, question: Question) -> bool:
    """Tell who is named behind the source phrase and may be meant by it: not within its own statement, and by a pronoun
    that says something only where it opens the text (Principle C of Chomsky 1981: "she told X" is not of X)."""
    place, contents = question.place, question.contents
    own = any(start <= one.start < end for start, end in contents)
    opens = place.sentence <= place.paragraph <= 1  # the first sentence, or that behind a headline
    return not own and (question.head.kind != "pronoun" or opens or not contents)


def is_one_of_a_people(cast: Cast, question: Question) -> bool:
    """Tell one person from his people: "The Ivorian said so"; "The Senegalese said he was glad" of Senegal's X."""
    if question.head.kind == "nominal":
        return True
    if question.head.kind != "group" or question.kind != Kind.INDIRECT or not question.contents:
        return False
    text = cast.context.text
    first, last = text.token_span(*question.contents[0])
    opening = next((word for word in text.lowered[first:last] if word != "that"), "")
    persons = (one for one in cast.members.values() if one.label == EntityLabel.PERSON)
    return opening in _HE_OR_SHE and any(lands.is_from(question.head.noun, one) for one in persons)


def _only_told_of(case: Case) -> bool:
    """Tell whom nothing but the statement itself has named so far, and not as its subject: "She met X, she said"."""
    if not 0 < case.number < _FEW:
        return False
    return all(_object_within(case.cast, one, case.question.contents) for one in case.member.mentions[: case.number])


def _object_within(cast: Cast, one: Located, contents: Sequence[CharSpan]) -> bool:
    start = next((start for start, end in contents if start <= one.start < end), None)
    if start is None:
        return False
    first, last = cast.context.text.token_span(start, one.start)
    return last - first > _SUBJECT
