"""Tell by features how somebody stands who is named elsewhere than in the source phrase; rules against: `doubts`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from math import log1p
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.noun_classes import PREPOSITIONS
from annotators.lexicon.person_words import FULL_TITLES
from annotators.speakers import lands
from annotators.speakers.case import Case
from annotators.speakers.cast import Cast, Member
from annotators.speakers.compatibility import modifier_hits, suitability
from annotators.speakers.context import Located, Place
from annotators.speakers.discourse import Discourse
from annotators.speakers.heads import Head
from annotators.speakers.questions import OF_A_NOUN, Features, Question, families, noun_class, speaks_for
from storage.vocabulary import EntityLabel

ENCODED: Final = frozenset({"encoded", "antecedent", "antecedent log", "antecedent first"})
"""Features, of nobody with "none " before, of what the encoder says of whom the phrase stands for."""
_NOT_DESCRIBING: Final = frozenset({"former", "ex", "deputy", "vice", "acting", "then"})
"""Modifiers that tell when or how an office is held, not whose it is."""
_SPEAKING_VERBS: Final = frozenset({"said", "says", "told", "added", "adds", "wrote", "has", "had", "was", "is", "who"})


def standing(case: Case) -> Features:
    """Where and how a member was mentioned, seen from the place of the question."""
    member, place, at = case.member, case.question.place, case.number
    before = [one for one in member.mentions[max(0, at - 8) : at] if not place.own[0] <= one.start < place.own[1]]
    features: Features = {
        "total": log1p(len(member.mentions)),
        "opens": float(member.mentions[0].sentence <= 1),
        "full name": float(" " in member.name),
    }
    if not before:
        return features | _later(member, at, place)
    latest = next((one for one in reversed(before) if not one.quoted), before[-1])
    away, paragraphs = max(0, place.sentence - latest.sentence), place.paragraph - latest.paragraph
    leading = latest.leading
    word, offset = leading.word_before, leading.offset
    features |= {
        f"away {min(away, 4)}": 1.0, "further": log1p(max(0, away - 3)),
        f"paragraphs {min(max(paragraphs, 0), 3)}": 1.0,
        "subject": float(offset <= 1 or (offset <= 8 and not word)), "early": float(1 < offset <= 6),
        "object": float(word in PREPOSITIONS), "possessor of": float(latest.word_after in POSSESSIVES),
        "quoted": float(latest.quoted), "before": log1p(at),
        "speaks there": float(latest.word_after in _SPEAKING_VERBS), "joined": float(leading is not latest),
        "clause": float(latest.word_after == ","),
        "title page": float(latest.sentence == 0),
    }  # fmt: skip
    between = case.context.text.text[latest.end : place.at].strip() if place.at - latest.end < 4 else "."
    features["touching"] = float(between in {"", ",", "–", "-"})
    if case.discourse.unnamed is not None and at:
        features["since unnamed"] = float(case.nearest.start > case.discourse.unnamed.head.start)
    if away <= 1:
        features[f"away {away} subject"] = features["subject"]
        features[f"away {away} object"] = features["object"]
    recent = [one for one in before if place.sentence - one.sentence <= 3]
    features["recent"] = log1p(len(recent))
    features["subject lately"] = float(any(one.offset <= 3 and not one.quoted for one in recent))
    return features


def _later(member: Member, at: int, place: Place) -> Features:
    """Where a member whose first `at` mentions stand in the source phrase, if anywhere, is mentioned after it."""
    later = member.mentions[at] if at < len(member.mentions) else member.mentions[-1]
    return {
        "later": 1.0, "later here": float(later.sentence == place.sentence),
        "later next": float(later.sentence == place.sentence + 1), "later subject": float(later.offset <= 3),
        "later paragraph": float(later.paragraph == place.paragraph + 1), "later speaks": float(later.speaks),
        "later speaks soon": float(later.speaks and later.sentence <= place.sentence + 1),
        "later clause": float(later.word_after == ","), "own only": float(at > 0),
    }  # fmt: skip


def turn_evidence(case: Case) -> Features:
    """What having spoken before tells."""
    features: Features = {}
    question, latest, entity_id = case.question, case.discourse.latest, case.member.entity_id
    turns = case.discourse.before(question.place)
    back = [turn.entity_id for turn in reversed(turns)]
    if entity_id in back:
        number = back.index(entity_id)
        turn = turns[-1 - number]
        features[f"turn {min(number, 3)}"] = 1.0
        features["turns"] = log1p(back.count(entity_id))
        apart = question.place.paragraph - turn.paragraph
        features[f"turn paragraphs {min(max(apart, 0), 3)}"] = 1.0
        sentences = question.place.sentence - turn.sentence
        features[f"turn sentences {min(max(sentences, 0), 3)}"] = 1.0
        noun = case.head.noun
        asked = bool(noun) and case.head.kind in OF_A_NOUN
        features["turn noun"] = float(
            asked and any(one.entity_id == entity_id and noun in one.folded.split() for one in turns)
        )
    if latest is not None and latest[1].entity_id == entity_id:
        features["goes on"] = 1.0
        at = question.contents[0][0] if question.contents else question.place.at
        text, said = case.context.text, max(0, latest[0] - 1)
        apart = text.paragraph_at(at) - text.paragraph_at(said)
        features[f"goes on {min(max(apart, 0), 2)}"] = 1.0
        features["goes on sentence"] = float(text.sentence_at(at) - text.sentence_at(said) <= 1)
    return features


def own_words_evidence(case: Case) -> Features:
    """Whether a member is named in the words of the statement itself."""
    starts, question = case.member.starts, case.question
    inside = sum(bisect_left(starts, end) - bisect_left(starts, start) for start, end in question.contents)
    return {f"in own words {question.kind}": log1p(inside)} if inside else {}


def maker_evidence(case: Case) -> Features:
    """Whether the article tells that a member made the document that speaks, or such a one."""
    head, here, cast, member = case.head, case.here, case.cast, case.member
    if head.kind != "document":
        return {}
    before, after = cast.made(head.noun, here)
    features: Features = {f"made {one.how}": 1.0 for one in before if one.maker.entity_id == member.entity_id}
    modifiers = [word for word in head.folded if noun_classes.is_institution(word)]
    return features | {
        "made this": float(bool(before) and before[-1].maker.entity_id == member.entity_id),
        "made later": float(bool(after) and after[0].maker.entity_id == member.entity_id),
        "made others": float(cast.makers.get(member.entity_id, here) < here),
        "maker suits": max(
            (suitability(word, member.mentions[0].folded_name, member.entity_id) for word in modifiers), default=0.0
        ),
    }


def gender_evidence(case: Case) -> Features:
    """Whether the gender that is asked for is a member's."""
    head, member = case.head, case.member
    wanted = head.gender
    if head.kind in OF_A_NOUN:
        owner = head.opening
        wanted = wanted or ("m" if owner in noun_classes.HE else "f" if owner in noun_classes.SHE else "")
    if member.label != EntityLabel.PERSON:
        return {}
    if case.question.sort == "they":
        return {"goes by they": float(member.goes_by_they)}
    if not wanted:
        return {}
    told, source = member.gender
    told_by, against = member.pronouns[wanted], member.pronouns["f" if wanted == "m" else "m"]
    votes = {"pronouns fit": log1p(told_by), "pronouns differ": log1p(against)}
    if not told:
        return votes | {"gender unknown": 1.0}
    return votes | {f"gender {'fits' if told == wanted else 'differs'} {source}": 1.0}


def noun_evidence(case: Case) -> Features:
    """How well a noun and its modifiers fit what the article says of a member."""
    head, member = case.head, case.member
    features: Features = {}
    if head.kind not in OF_A_NOUN:
        return features
    if head.possessor is not None:
        features["owner itself"] = float(head.possessor.entity_id == member.entity_id)
    if head.opening in noun_classes.HE | noun_classes.SHE:
        features["owner fits"] = float(member.label == EntityLabel.PERSON)
    if member.label == EntityLabel.PERSON:
        return features | _of_a_person(head, member)
    if head.kind == "document":
        return features | {
            "document there": float(head.noun in case.nearest.sentence_words),
            "issuer fits": float(member.label == EntityLabel.ORG),
        }
    if member.label == EntityLabel.ORG:
        return features | _of_a_body(head, member, case.nearest)
    return features | {
        "country asked": float(head.is_country and member.entity_id.startswith("country:")),
        "government asked": float(head.noun == "government"),
    }


def _of_a_person(head: Head, member: Member) -> Features:
    low = FULL_TITLES.get(head.noun, head.noun)
    wanted, called, described = head.described - _NOT_DESCRIBING, member.called, member.described
    callings, aged = families(low), low.endswith("year-old")
    hits = len(wanted & described)
    return {
        "called": float(low in called or lands.is_from(low, member)), "described": float(low in described),
        "family": float(any(callings & families(word) for word in called | described) if callings else 0),
        "modifier hits": float(min(hits, 3)), "modifiers all": float(bool(wanted) and hits == len(wanted)),
        "modifiers miss": float(bool(wanted) and not hits),
        "aged": float(aged and low.split("-")[0] in described), "aged asked": float(aged),
    }  # fmt: skip


def _of_a_body(head: Head, member: Member, latest: Located) -> Features:
    wanted, folded = head.described - _NOT_DESCRIBING, member.mentions[0].folded_name
    suits = suitability(head.noun, folded, member.entity_id)
    hits, missed = modifier_hits(head, member.mentions[0])
    if head.noun in noun_classes.EMPLOYERS and not hits:
        wanted = frozenset()  # "the battery maker" tells what it makes
    return {
        "suits": suits, "suits well": float(suits >= 0.7), "unsuited": float(suits == 0),
        "in name": float(head.noun in folded.split()),
        "modifier hits": float(min(hits, 3)), "modifiers all": float(bool(wanted) and not missed),
        "modifiers miss": float(bool(wanted) and not hits),
        "noun there": float(head.noun in latest.sentence_words), "described": float(head.noun in member.described),
    }  # fmt: skip


def encoder_evidence(question: Question, entity_id: str) -> Features:
    """How far the encoder takes the phrase to stand for somebody ("" is nobody)."""
    if not question.antecedents:
        return {}
    chance = dict(question.antecedents).get(entity_id, 0.0)
    first = question.antecedents[0][0] == entity_id
    return {"antecedent": chance, "antecedent log": log1p(100 * chance) / log1p(100), "antecedent first": float(first)}


def unnamed_evidence(cast: Cast, discourse: Discourse, question: Question) -> Features:
    """How near somebody spoke who has no name, so that "he" or "the dealer" may be nobody named."""
    one, place, head = discourse.unnamed, question.place, question.head
    if one is None or one.head.start >= place.at or question.sort == "named":
        return {}
    away, apart = max(0, place.sentence - one.sentence), max(0, place.paragraph - one.paragraph)
    since = [m for m in cast.context.before(place) if m.label == EntityLabel.PERSON and m.start > one.head.start]
    features: Features = {
        f"none unnamed {min(away, 4)}": 1.0,
        f"none unnamed paragraphs {min(apart, 3)}": 1.0,
        f"none unnamed {noun_class(one.head.noun)}": 1.0,
        "none unnamed plural": float(noun_classes.is_plural(one.head.noun)),
        "none unnamed speaks for": float(speaks_for(one.head.noun)),
        "none unnamed alike": float(one.head.noun == head.noun),
        "none nameless": float(head.noun in discourse.nameless),
        "none unnamed latest": float(not discourse.turns or discourse.turns[-1].start < one.head.start),
        "none persons since": log1p(len(since)),
        "none subjects since": log1p(sum(m.offset <= 3 and not m.quoted for m in since)),
    }  # fmt: skip
    if head.gender and one.head.gender:
        features[f"none unnamed gender {'fits' if head.gender == one.head.gender else 'differs'}"] = 1.0
    return features


ELSEWHERE: Final[Sequence[Callable[[Case], Features]]] = (
    standing, turn_evidence, gender_evidence, own_words_evidence, noun_evidence, maker_evidence,
)  # fmt: skip
"""What is asked of everybody who is named elsewhere than in the source phrase."""
