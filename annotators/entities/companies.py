"""Tell bodies named like persons or places by what the article says of them: "Dora Lane, the grocery chain"."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise
from typing import Final

from annotators.lexicon import countries
from annotators.lexicon.inflection import singulars
from annotators.lexicon.normalize import ends_in_s, key, of_class
from annotators.lexicon.noun_classes import (
    EMPLOYERS,
    GENERIC_BODIES,
    PREPOSITIONS,
    is_institution,
    noun_type,
)
from annotators.lexicon.person_words import PERSON_NOUNS, TITLES, gender_of_given_name
from annotators.lexicon.places import PLACES
from annotators.records import Mention
from storage.vocabulary import EntityLabel

_TAKEN_FOR: Final = frozenset(
    {EntityLabel.PERSON, EntityLabel.GPE, EntityLabel.LOC, EntityLabel.MISC, EntityLabel.PRODUCT}
)
_WHO: Final = frozenset({EntityLabel.PERSON, EntityLabel.ORG})
_SHORT_FOR: Final = frozenset({EntityLabel.PERSON, EntityLabel.MISC, EntityLabel.PRODUCT})
_NAMED_LIKE: Final = frozenset({EntityLabel.PERSON, EntityLabel.GPE, EntityLabel.LOC})
_FORMS: Final = of_class("nouns.csv", "form")
_WHICH = re.compile(r",\s+which\b")
_APPOSED = re.compile(r",\s+(?:the|a|an|its|one of the|[A-Z][\w-]+[’']s)\s+((?:[\w’'-]+\s*){1,6})")
_MADE = re.compile(r"(?:[a-z]{2,}ed|run|set|led|based)")
"""What ends the noun of an apposition: "a campaign group formed last spring"."""
_INTRODUCING = re.compile(r"(?:^|[.!?”\"\n]\s*)(?:in|at|near|from|for|to|according to)\s+$", re.IGNORECASE)
"""Before a name that opens a sentence, so that what follows its comma is the subject: "In Tarn, the council met"."""
_ITS = re.compile(
    r"\s+(?:said|says|reported|announced)\s+(?:in a statement\s+)?(?:(?:posted |published )?(?:in|on|that)\s+)?its\b"
)
"""What only a body says: "X said in its report", where nothing is named before it."""
_SHARES = re.compile(
    r"\b(?:(?:shares|stock|stake) (?:in|of)|(?:branch(?:es)?|stores?|outlets?|subsidiary) of|(?:co-)?founded|"
    r"(?:fashion|auction|publishing|trading) house)\s+$",
    re.IGNORECASE,
)
"""What stands before the names of firms alone."""
_STAFF = re.compile(
    r"\b(?:analysts?|economists?|strategists?|researchers|workers|staff|executives?|partners?|traders?) at\s+$",
    re.IGNORECASE,
)
"""What stands before the names of firms and places."""
_NUMBER = r"(?:about |some |nearly |more than |over )?[\d,]+"
_RESULTS = r"(?:profits?|loss(?:es)?|revenues?|sales|earnings|turnover)"
_JOBS = r"(?:cuts?|shed|axed?|employ(?:s|ed)|laid off|recall(?:s|ed)?)"
_CLOSED = r"(?:close[sd]?|closing|shut|reopened)\s+(?:\d+|two|three|four|five|six|seven|eight|nine|ten|its|several)"
_BRANCHES = r"(?:mines|plants|stores|shops|branches|factories|mills|outlets|restaurants|smelters|depots)"
_EARNED = r"(?:post|report|book)(?:s|ed)\s+(?:an?|its|lower|higher|record|net|pre-tax|quarterly|annual)"
_DOES = re.compile(
    rf"\s+(?:(?:will|would|has|had|is to)\s+)?(?:"
    rf"{_JOBS}\s+{_NUMBER}\s+"
    rf"|{_CLOSED}\s+(?:[a-z]+\s+)?{_BRANCHES}\b"
    rf"|{_EARNED}\s+(?:[\w-]+\s+){{0,3}}?{_RESULTS}\b"
    rf"|makes\s+[\w -]{{3,50}}?\s+and\s+employs\s+{_NUMBER}\b)"
)
"""What only a firm does: "X cut 900 jobs", "X closed two mines", "X posted a loss"."""
_NOUN_BEFORE = re.compile(r"(?:(?:^|[.!?“”\"\n]\s*)(?P<first>[A-Z][a-z-]+)|\b(?P<noun>[a-z][a-z-]+))\s+$")
"""The noun before a name, in small letters but where it opens a sentence: "Carmaker X"."""
_OPENING: Final = "Air "
"""What opens the names of airlines and of nobody else."""
_TRADES: Final = frozenset(
    {
        "accountant", "administrator", "agent", "architect", "auditor", "broker", "consultant", "liquidator",
        "pollster", "solicitor", "surveyor",
    }
)  # fmt: skip
"""Whose plural is the firm's before one name."""
_DEALERS: Final = frozenset(
    {
        "bidder", "broker", "builder", "buyer", "competitor", "contractor", "developer", "distributor", "exporter",
        "house", "importer", "operator", "producer", "rival", "seller", "supplier", "trader",
    }
)  # fmt: skip
"""Who may be a person or a firm."""
_DEALER = re.compile(r"\b(?:an?|another|the|one) (?:[\w-]+ ){0,2}?([a-z]+),\s+$", re.IGNORECASE)
_OWN = re.compile(r",\s+(?:(?:has|had|will|would) )?[a-z]+ its\b")
"""What shows that it is a firm: "Another broker, X, kept its rating"."""
_PLACE_KEYS: Final = frozenset(map(key, PLACES))
_NOT_THEIRS: Final = frozenset({"administration", "campaign", "organization", "organisation", "family", "camp", "show"})
"""What is called by a person's name: who is named alone beside it is the person."""
_AND_ANOTHER = re.compile(r"(?:,| and| &) ?(?:and )?[A-Z]")
_PARTNERS = " & "
_WORD_BEFORE = re.compile(r"(?<![\w-])([A-Z][a-zí]+|PT) $")
_LONGEST_WORD = 20  # code points of a title, or of a form of company, before a name
_FORMS_BEFORE: Final = of_class("nouns.csv", "opening")
_KINDS_BEFORE: Final = frozenset(
    {"hospital", "clinica", "banco", "universidad", "universidade", "instituto", "colegio"}
)
"""What opens the names of bodies in Spanish and Portuguese: "Hospital São Bento"; behind a name it ends one."""
_NAME_BEFORE = re.compile(r"[A-Z][\w’'.-]* $")


def relabelled(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions of `text`, those of bodies that the model took for persons or places as ORG.

    What one mention tells holds for all with the same words. A person whom the article also calls by the last name
    alone is none: "the broadcaster Ida Moe", later "Moe".
    """
    alone = {m.folded for m in mentions if m.label == EntityLabel.PERSON and " " not in m.cleaned}
    mentions = _whole(text, mentions)
    opening = next(iter(mentions), None)
    bodies = {
        m.folded
        for m in mentions
        if m.label in _TAKEN_FOR | {EntityLabel.ORG}
        and " " in m.cleaned
        and key(m.cleaned.split()[-1]) not in alone
        and (_is_body(text, m) or (m is opening and _ITS.match(text, m.end)))
    }
    bodies |= _second_of_two(text, mentions, bodies)
    short = _cut_short(mentions, bodies)
    return [
        replace(m, label=EntityLabel.ORG)
        if (m.label in _TAKEN_FOR and m.folded in bodies) or (m.label in _SHORT_FOR and m.folded in short)
        else m
        for m in mentions
    ]


def _second_of_two(text: str, mentions: Sequence[Mention], bodies: Set[str]) -> set[str]:
    """Return whom a plural noun calls a body beside another: Greta Falk of "airlines Bruno Santi and Greta Falk"."""
    return {
        second.folded
        for first, second in pairwise(mentions)
        if (first.folded in bodies or first.label == EntityLabel.ORG)
        and second.label == EntityLabel.PERSON
        and text[first.end : second.start] == " and "
        and (noun := _NOUN_BEFORE.search(text, max(0, first.start - 40), first.start))
        and any(map(_names_bodies, singulars((noun["noun"] or noun["first"]).lower())))
    }


def _cut_short(mentions: Sequence[Mention], bodies: Set[str]) -> set[str]:
    """Return what firms go by that are named in full elsewhere, where no person bears it: "Tarn" of "Tarn Foods" and of
    "Tarn Foods of Oslo"; "X" of "Grupo X"."""
    full = (m.folded for m in mentions if m.label == EntityLabel.PERSON and m.folded not in bodies and " " in m.folded)
    persons = {word for folded in full for word in folded.split()}
    found = set[str]()
    for folded in {m.folded for m in mentions if m.label == EntityLabel.ORG or m.folded in bodies}:
        first, _, rest = folded.partition(" of ")[0].partition(" ")
        if first in _FORMS_BEFORE:
            found.add(folded.partition(" ")[2])
        elif first not in persons and (_is_of_firms(rest.rpartition(" ")[2]) or _tells_nothing(first, rest)):
            found.add(first)
    return found


def _tells_nothing(first: str, rest: str) -> bool:
    """Tell a body's name of two words that are no kind of body, nor a person's: "Kuroda Optical"."""
    kind = noun_type(rest) or is_institution(rest) or rest in EMPLOYERS | GENERIC_BODIES or rest in _NOT_THEIRS
    person = gender_of_given_name(first) or gender_of_given_name(rest) or first in _PLACE_KEYS
    return bool(rest) and " " not in rest and not kind and not person


def _is_of_firms(word: str) -> bool:
    """Tell what ends the names of firms: "Bank", "Motors", "Oyj"."""
    return word in _FORMS or noun_type(word) == "company"


def _completed(text: str, mention: Mention, surnames: Set[str]) -> Mention:
    """Take "Air" before a name, and the "'s" that ends it, as a part of it: "Air Tarn" of what was found as the person
    or place Tarn, "Moody's" of Moody, unless that is one of the `surnames` of those who are named in full."""
    before = _WORD_BEFORE.search(text, max(0, mention.start - _LONGEST_WORD), mention.start)
    if before is not None and mention.label in _TAKEN_FOR | {EntityLabel.ORG}:
        titled = bool(noun_type(mention.folded)) and before[1].casefold() in TITLES  # "Admiral Freight"
        kind = mention.label != EntityLabel.PERSON and key(before[1]) in _KINDS_BEFORE
        before_it = text[max(0, before.start() - _LONGEST_WORD) : before.start()]
        if titled or key(before[1]) in _FORMS_BEFORE or (kind and not _NAME_BEFORE.search(before_it)):
            return replace(
                mention, start=before.start(1), text=text[before.start(1) : mention.end], label=EntityLabel.ORG
            )
    start, end = mention.start - len(_OPENING), mention.end + len("'s")
    if mention.label not in _TAKEN_FOR | {EntityLabel.ORG}:
        return mention
    if ends_in_s(text[mention.start : end]) and mention.folded not in surnames:
        return replace(mention, end=end, text=text[mention.start : end], label=EntityLabel.ORG)
    if start < 0 or text[start : mention.start] != _OPENING or text[start - 1 : start].isalnum():
        return mention
    if key(mention.text.split()[0]) in TITLES:  # "Air Marshal Lee"
        return mention
    return replace(mention, start=start, text=text[start : mention.end], label=EntityLabel.ORG)


def _whole(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Complete the names of bodies, and take two surnames with "&" between for the firm: "Peters & Lunn"."""
    found: list[Mention] = []
    full = {key(m.text.split()[-1]) for m in mentions if m.label == EntityLabel.PERSON and " " in m.text}
    for mention in (_completed(text, one, full) for one in mentions):
        if found and found[-1].end > mention.start:
            found.pop()
        last = found[-1] if found else None
        both = last is not None and last.label == mention.label == EntityLabel.PERSON
        if last and both and " " not in last.text + mention.text and text[last.end : mention.start] == _PARTNERS:
            found[-1] = replace(last, end=mention.end, text=text[last.start : mention.end], label=EntityLabel.ORG)
        elif mention.label == EntityLabel.PERSON and _PARTNERS in mention.text:
            found.append(replace(mention, label=EntityLabel.ORG))
        else:
            found.append(mention)
    return found


def _is_body(text: str, mention: Mention) -> bool:
    words = mention.cleaned.split()
    first, last = key(words[0]), words[-1].casefold().rstrip(".")
    if countries.find(mention) or mention.cleaned.casefold() in PLACES:
        return False
    if (last in _FORMS and len(words) > 2) or (first in _FORMS_BEFORE and len(words) > 1):
        return True
    person, like = mention.label == EntityLabel.PERSON, mention.label in _NAMED_LIKE and len(words) > 1
    if (person or like) and noun_type(last) == "company" and not gender_of_given_name(first):
        return True
    before, after = text[max(0, mention.start - 40) : mention.start], text[mention.end : mention.end + 70]
    firm = person and not gender_of_given_name(first) and (_DOES.match(after) or _is_of_a_trade(before, after))
    shares = " " in mention.cleaned and (_SHARES.search(before) or (mention.label in _WHO and _STAFF.search(before)))
    dealer = _DEALER.search(before) if person and _OWN.match(after) else None
    deals = dealer is not None and dealer[1].lower() in _DEALERS
    return bool((person and _WHICH.match(after)) or firm or shares or deals) or called_a_body(before, after)


def _is_of_a_trade(before: str, after: str) -> bool:
    """Tell a firm by the plural before the one name: "Accountants Pryor Lunn"; two names are two persons'."""
    noun = _NOUN_BEFORE.search(before)
    ones = singulars((noun["noun"] or noun["first"]).lower()) if noun else ()
    return not _TRADES.isdisjoint(ones) and not _AND_ANOTHER.match(after)


def called_a_body(before: str, after: str) -> bool:
    """Tell of what stands around a name "the law firm X" and "X, the law firm"."""
    noun = _NOUN_BEFORE.search(before)
    if noun and _names_bodies(noun["noun"] or noun["first"].lower()):
        return True
    apposed = None if _INTRODUCING.search(before) else _APPOSED.match(after)
    phrase = apposed[1].split() if apposed else []
    cut = next(
        (at for at, word in enumerate(phrase) if word in PREPOSITIONS or (at and _MADE.fullmatch(word))), len(phrase)
    )
    return bool(phrase[:cut]) and _names_bodies(phrase[cut - 1])


def _names_bodies(noun: str) -> bool:
    low = noun.casefold()
    return (is_institution(low) or low in EMPLOYERS | GENERIC_BODIES) and low not in PERSON_NOUNS and noun.islower()
