"""Gather who may be the speaker of a statement, with what speaks for and against each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import log1p
from typing import Final

from annotators.records import SPEAKING
from annotators.speakers.cast import Cast, Member
from annotators.speakers.constraints import can_follow, can_speak, is_one_of_a_people
from annotators.speakers.context import LEAD, Located, Place
from annotators.speakers.discourse import Discourse, Speaker
from annotators.speakers.evidence import (
    encoder_evidence,
    gender_evidence,
    latest_mention,
    maker_evidence,
    noun_evidence,
    own_words_evidence,
    standing,
    turn_evidence,
    turn_noun_evidence,
    unnamed_evidence,
)
from annotators.speakers.questions import Features, Question, asks, labelled
from annotators.speakers.referred import is_referred_to
from annotators.speakers.within import name_evidence, phrase_evidence
from storage.vocabulary import EntityLabel

_NEAREST, _TURNS, _AFTER = 12, 8, 4
_SOON = 8  # mentions behind a phrase among which those are who may be meant
_IN_LEAD = 2  # times as many, where the phrase stands in the lead
_MADE = 4  # documents of a noun, the nearest, of which is asked who made them
_CALLED = 30  # whom the article calls the same, wherever they stand
_DIFFERING: Final = frozenset(f"gender differs {source}" for source in ("title", "pronoun", "given_name"))
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
    asked = asks(question)
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
    found += _outside(cast, discourse, question, asked, seen)
    nobody = _nobody(asked, found) | {f"none {n}": v for n, v in encoder_evidence(question, "").items()}
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


def _outside(cast: Cast, discourse: Discourse, question: Question, asked: Features, seen: set[str]) -> list[Candidate]:
    if question.sort in ("named", "other_pronoun"):
        return []
    place = question.place
    turns = [turn for turn in discourse.turns[-_TURNS:] if turn.end <= max(place.at, place.own[1])]
    found = []
    ranks: dict[str, int] = {}
    for entity_id in _asked_of(cast, turns, question):
        known = cast.members.get(entity_id)
        label = known.label if known else next(turn.label for turn in turns if turn.entity_id == entity_id)
        if entity_id in seen or not can_speak(cast, question, discourse, entity_id, label, known):
            continue
        rank = ranks[label] = ranks.get(label, 0) + 1
        features = asked | labelled(label) | {"rank": 1.0 / rank, "first rank": float(rank == 1)}
        features |= turn_evidence(discourse, turns, entity_id, question, cast) | encoder_evidence(question, entity_id)
        if known is None:
            turn = next(turn for turn in reversed(turns) if turn.entity_id == entity_id)
            found.append(Candidate(features | {"unmentioned": 1.0} | turn_noun_evidence(question, turn), (turn,)))
        else:
            found.append(_mentioned(cast, discourse, question, features, known))
    if question.sort == "they":
        found += _pairs(cast.context.before(place), place, asked)
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


def _mentioned(cast: Cast, discourse: Discourse, question: Question, features: Features, member: Member) -> Candidate:
    """Give a member as a candidate, with what its mentions tell added to `features`."""
    place = question.place
    features = features | standing(cast, member, place)
    if discourse.unnamed is not None and features.get("before"):
        features["since unnamed"] = float(latest_mention(member, place).start > discourse.unnamed.head.start)
    features |= gender_evidence(question, member)
    features |= own_words_evidence(question, member)
    if question.head.kind in ("nominal", "document", "group"):
        features |= noun_evidence(question, member)
    if question.head.kind == "document":
        features |= maker_evidence(cast, question, member)
    return Candidate(features, (latest_mention(member, place),))


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
        if _DIFFERING.isdisjoint(one.features):
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
    features["none called"] = max((one.features.get("called", 0.0) for one in found), default=0.0)
    features["none described"] = max((one.features.get("described", 0.0) for one in found), default=0.0)
    features["none suits"] = max((one.features.get("suits", 0.0) for one in found), default=0.0)
    features["none made this"] = max((one.features.get("made this", 0.0) for one in found), default=0.0)
    features["none turn noun"] = max((one.features.get("turn noun", 0.0) for one in found), default=0.0)
    features["none later speaks"] = max((one.features.get("later speaks", 0.0) for one in found), default=0.0)
    features["none goes on"] = max((one.features.get("goes on", 0.0) for one in found), default=0.0)
    return features
