"""Rule out persons whom "the senator", "his lawyer" or "the usher" cannot mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from annotators.lexicon import noun_classes
from annotators.speakers import lands
from annotators.speakers.case import Case
from annotators.speakers.questions import families, noun_class

_OFFICERS: Final = frozenset(
    {
        "prosecutor", "coroner", "pathologist", "judge", "magistrate", "detective", "investigator", "lawyer",
        "solicitor", "barrister", "attorney", "counsel", "sheriff", "inspector", "superintendent", "doctor",
        "surgeon", "paramedic",
    }
)  # fmt: skip
"""Who deals with the accused and the dead."""
_TRIED_OR_DIED: Final = re.compile(
    r"(?:, (?:who (?:was|is) )?(?:aged )?\d{1,3},?)?,? (?:who )?(?:(?:has |had )?(?:pleaded|died|drowned)|"
    r"(?:was|is|has been|had been) (?:found (?:guilty|dead)|jailed|convicted|sentenced|charged|arrested|accused|"
    r"acquitted|cleared|killed|murdered|shot dead|stabbed))\b"
)
_BARE = 3  # words of "the young usher"
_OF: Final = frozenset({"of", "on", "in"})
_OFFICIALS: Final = _OFFICERS | frozenset(
    {
        "officer", "constable", "sergeant", "commissioner", "chief", "minister", "mayor", "governor", "president",
        "director", "spokesman", "spokeswoman", "spokesperson", "ambassador", "senator", "mp", "commander", "colonel",
        "captain",
    }
)  # fmt: skip
_BEFALLEN: Final = frozenset(
    {
        "suspect", "defendant", "accused", "gunman", "gunwoman", "attacker", "robber", "thief", "intruder", "burglar",
        "hostage", "victim", "fugitive", "shooter", "arsonist",
    }
)  # fmt: skip
"""Whom officials deal with, and who is none of them."""


def holds_office_elsewhere(case: Case) -> bool:
    """Tell the Norwegian prime minister from "the Swedish prime minister"."""
    return lands.holds_elsewhere(case.member, case.head.noun, case.context, case.question.spans)


def is_named_later_as_another(case: Case) -> bool:
    """Tell who is first named behind "the usher", and is not called so; how an article opens speaks of who is named
    later."""
    own, place = families(case.head.noun), case.question.place
    if case.member.starts[0] < case.here or place.paragraph <= 1 or _is_called(case):
        return False
    return len(_words(case)) <= _BARE and not any(own & families(word) for word in case.member.called)


def was_tried_or_died(case: Case) -> bool:
    """Tell the accused and the dead from those who deal with them: "Ada Fenn was jailed. The prosecutor said"."""
    if case.head.noun not in _OFFICERS - case.member.called:
        return False
    text = case.context.text.text
    return any(_TRIED_OR_DIED.match(text, one.end) for one in case.first_mentions)


def is_an_official(case: Case) -> bool:
    """Tell officials from those whom they deal with: "the suspect" is not Detective Renner."""
    return case.head.noun in _BEFALLEN and not _OFFICIALS.isdisjoint(case.member.called)


def another_is_called_so(case: Case) -> bool:
    """Tell "the senator" from who is not called so where another is who was named before."""
    if noun_class(case.head.noun) != "person" or case.head.noun in case.member.called:
        return False
    others = case.cast.called.get(case.head.noun, ())
    return any(case.cast.members[other].starts[0] < case.here for other in others)


def another_was_introduced(case: Case) -> bool:
    """Tell "the cook" from who is not called so where the article has spoken of "a cook"; and "his lawyer" from him."""
    introduced = case.cast.introduced.get(case.head.noun, case.here) < case.here
    return not _is_called(case) and (introduced or case.head.opening in noun_classes.THIRD)


def is_described_here(case: Case) -> bool:
    """Tell that the phrase itself speaks of somebody new: "the driver, a 24-year-old man"."""
    words = _words(case)
    at = words.index(",") if "," in words else len(words)
    opens = words[at + 1 : at + 2]
    return bool(opens) and opens[0] in {"a", "an"} and not _is_called(case)


def is_of_another_thing(case: Case) -> bool:
    """Tell by what the noun of a phrase is of that another is meant: "the driver of the lorry", not the bus driver."""
    words, noun = _words(case), case.head.noun
    at = words.index(noun) + 1 if noun in words else len(words)
    article = words[at + 1 : at + 2]
    of = len(words) == at + 3 and words[at] in _OF and article[0] in noun_classes.ARTICLES
    thing = words[-1] if of else ""
    thingly = noun_class(thing) == "other" and thing.isalpha()
    return thingly and _is_called(case) and thing not in case.member.described


def _words(case: Case) -> list[str]:
    """Return the words of the source phrase in small letters."""
    text, spans = case.context.text, case.question.spans
    return text.lowered[slice(*text.token_span(spans[0][0], spans[-1][1]))]


def _is_called(case: Case) -> bool:
    return case.head.noun in case.member.called | case.member.described


RULES: Final[tuple[Callable[[Case], bool], ...]] = (
    holds_office_elsewhere, is_named_later_as_another, was_tried_or_died, is_an_official, another_is_called_so,
    another_was_introduced, is_described_here, is_of_another_thing,
)  # fmt: skip
"""Each tells of a person that a noun for persons does not mean this one."""
