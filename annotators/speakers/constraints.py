"""Tell who cannot be the speaker, whatever speaks for it.

Who is of another sort, sex, office or country than is asked for; the rules by what is asked: `not_the_pronoun`,
`not_the_person`, `not_the_body`, `not_who_goes_on`.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotators.records import SPEAKING, CharSpan
from annotators.speakers import lands, not_the_body, not_the_person, not_the_pronoun
from annotators.speakers.case import Case
from annotators.speakers.cast import Cast, Member
from annotators.speakers.compatibility import is_of_another_kind
from annotators.speakers.context import Located
from annotators.speakers.discourse import Discourse
from annotators.speakers.not_who_goes_on import another_opens_it, has_lost_the_floor, is_displayed
from annotators.speakers.questions import Question, noun_class
from storage.vocabulary import EntityLabel, Kind

_FEW, _SUBJECT = 6, 5  # mentions that one statement may hold of somebody; the first tokens, where its subject stands


def can_speak(
    cast: Cast, question: Question, discourse: Discourse, entity_id: str, label: str, member: Member | None
) -> bool:
    """Tell whether somebody can be meant who is named elsewhere (`member`), or only spoke before."""
    if not _is_of_the_sort(question, label) or is_displayed(cast, question, discourse):
        return False
    if member is None:
        return not _only_turns_ruled_out(cast, question, [one for one in discourse.turns if one.entity_id == entity_id])
    case = Case(cast, question, member)
    return not (_is_ruled_out(case, discourse) or _only_told_of(case) or _is_spoken_for(case, discourse))


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
    return opening in not_the_pronoun.HE_OR_SHE and any(lands.is_from(question.head.noun, one) for one in persons)


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
    return person if kind in ("person", "kin") else not person if kind in ("body", "generic", "campaign") else True


def _is_ruled_out(case: Case, discourse: Discourse) -> bool:
    sort, kind = case.question.sort, noun_class(case.head.noun) if case.head.kind == "nominal" else ""
    if sort == "person_pronoun":
        told_of = not_the_pronoun.follows_somebody_unnamed(case) and not _said_last(case, discourse)
        return told_of or any(rule(case) for rule in not_the_pronoun.PERSON)
    if sort == "it":
        return any(rule(case) for rule in not_the_pronoun.BODY)
    if sort == "continued":
        return has_lost_the_floor(case, discourse) or another_opens_it(case)
    if case.head.kind == "document":
        return any(rule(case) for rule in not_the_body.AUTHORS)
    if kind in ("body", "generic", "campaign"):
        return any(rule(case) for rule in not_the_body.RULES)
    if kind not in ("person", "kin"):
        return False
    return not_the_pronoun.is_named_in_its_words(case) or any(rule(case) for rule in not_the_person.RULES)


def _only_turns_ruled_out(cast: Cast, question: Question, turns: Sequence[Located]) -> bool:
    """Tell who cannot be meant of those whom no mention names, by what they were called when they spoke."""
    head = question.head
    if head.kind == "nominal" and any(is_of_another_kind(head.noun, turn) for turn in turns):
        return True
    person = head.kind == "nominal" and noun_class(head.noun) in ("person", "kin")
    unnamed = person and not_the_person.means_somebody_unnamed(cast, question)
    return unnamed or not_the_body.spoke_for_another_land(cast, question, turns)


def _is_spoken_for(case: Case, discourse: Discourse) -> bool:
    return case.question.sort == "person_pronoun" and not_the_pronoun.is_spoken_for(case, discourse.unnamed)


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


def _said_last(case: Case, discourse: Discourse) -> bool:
    """Tell who said what stands in the two sentences before."""
    if discourse.latest is None or discourse.latest[1].entity_id != case.member.entity_id:
        return False
    return case.context.text.sentence_at(discourse.latest[0] - 1) >= case.question.place.sentence - 2
