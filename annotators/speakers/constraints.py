"""Tell who cannot be the speaker, whatever speaks for it.

Who is of another sort, sex, office or country than is asked for; the rules by what is asked: `not_the_pronoun`,
`not_the_person`, `not_the_body`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.person_words import PERSON_NOUNS, TITLES
from annotators.records import SPEAKING, CharSpan
from annotators.speakers import not_the_body, not_the_person, not_the_pronoun
from annotators.speakers.case import Case
from annotators.speakers.cast import Cast, Member
from annotators.speakers.compatibility import is_of_another_kind
from annotators.speakers.context import Located
from annotators.speakers.discourse import Discourse
from annotators.speakers.phrases import READERS
from annotators.speakers.questions import Question, noun_class
from storage.vocabulary import EntityLabel

_STUDIES: Final = frozenset({"study", "studies", "trial", "paper", "experiment"})
"""What is of those who made it, not of the institution that is named when they are: "a study suggests"."""
_OFFICE = 5  # words before a name at a sentence's start
_FEW, _SUBJECT = 6, 5  # mentions that one statement may hold of somebody; the first tokens, where its subject stands
_SHOWING: Final = re.compile(
    r"\b(?:a|the|his|her|this) (?:[a-z]+ )?(?:sign|notice|noticeboard|screen|poster|banner|placard|plaque|billboard|"
    r"loudspeaker|tannoy|telegram)\b(?! (?:of|that)\b)"
)
"""What shows or plays words that nobody present says."""


def can_speak(
    cast: Cast, question: Question, discourse: Discourse, entity_id: str, label: str, member: Member | None
) -> bool:
    """Tell whether somebody can be meant who is named elsewhere (`member`), or only spoke before."""
    if not _is_of_the_sort(question, label) or _is_displayed(cast, question, discourse):
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
        return any(rule(case) for rule in not_the_pronoun.PERSON)
    if sort == "it":
        return any(rule(case) for rule in not_the_pronoun.BODY)
    if sort == "continued":
        return _has_lost_the_floor(case, discourse)
    if case.head.kind == "document":
        later = case.head.noun in _STUDIES and case.head.opening in noun_classes.INDEFINITE
        return (later and case.member.starts[0] > case.here) or all(map(_only_reads, case.first_mentions))
    if kind in ("body", "generic", "campaign"):
        return any(rule(case) for rule in not_the_body.RULES)
    return kind in ("person", "kin") and any(rule(case) for rule in not_the_person.RULES)


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


def _is_displayed(cast: Cast, question: Question, discourse: Discourse) -> bool:
    """Tell a quotation without source that the sentence before it shows: "He saw the sign on the bridge. “Danger.”"."""
    if question.sort != "continued" or not question.contents:
        return False
    text, start = cast.context.text, question.contents[0][0]
    number = text.sentence_at(start) - 1
    if number < 0 or text.paragraph_at(start) != text.paragraph_at(text.sentence_of(number)[0]):
        return False
    spoken = discourse.latest is not None and text.sentence_at(discourse.latest[0] - 1) >= number
    shown = _SHOWING.search(text.text, *text.sentence_of(number))
    return not spoken and shown is not None


def _has_lost_the_floor(case: Case, discourse: Discourse) -> bool:
    """Tell who spoke before another whom the sentence before a quotation without source brings in: "The agent, X, said
    no. Director Y struck another note. “He trains alone.”"; not who is quoted in that paragraph."""
    text, place, latest = case.context.text, case.question.place, discourse.latest
    if latest is None or not place.sentence:
        return False
    said = latest[0] - 1
    quoted = text.quoted[text.token_span(said, said + 1)[0]] and text.paragraph_at(said) == place.paragraph
    start, end = text.sentence_of(place.sentence - 1)
    if quoted or text.paragraph_at(start) != place.paragraph:
        return False
    named = next((one for one in case.context.inside([(start, end)]) if one.label == EntityLabel.PERSON), None)
    here = any(start <= at < end for at in case.member.starts)
    return named is not None and not here and _opens(named) and not named.quoted


def _opens(one: Located) -> bool:
    """Tell who is the subject of a sentence: nothing but an office stands before."""
    text = one.context.text
    first = text.openings[one.sentence]
    before = text.words[first : first + one.offset]
    return one.offset <= _OFFICE and (not before or before[-1].lower().rstrip(".") in PERSON_NOUNS | TITLES)


def _only_reads(one: Located) -> bool:
    """Tell who only has read a document: "a report seen by the Courier"."""
    text = one.context.text
    at = text.token_span(one.start, one.end)[0]
    words = [word for word in text.lowered[max(0, at - 4) : at] if word not in noun_classes.ARTICLES]
    return len(words) > 1 and words[-1] == "by" and words[-2] in READERS
