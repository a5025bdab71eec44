"""Ask who speaks: what a source phrase is, and what it asks of every candidate alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from annotators.kept import cached_property
from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import parts, rows
from annotators.lexicon.person_words import KIN, PERSON_NOUNS
from annotators.records import Antecedents, CharSpan
from annotators.speakers.context import LEAD, Place
from annotators.speakers.heads import Head

Features = dict[str, float]
OF_A_NOUN: Final = frozenset({"nominal", "document", "group"})
"""Kinds of phrases whose noun tells something of who is meant."""
PERSONS: Final = ("person", "kin")
BODIES: Final = ("body", "generic", "campaign")
"""Classes of nouns (`noun_class`) for one person, and for one body."""
_SOURCES: Final = frozenset({"source", "sources", "insider", "insiders"})


@dataclass(frozen=True)
class Question:
    """Who speaks: the source phrase as read, where it stands, the statement it belongs to, whom the encoder takes it to
    stand for."""

    head: Head
    place: Place
    spans: Sequence[CharSpan] = ()
    contents: Sequence[CharSpan] = ()
    kind: str = ""
    cued: bool = True
    antecedents: Antecedents = ()
    via: Sequence[str] = ()
    """Who passes the words on, as named there."""

    @cached_property
    def sort(self) -> str:
        """What kind of phrase is to be resolved."""
        if not self.spans:
            return "continued" if not self.cued else "cue_only"
        if self.head.kind == "pronoun":
            if self.head.gender:
                return "person_pronoun"
            if self.head.noun in noun_classes.IT:
                return "it"
            if self.head.noun in noun_classes.THEY:
                return "they"
            return "relative" if self.head.noun in ("who", "which") else "other_pronoun"
        return self.head.kind

    @cached_property
    def wanted(self) -> str:
        """The key by which rules are looked up: the class of a nominal phrase's noun (`noun_class`), else the sort."""
        return noun_class(self.head.noun) if self.head.kind == "nominal" else self.sort


def asks(question: Question) -> Features:
    """What is asked, the same for all candidates."""
    head, sort = question.head, question.sort
    asked = {"one": 1.0, f"ask {sort}": 1.0}
    if question.kind:
        asked[f"kind {question.kind}"] = 1.0
    asked["no cue"] = float(not question.cued)
    asked["encoded"] = float(bool(question.antecedents))
    asked["headline"] = float(not question.place.sentence)
    asked["lead"] = float(question.place.paragraph <= LEAD)
    if head.kind in OF_A_NOUN:
        asked["definite"] = float(head.definite)
        asked["modifiers"] = float(bool(head.modifiers))
        asked["possessor"] = float(head.possessor is not None)
        asked["owner pronoun"] = float(head.opening in noun_classes.THIRD)
        asked[f"noun {noun_class(head.noun)}"] = 1.0
        asked["opening indefinite"] = float(head.opening in noun_classes.INDEFINITE)
        asked["opening bare"] = float(head.opening == head.noun)
        asked["plural"] = float(noun_classes.is_plural(head.noun))
        asked["speaks for"] = float(speaks_for(head.noun))
    return asked


@lru_cache(maxsize=20_000)
def noun_class(noun: str) -> str:
    """Return what a noun stands for: person, kin, body, generic (body), campaign, document, plural or other."""
    low = noun.casefold()
    if low in KIN:
        return "kin"
    if low == "campaign":
        return "campaign"
    if low in noun_classes.DOCUMENTS:
        return "document"
    if noun_classes.is_institution(low) or low in noun_classes.EMPLOYERS:
        return "generic" if low in noun_classes.GENERIC_BODIES else "body"
    if low in PERSON_NOUNS or low in _families() or low.endswith("year-old"):
        return "person"
    if noun_classes.is_plural(low):
        return "plural"
    return "other"


def speaks_for(noun: str) -> bool:
    """Tell who is mostly left without a name: "spokeswoman", "source"."""
    return noun.casefold().startswith("spokes") or noun.casefold() in _SOURCES


def families(noun: str) -> frozenset[str]:
    """Return the families of callings that a noun belongs to ("lawmaker", "peer" of "lord")."""
    return _families().get(noun, frozenset())


@cache
def _families() -> dict[str, frozenset[str]]:
    return {row["noun"]: frozenset(parts(row["families"])) for row in rows("callings.csv")}


def labelled(label: str) -> Features:
    """Tell the label of a candidate."""
    return {f"is {label}": 1.0}
