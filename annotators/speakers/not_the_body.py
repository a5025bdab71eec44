"""Tell by rules which body is not, or hardly, "the company", "the hospital" or "China's coast guard"."""

from __future__ import annotations

from typing import Final

from annotators.entities.organisation_names import content_words
from annotators.lexicon import noun_classes, organisations
from annotators.lexicon.noun_classes import type_of_noun
from annotators.speakers import lands
from annotators.speakers.case import Case
from annotators.speakers.compatibility import is_of_another_kind, names_another, suitability
from annotators.speakers.context import Located
from annotators.speakers.noun_phrases import READERS
from storage.vocabulary import EntityLabel

_STUDIES: Final = frozenset({"study", "trial", "paper", "experiment", "research"})
"""What is of those who made it."""
_WORKS: Final = _STUDIES | {"survey", "report"}
_MAKES: Final = frozenset({"led", "leads", "wrote", "author", "authors", "published", "conducted"})
_AT: Final = frozenset({"at", "of", "from"})


def is_another_by_name(case: Case) -> bool:
    """Tell by the modifiers of a noun: "the electoral commission" is not the Human Rights Commission."""
    return case.member.label == EntityLabel.ORG and names_another(case.head, case.member.mentions[0])


def is_another_by_kind(case: Case) -> bool:
    """Tell the union from "the company", and the museum guards' union from "the museum"."""
    named = case.member.mentions[0]
    company = type_of_noun(case.head.noun) == "company"
    staff = case.head.noun in named.folded_name.split()[:-1]
    return (company or staff) and named.label == EntityLabel.ORG and is_of_another_kind(case.head.noun, named)


def is_named_later_and_unsuited(case: Case) -> bool:
    """Tell a body that is named behind a noun which does not fit it: of "the agency" no ministry that follows."""
    named = case.member.mentions[0]
    later = not case.number and named.label == EntityLabel.ORG
    return later and not suitability(case.head.noun, named.folded_name, named.entity_id)


def is_of_another_land(case: Case) -> bool:
    """Tell the Philippine Coast Guard, and "Uganda's army" that spoke before, from "China's coast guard"."""
    asked = lands.before_noun(case.context, case.question.spans)
    theirs = {word for word in content_words(case.member.name) if word.startswith("country:")}
    if case.member.entity_id not in case.cast.members:
        theirs.update(*(lands.of_phrase(case.context, [(one.start, one.end)]) for one in case.first_mentions))
    return bool(asked) and bool(theirs) and asked.isdisjoint(theirs)


def is_called_a_firm(case: Case) -> bool:
    """Tell what the article calls a firm from "the agency": "the wholesaler Dunav Trade"."""
    wanted = type_of_noun(case.head.noun)
    known = organisations.by_id(case.member.entity_id) is not None
    if known or wanted in ("", "company") or case.head.noun in case.member.described:
        return False
    return any(type_of_noun(noun) == "company" for noun in case.member.called)


def has_the_body(case: Case) -> bool:
    """Tell a body that is named for another one of the article, which the noun means: "the hospital" is not the "St
    Brigid's Hospital Trust" beside "St Brigid's Hospital"."""
    words = case.member.name.split()
    at = next((at for at, word in enumerate(words[:-1]) if at and word.casefold() == case.head.noun), 0)
    return bool(at) and " ".join(words[: at + 1]) in case.cast.names


def is_only_credited(case: Case) -> bool:
    """Tell the news agency that a dateline credits in brackets from "the agency" of the text: "(Reuters)"."""
    known = organisations.by_id(case.member.entity_id)
    return known is not None and all(map(_in_brackets, case.first_mentions))


def _in_brackets(one: Located) -> bool:
    text = one.context.text.text
    return text[max(0, one.start - 1) : one.start] == "(" and text[one.end : one.end + 1] == ")"


def is_named_behind_its_maker(case: Case) -> bool:
    """Tell who is first named behind "the petition" where the article has told who made it: "signed by Bo Lee"."""
    return not case.number and bool(case.cast.made(case.head.noun, case.here)[0])


def only_reads(case: Case) -> bool:
    """Tell who only has read a document: "a report seen by the Courier"."""
    return all(map(_reads, case.first_mentions))


def only_employs(case: Case) -> bool:
    """Tell the university of somebody named from who made "the study": "said Ana Lee of the University of Tarn"."""
    before = case.member.mentions[: case.number]
    return case.head.noun in _WORKS and bool(before) and all(map(_employs, before))


def is_named_behind_its_study(case: Case) -> bool:
    """Tell who is first named behind "a study": it is of those who made it, not of where they work."""
    head = case.head
    return head.noun in _STUDIES and head.opening in noun_classes.INDEFINITE and case.member.starts[0] > case.here


def is_one_of_its_authors(case: Case) -> bool:
    """Tell a scientist from "the study", but who is said to have made it."""
    if case.head.noun not in _STUDIES or case.member.label != EntityLabel.PERSON:
        return False
    return all(_MAKES.isdisjoint(one.sentence_words) for one in case.first_mentions)


def _employs(one: Located) -> bool:
    there = one.context.inside([one.context.text.sentence_span(one.start)])
    person = any(other.label == EntityLabel.PERSON and other.start < one.start for other in there)
    return person and one.word_before in _AT


def _reads(one: Located) -> bool:
    text = one.context.text
    at = text.token_span(one.start, one.end)[0]
    words = [word for word in text.lowered[max(0, at - 4) : at] if word not in noun_classes.ARTICLES]
    return len(words) > 1 and words[-1] == "by" and words[-2] in READERS
