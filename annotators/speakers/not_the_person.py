"""Tell by rules who is not, or hardly, "the senator", "his lawyer" or "the usher"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES, of_class
from annotators.lexicon.person_words import KIN, Gender
from annotators.speakers import lands
from annotators.speakers.case import Case
from annotators.speakers.cast import Cast
from annotators.speakers.questions import Question, families, noun_class
from storage.vocabulary import EntityLabel

_DEPUTIES: Final = frozenset({"deputy", "vice"})
"""Before the noun for an office, of who does not hold it."""
_BECAME = "as|became|becomes?|acting|sworn in as|elected|appointed|promoted to|named"
"""Before the noun for an office, of who holds it now."""
_OFFICERS: Final = of_class("person_titles.csv", "officer")
"""Who deals with the accused and the dead."""
_AGED = r"(?:, (?:who (?:was|is) )?(?:aged )?\d{1,3},?)?,? (?:who )?"
_DID = r"(?:has |had )?(?:pleaded|died|drowned)"
_JUDGED = r"found guilty|jailed|convicted|sentenced|charged|arrested|accused|acquitted|cleared"
_KILLED = r"found dead|killed|murdered|shot dead|stabbed"
_TRIED_OR_DIED: Final = re.compile(rf"{_AGED}(?:{_DID}|(?:was|is|has been|had been) (?:{_JUDGED}|{_KILLED}))\b")
_BESIDE = 40  # code points on either side of a name in which it is described
_BARE = 3  # words of "the young usher"
_ADDRESSED: Final[dict[str, Gender]] = {"him": "m", "her": "f"}
_OFFICE = 5  # words from what is done to a name, with "by" and an office: "questioned by defence lawyer"
OFFICIALS: Final = _OFFICERS | of_class("person_titles.csv", "official")
_BEFALLEN: Final = of_class("person_titles.csv", "befallen")
"""Whom officials deal with, and who is none of them."""


def holds_office_elsewhere(case: Case) -> bool:
    """Tell the Norwegian prime minister from "the Swedish prime minister"."""
    return lands.holds_elsewhere(case.member, case.head.noun, case.context, case.question.spans)


def is_named_later_as_another(case: Case) -> bool:
    """Tell who is first named behind "the usher", and is not called so; how an article opens speaks of who is named
    later."""
    if case.member.starts[0] < case.here or case.question.place.paragraph <= 1:
        return False
    return len(case.words) <= _BARE and not _is_called_alike(case)


def is_shadow_or_not(case: Case) -> bool:
    """Tell the shadow minister from "the minister", and the other way round."""
    return _holds_a_lesser_office_or_not(case, frozenset({"shadow"}))


def is_deputy_or_not(case: Case) -> bool:
    """Tell the deputy mayor from "the mayor", and the other way round."""
    return _holds_a_lesser_office_or_not(case, _DEPUTIES)


def _holds_a_lesser_office_or_not(case: Case, lesser: frozenset[str]) -> bool:
    held = [role.lower().split() for role in case.member.roles]
    before = [words[: words.index(case.head.noun)] for words in held if case.head.noun in words]
    told = [not lesser.isdisjoint(words) for words in before]
    if not told or (any(told) if lesser.intersection(case.words) else not all(told)):
        return False
    became = re.compile(rf".{{0,{_BESIDE}}}\b(?:{_BECAME}) (?:the )?{re.escape(case.head.noun)}\b")
    return not any(became.match(case.context.text.text, one.end) for one in case.first_mentions)


def is_another_relative(case: Case) -> bool:
    """Tell the mother from "his widow": who is called one relative is no other."""
    called = case.member.called & KIN
    wanted = families(case.head.noun) | {case.head.noun}
    return case.head.noun in KIN and bool(called) and not any(wanted & {word, *families(word)} for word in called)


def was_tried_or_died(case: Case) -> bool:
    """Tell the accused and the dead from those who deal with them: "Ada Fenn was jailed. The prosecutor said"."""
    return case.head.noun in _OFFICERS and not _is_called_alike(case) and _befell(case)


def is_an_official(case: Case) -> bool:
    """Tell officials from those whom they deal with: "the suspect" is not Detective Renner."""
    return case.head.noun in _BEFALLEN and not OFFICIALS.isdisjoint(case.member.called) and not _befell(case)


def another_is_called_so(case: Case) -> bool:
    """Tell "the senator" from who is not called so where another is who was named before."""
    if noun_class(case.head.noun) != "person" or case.head.noun in case.member.called:
        return False
    others = case.cast.called.get(case.head.noun, ())
    return any(case.cast.members[other].starts[0] < case.here for other in others)


def another_was_introduced(case: Case) -> bool:
    """Tell "the cook" and "his lawyer" from who is not called so."""
    return not _is_called(case) and means_somebody_unnamed(case.cast, case.question)


def means_somebody_unnamed(cast: Cast, question: Question) -> bool:
    """Tell "the cook" where the article has spoken of "a cook", and "his lawyer"."""
    head, here = question.head, question.place.at
    return (
        head.opening in noun_classes.THIRD
        or _is_somebodys(cast, question)
        or cast.introduced.get(head.noun, here) < here
    )


def _is_somebodys(cast: Cast, question: Question) -> bool:
    """Tell "the governor's driver", who is neither the governor nor somebody named."""
    text, spans = cast.context.text, question.spans
    words = text.lowered[slice(*text.token_span(spans[0][0], spans[0][1]))] if spans else []
    owner = next((before for before, word in pairwise(words) if word in POSSESSIVES), "")
    return noun_class(owner) == "person"


def did_it_here(case: Case) -> bool:
    """Tell who does something to the one who speaks, in the sentence itself: "Questioned by X, the officer said"."""
    latest = case.latest
    if latest is None or latest.sentence != case.question.place.sentence or _is_called(case):
        return False
    before = latest.words_before(_OFFICE)
    by = before.index("by") if "by" in before[:-1] else 0
    return by > 0 and all(map(str.isalpha, before[:by])) and before[by + 1].endswith(("ed", "examination"))


def is_spoken_to(case: Case) -> bool:
    """Tell who was named last as whom the speaker tells something: "X rose. The chair told him to sit"."""
    text, spans = case.context.text, case.question.spans
    at = text.token_span(spans[-1][0], spans[-1][1])[1]
    words = [*text.lowered[at + 1 : at + 3], "", ""]
    gender = _ADDRESSED.get(words[0], "") if words[1] in noun_classes.PREPOSITIONS | {"that"} else ""
    if not gender or case.member.is_not(gender) or _is_called(case):
        return False
    before = (one for one in case.context.before(case.question.place) if one.label == EntityLabel.PERSON)
    last = next(before, None)
    return last is not None and last.entity_id == case.member.entity_id


def is_described_here(case: Case) -> bool:
    """Tell that the phrase itself speaks of somebody new: "the driver, a 24-year-old man"."""
    words = case.words
    at = words.index(",") if "," in words else len(words)
    opens = words[at + 1 : at + 2]
    return bool(opens) and opens[0] in {"a", "an"} and not _is_called_alike(case)


def _befell(case: Case) -> bool:
    text = case.context.text.text
    return any(_TRIED_OR_DIED.match(text, one.end) for one in case.first_mentions)


def _is_called_alike(case: Case) -> bool:
    own = families(case.head.noun)
    return _is_called(case) or any(own & families(word) for word in case.member.called)


def _is_called(case: Case) -> bool:
    return case.head.noun in case.member.called | case.member.described
