"""Gather who may be the speaker of a statement, with what speaks for and against each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import log1p
from typing import Final

from annotators.records import SPEAKING
from annotators.speakers.case import Case
from annotators.speakers.cast import Cast
from annotators.speakers.constraints import can_be_meant, can_follow, is_one_of_a_people
from annotators.speakers.context import LEAD, Context, Located, Place
from annotators.speakers.discourse import Discourse, Speaker
from annotators.speakers.doubts import DOUBTED, doubts
from annotators.speakers.evidence import ELSEWHERE, encoder_evidence, unnamed_evidence
from annotators.speakers.not_who_goes_on import is_displayed
from annotators.speakers.questions import Features, Question, asks, labelled
from annotators.speakers.referred import is_referred_to
from annotators.speakers.together import named_together, spoke_together
from annotators.speakers.within import name_evidence, phrase_evidence
from storage.vocabulary import EntityLabel

_NEAREST, _AFTER = 12, 4
_SOON = 8  # mentions behind a phrase among which those are who may be meant
_IN_LEAD = 2  # times as many, where the phrase stands in the lead
_MADE = 4  # documents of a noun, the nearest, of which is asked who made them
_CALLED = 30  # whom the article calls the same, wherever they stand
_UNFIT: Final = frozenset({DOUBTED, *(f"gender differs {source}" for source in ("title", "pronoun", "given_name"))})
_TELLING: Final = ("called", "described", "suits", "made this", "turn noun", "later speaks", "goes on")
"""Features of whom a noun or a quotation may well mean: without them, nobody is likelier."""
_GOES_ON = 2  # paragraphs over which a quotation without source and cue goes on


@dataclass(frozen=True)
class Candidate:
    """One who may be the speaker: `bearers` are mentions of whom (several for joint speakers), none for nobody.

    `speaker`: who it is where no mention tells.
    """

    features: Features
    bearers: tuple[Located, ...] = ()
    speaker: Speaker | None = None

    @property
    def entity_id(self) -> str:
        """Of the first bearer; "" for nobody."""
        return self.bearers[0].entity_id if self.bearers else self.speaker.entity_id if self.speaker else ""


def candidates(cast: Cast, discourse: Discourse, question: Question, words: Speaker | None) -> list[Candidate]:
    """Return everybody whom `question` can mean, nobody last. `words`: whom the phrase's own words name, if anybody."""
    asked = asks(question) | {"displayed": float(is_displayed(cast, question, discourse))}
    found, referred = _inside(cast, question, asked)
    if words is not None:
        found.append(
            Candidate(
                asked | labelled(words.label) | {"words": 1.0, "words_known": float(words.name in cast.names)},
                (),
                words,
            )
        )
    seen = referred | {one.entity_id for one in found if len(one.bearers) < 2}
    found += _together(cast.context, discourse, question, asked)
    found += _outside(cast, discourse, question, asked, seen)
    nobody = _nobody(asked, [one for one in found if DOUBTED not in one.features]) | {
        f"none {n}": v for n, v in encoder_evidence(question, "").items()
    }
    return [*found, Candidate(nobody | unnamed_evidence(cast, discourse, question))]


# --- those whom the phrase names


def _inside(cast: Cast, question: Question, asked: Features) -> tuple[list[Candidate], set[str]]:
    """Return whom the phrase may name, and the ids of those whom it only refers to."""
    inside = cast.context.inside(question.spans)
    referred: set[str] = set()
    if not inside:
        return [], referred
    heads = {one.start for one in question.head.mentions}
    joint = len(question.head.mentions) > 1
    found: dict[str, Candidate] = {}
    text = cast.context.text
    first, last = text.token_span(question.spans[0][0], question.spans[-1][1])
    words = text.lowered[first:last]
    for number, one in enumerate(inside):
        if one.label not in SPEAKING and one.start not in heads:
            continue
        if one.folded == question.head.noun and is_one_of_a_people(cast, question):
            continue
        features = asked | labelled(one.label) | phrase_evidence(cast, one, words, first, number, len(inside))
        before = words[: max(0, text.token_span(one.start, one.end)[0] - first)]
        if is_referred_to(question.head, one, before, features):
            referred.add(one.entity_id)
            continue
        features["head"] = float(one.start in heads)
        kept = found.get(one.entity_id)
        if kept is None or features["head"] > kept.features["head"]:
            found[one.entity_id] = Candidate(features | name_evidence(cast, one), (one,))
    made = [one for one in found.values() if not (joint and one.bearers[0].start in heads)]
    if joint:
        features = asked | {"joint": 1.0, "joint size": float(len(heads)), "head": 1.0} | labelled(inside[0].label)
        made.append(Candidate(features, tuple(question.head.mentions)))
    return made, referred


# --- those named elsewhere


def _together(context: Context, discourse: Discourse, question: Question, asked: Features) -> list[Candidate]:
    """Give those who were named together, or spoke one after the other, as the candidate that a plural means."""
    named, spoke = named_together(context, question), spoke_together(context, question, discourse.turns)
    several = named or spoke
    if not several:
        return []
    how = {"together": 1.0, "together named": float(bool(named))}
    return [Candidate(asked | labelled(several[0].label) | how, several)]


def _outside(cast: Cast, discourse: Discourse, question: Question, asked: Features, seen: set[str]) -> list[Candidate]:
    if question.sort in ("named", "other_pronoun"):
        return []
    turns, ranks = discourse.before(question.place), Counter[str]()
    found = []
    for entity_id in _asked_of(cast, turns, question):
        case = Case(cast, discourse, question, cast.member(entity_id, turns))
        if entity_id in seen or not can_be_meant(case):
            continue
        label, against = case.member.label, doubts(case)
        features = asked | labelled(label) | encoder_evidence(question, entity_id) | against
        if not against:
            ranks[label] += 1
            features |= {"rank": 1.0 / ranks[label], "first rank": float(ranks[label] == 1)}
        for tell in ELSEWHERE:
            features |= tell(case)
        features["unmentioned"] = float(entity_id not in cast.members)
        found.append(Candidate(features, (case.nearest,)))
    if question.sort == "they":
        found += _pairs(cast.context.before(question.place), question.place, asked)
    _only(found)
    return found


def _asked_of(cast: Cast, turns: Sequence[Located], question: Question) -> list[str]:
    """Give who is asked, the likeliest first: who spoke last, who was named near, who spoke before, who is named soon,
    and whom the article calls what the phrase does."""
    place, head = question.place, question.head
    order: dict[str, None] = {}
    for turn in reversed(turns[-3:]):
        order.setdefault(turn.entity_id)
    for one in cast.context.before(place):
        if len(order) >= _NEAREST:
            break
        order.setdefault(one.entity_id)
    for turn in reversed(turns):
        order.setdefault(turn.entity_id)
    times = _IN_LEAD if place.paragraph <= LEAD else 1
    near = (one for one in islice(cast.context.after(place), _SOON * times) if one.entity_id not in order)
    later = [one for one in near if can_follow(one, question)]
    for one in later[: _AFTER * times]:
        order.setdefault(one.entity_id)
    if head.kind == "nominal":
        for entity_id in cast.called.get(head.noun, [])[:_CALLED]:
            order.setdefault(entity_id)
    if head.kind == "document":
        before, behind = cast.made(head.noun, place.at)
        for credit in (*before[-_MADE:], *behind[:1]):
            order.setdefault(credit.maker.entity_id)
    return [one for one in order if question.sort != "continued" or _near(cast, turns, one, place)]


def _near(cast: Cast, turns: Sequence[Located], entity_id: str, place: Place) -> bool:
    """Tell whether somebody spoke or was named within two paragraphs, so that a quotation can go on."""
    member = cast.members.get(entity_id)
    mentions = member.mentions if member else []
    ones = (*mentions, *(turn for turn in turns if turn.entity_id == entity_id))
    return any(abs(place.paragraph - one.paragraph) <= _GOES_ON for one in ones)


def _pairs(near: Sequence[Located], place: Place, asked: Features) -> list[Candidate]:
    """The pair of persons or bodies that opens one of the two sentences before "they"."""
    found: list[Candidate] = []
    for second, first in pairwise(one for one in near if place.sentence - one.sentence <= 2):
        joined = first.label == second.label and first.until(second) in {"and", "&", ", and", "and the"}
        if joined and first.label in (EntityLabel.PERSON, EntityLabel.ORG) and first.entity_id != second.entity_id:
            features = asked | labelled(first.label) | {
                "pair": 1.0, "pair opens": float(first.offset <= 3), "quoted": float(first.quoted),
                f"away {min(max(place.sentence - first.sentence, 0), 4)}": 1.0,
            }  # fmt: skip
            found.append(Candidate(features, (first, second)))
            break
    return found


def _only(found: Iterable[Candidate]) -> None:
    """Mark whoever is the only one of a label that fits."""
    fits: dict[str, list[Candidate]] = {}
    for one in found:
        if _UNFIT.isdisjoint(one.features):
            fits.setdefault(f"is {one.bearers[0].label}", []).append(one)
    for label, ones in fits.items():
        for one in ones:
            one.features["choices"] = 1.0 / len(ones)
        if len(ones) == 1:
            ones[0].features[f"only {label}"] = 1.0


def _nobody(asked: Features, found: Sequence[Candidate]) -> Features:
    """What tells that nobody is named."""
    features = {"none " + name: value for name, value in asked.items()}
    features["none choices"] = log1p(len(found))
    features["none head"] = float(any(one.features.get("head") for one in found))
    features["none inside"] = float(any(one.features.get("in") for one in found))
    features["none words"] = float(any(one.features.get("words") for one in found))
    for name in _TELLING:
        features[f"none {name}"] = max((one.features.get(name, 0.0) for one in found), default=0.0)
    return features
