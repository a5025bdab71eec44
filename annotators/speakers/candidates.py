"""Gather who may be the speaker of a statement, with what speaks for and against each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from math import log1p
from typing import Final

from annotators.entities.person_names import is_short_form
from annotators.lexicon import noun_classes, organisations
from annotators.lexicon.normalize import POSSESSIVES, parts, rows
from annotators.lexicon.noun_classes import PREPOSITIONS
from annotators.lexicon.person_words import FULL_TITLES, KIN, PERSON_NOUNS
from annotators.records import CharSpan
from annotators.speakers.cast import SPEAKING, Cast, Member
from annotators.speakers.compatibility import modifier_hits, names_another, suitability
from annotators.speakers.context import Located, Place
from annotators.speakers.discourse import Discourse, Speaker
from annotators.speakers.phrases import READERS, Head
from storage.vocabulary import EntityLabel

Features = dict[str, float]
_NEAREST, _TURNS, _AFTER = 12, 8, 4
_DIFFERING: Final = frozenset(f"gender differs {source}" for source in ("title", "pronoun", "given_name"))
_GOES_ON = 2  # paragraphs over which a quotation without source and cue goes on


@dataclass(frozen=True)
class Question:
    """Who speaks: the source phrase as read, where it stands, the statement it belongs to."""

    head: Head
    place: Place
    spans: Sequence[CharSpan] = ()
    contents: Sequence[CharSpan] = ()
    kind: str = ""
    cued: bool = True

    @property
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


@cache
def _families() -> dict[str, frozenset[str]]:
    return {row["noun"]: frozenset(parts(row["families"])) for row in rows("callings.csv")}


def candidates(cast: Cast, discourse: Discourse, question: Question, words: Speaker | None) -> list[Candidate]:
    """Return everybody whom `question` can mean, nobody last. `words`: whom the phrase's own words name, if anybody."""
    asked = _asked(question)
    found, referred = _inside(cast, question, asked)
    if words is not None:
        rivals = sum(one.name == words.name for one in cast.members.values())
        found.append(
            Candidate(asked | _label(words.label) | {"words": 1.0, "words_known": float(rivals > 0)}, (), words)
        )
    seen = referred | {one.entity_id for one in found if len(one.bearers) < 2}
    found += _outside(cast, discourse, question, asked, seen)
    return [*found, Candidate(_nobody(asked, found))]


def _asked(question: Question) -> Features:
    """What is asked, the same for all candidates."""
    head, sort = question.head, question.sort
    asked = {"one": 1.0, f"ask {sort}": 1.0}
    if question.kind:
        asked[f"kind {question.kind}"] = 1.0
    asked["no cue"] = float(not question.cued)
    if head.kind in ("nominal", "group", "document"):
        for name in ("definite",):
            asked[name] = float(head.definite)
        asked["modifiers"] = float(bool(head.modifiers))
        asked["possessor"] = float(head.possessor is not None)
        asked["owner pronoun"] = float(head.opening in noun_classes.THIRD)
        asked[f"noun {_noun_class(head.noun)}"] = 1.0
        asked["opening indefinite"] = float(head.opening in noun_classes.INDEFINITE)
        asked["opening bare"] = float(head.opening == head.noun)
    return asked


def _noun_class(noun: str) -> str:
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


def _label(label: str) -> Features:
    return {f"is {label}": 1.0}


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
    words = [word.lower() for word in text.words[first:last]]
    for number, one in enumerate(inside):
        if one.label not in SPEAKING and one.start not in heads:
            continue
        features = asked | _label(one.label) | _in_phrase(cast, one, words, first, number, len(inside))
        if one.start not in heads and _only_referred_to(question.head, one, features):
            referred.add(one.entity_id)
            continue
        features["head"] = float(one.start in heads)
        kept = found.get(one.entity_id)
        if kept is None or features["head"] > kept.features["head"]:
            found[one.entity_id] = Candidate(features | _name_of(cast, one), (one,))
    made = [one for one in found.values() if not (joint and one.bearers[0].start in heads)]
    if joint:
        features = asked | {"joint": 1.0, "joint size": float(len(heads)), "head": 1.0} | _label(inside[0].label)
        made.append(Candidate(features, tuple(question.head.mentions)))
    if question.head.kind == "named" and len(question.head.mentions) == 1:
        made += _namesakes(cast, question, asked, question.head.mentions[0])
    return made, referred


def _only_referred_to(head: Head, one: Located, features: Features) -> bool:
    """Tell whom a phrase names and does not mean: X of "X's widow", "the X campaign", "a memo seen by X"."""
    owned = any(f"noun after {sort}" in features for sort in ("kin", "person", "plural", "campaign"))
    body = one.label == EntityLabel.PERSON and any(f"noun after {sort}" in features for sort in ("body", "generic"))
    about = any(f"before {word}" in features for word in ("against", "to", "about", "than"))
    return owned or body or "read" in features or (head.kind == "document" and about)


def _name_of(cast: Cast, one: Located) -> Features:
    """How good a name is."""
    member = cast.members[one.entity_id]
    words = one.name.split()
    known = organisations.by_id(one.entity_id) is not None or one.entity_id.startswith("country:")
    return {
        "score": one.score, "full": float(len(words) > 1), "long": float(len(words) > 4), "known": float(known),
        "often": log1p(len(member.mentions)), "small": float(any(w[:1].islower() for w in words[:1])),
        "digits": float(any(c.isdigit() for c in one.name)), "form " + str(one.form.value): 1.0,
        "hyphen after": float(cast.context.text.text[one.end : one.end + 1] == "-"),
    }  # fmt: skip


def _in_phrase(cast: Cast, one: Located, words: Sequence[str], first: int, number: int, total: int) -> Features:
    """How a mention stands in the source phrase, whose words in small letters begin at the token `first`."""
    begin, end = (at - first for at in cast.context.text.token_span(one.start, one.end))
    begin = max(begin, 0)
    before, after = words[:begin], words[end:]
    nearest = next((w for w in reversed(before) if w not in noun_classes.ARTICLES and w not in PERSON_NOUNS), "")
    features: Features = {
        "in": 1.0, "first in": float(not number), "last in": float(number == total - 1), "alone in": float(total == 1),
        "starts": float(not begin), "ends": float(not after), "near start": float(0 < begin <= 3),
    }  # fmt: skip
    features[f"before {_word_class(nearest)}"] = 1.0
    if nearest == "by" and READERS.intersection(before):
        features["read"] = 1.0
    for word in set(before) & _NESTING:
        features[f"nested {word}"] = 1.0
    if before:
        features["opened indefinite"] = float(before[0] in noun_classes.INDEFINITE or before[0].isdigit())
        cut = next((i for i, w in enumerate(before) if i and w in PREPOSITIONS), len(before))
        features[f"opened {_noun_class(before[cut - 1])}"] = 1.0
        features["comma before"] = float("," in before)
        features["relative before"] = float(bool(noun_classes.RELATIVES.intersection(before)))
    following = after[0] if after else ""
    owns = following in POSSESSIVES
    features["owns"] = float(owns)
    noun_at = 1 if owns else 0
    rest = []
    for word in after[noun_at:]:
        if word in PREPOSITIONS or not word[:1].isalpha():
            break
        rest.append(word)
    if rest:
        features[f"noun after {_noun_class(rest[-1])}"] = 1.0
    else:
        features[f"after {_word_class(following)}"] = 1.0
    return features


_NESTING: Final = frozenset(
    {
        "of",
        "for",
        "to",
        "by",
        "from",
        "with",
        "against",
        "at",
        "in",
        "on",
        "and",
        "seen",
        "who",
        "which",
        "than",
        "including",
        "like",
        "under",
        "about",
    }
)


def _word_class(word: str) -> str:
    if not word:
        return "nothing"
    if word in _NESTING or word in POSSESSIVES:
        return word
    if word in PREPOSITIONS:
        return "preposition"
    if not word[:1].isalnum():
        return "comma" if word == "," else "mark"
    return "word"


def _namesakes(cast: Cast, question: Question, asked: Features, one: Located) -> list[Candidate]:
    """Others whom a single name can mean: Ann and Bo Lee, where "Lee" speaks."""
    if one.label != EntityLabel.PERSON or len(one.written.words) != 1 or " " not in one.name:
        return []
    found = []
    for member in cast.members.values():
        if member.label != EntityLabel.PERSON or member.entity_id == one.entity_id:
            continue
        bearer = member.mentions[0].bearer
        if bearer.full and is_short_form(one.written, bearer):
            features = asked | _label(member.label) | {"namesake": 1.0} | _name_of(cast, member.mentions[0])
            features |= _standing(cast, member, question.place)
            found.append(Candidate(features, (_latest(member, question.place),)))
    return found


# --- those named elsewhere


def _outside(cast: Cast, discourse: Discourse, question: Question, asked: Features, seen: set[str]) -> list[Candidate]:
    sort = question.sort
    if sort == "named" or sort == "other_pronoun":
        return []
    place, head = question.place, question.head
    near = cast.context.before(place)
    order: dict[str, None] = {}
    turns = [turn for turn in discourse.turns[-_TURNS:] if turn.end <= max(place.at, place.own[1])]
    for turn in reversed(turns[-3:]):
        order.setdefault(turn.entity_id)
    for one in near:
        if len(order) >= _NEAREST:
            break
        order.setdefault(one.entity_id)
    for turn in reversed(turns):
        order.setdefault(turn.entity_id)
    later = [one for one in islice(cast.context.after(place), 8) if one.entity_id not in order]
    for one in later[:_AFTER]:
        order.setdefault(one.entity_id)
    if head.kind == "nominal":
        for member in cast.members.values():
            if member.label == EntityLabel.PERSON and head.noun in member.called:
                order.setdefault(member.entity_id)
    if sort == "continued":
        order = dict.fromkeys(one for one in order if _near(cast, turns, one, place))
    found = []
    ranks: dict[str, int] = {}
    for entity_id in order:
        known = cast.members.get(entity_id)
        label = known.label if known else next(turn.label for turn in turns if turn.entity_id == entity_id)
        if entity_id in seen or not _can_be(question, label, known):
            continue
        rank = ranks[label] = ranks.get(label, 0) + 1
        features = asked | _label(label) | {"rank": 1.0 / rank, "first rank": float(rank == 1)}
        features |= _turns(discourse, turns, entity_id, question, cast)
        if known is None:
            turn = next(turn for turn in reversed(turns) if turn.entity_id == entity_id)
            found.append(Candidate(features | {"unmentioned": 1.0}, (turn,)))
            continue
        features |= _standing(cast, known, place)
        features |= _gender(question, known)
        if head.kind in ("nominal", "document", "group"):
            features |= _called(cast, question, known)
        found.append(Candidate(features, (_latest(known, place),)))
    if sort == "they":
        found += _pairs(near, place, asked)
    _only(found)
    return found


def _near(cast: Cast, turns: Sequence[Located], entity_id: str, place: Place) -> bool:
    """Tell whether somebody spoke or was named within two paragraphs, so that a quotation can go on."""
    member = cast.members.get(entity_id)
    mentions = member.mentions if member else []
    ones = (*mentions, *(turn for turn in turns if turn.entity_id == entity_id))
    return any(abs(place.paragraph - one.paragraph) <= _GOES_ON for one in ones)


def _can_be(question: Question, label: str, member: Member | None) -> bool:
    if label not in SPEAKING or label == EntityLabel.NORP:
        return False
    sort, head = question.sort, question.head
    person = label == EntityLabel.PERSON
    if sort == "person_pronoun":
        return person and not (member and member.certain and member.gender[0] != head.gender)
    if sort == "it" or head.noun == "which":
        return not person
    if head.noun == "who":
        return person
    if head.kind == "document":
        return label != EntityLabel.GPE  # "the brochure" speaks for who made it, not for the country it is about
    if head.kind == "nominal":
        kind = _noun_class(head.noun)
        if kind in ("body", "generic", "campaign"):
            return not person and not (member and label == EntityLabel.ORG and names_another(head, member.mentions[0]))
        if kind in ("person", "kin"):
            other = head.opening in noun_classes.THIRD and not (
                member and head.noun in member.called | member.described
            )
            return person and not other  # "his lawyer" is not he
    return True


def _latest(member: Member, place: Place) -> Located:
    at = bisect_left(member.starts, place.at)
    before = member.mentions[:at]
    outside = [one for one in before[-6:] if not one.quoted]
    return (outside or before or member.mentions)[-1] if before else member.mentions[0]


def _standing(cast: Cast, member: Member, place: Place) -> Features:
    """Where and how a member was mentioned, seen from the place of the question."""
    at = bisect_left(member.starts, place.at)
    before = [one for one in member.mentions[max(0, at - 8) : at] if not place.own[0] <= one.start < place.own[1]]
    features: Features = {
        "total": log1p(len(member.mentions)),
        "opens": float(member.mentions[0].sentence <= 1),
        "full name": float(" " in member.name),
    }
    if not before:
        later = member.mentions[at] if at < len(member.mentions) else member.mentions[-1]
        features["later"] = 1.0
        features["later here"] = float(later.sentence == place.sentence)
        features["later next"] = float(later.sentence == place.sentence + 1)
        features["later subject"] = float(later.offset <= 3)
        features["own only"] = float(at > 0)
        return features
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
    between = cast.context.text.text[latest.end : place.at].strip() if place.at - latest.end < 4 else "."
    features["touching"] = float(between in {"", ",", "–", "-"})
    if away <= 1:
        features[f"away {away} subject"] = features["subject"]
        features[f"away {away} object"] = features["object"]
    recent = [one for one in before if place.sentence - one.sentence <= 3]
    features["recent"] = log1p(len(recent))
    features["subject lately"] = float(any(one.offset <= 3 and not one.quoted for one in recent))
    return features


_SPEAKING_VERBS: Final = frozenset({"said", "says", "told", "added", "adds", "wrote", "has", "had", "was", "is", "who"})


def _turns(discourse: Discourse, turns: Sequence[Located], entity_id: str, question: Question, cast: Cast) -> Features:
    """What having spoken before tells."""
    features: Features = {}
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
    if discourse.latest is not None and discourse.latest[1].entity_id == entity_id:
        end = discourse.latest[0]
        features["goes on"] = 1.0
        at = question.contents[0][0] if question.contents else question.place.at
        text = cast.context.text
        apart = text.paragraph_at(at) - text.paragraph_at(max(0, end - 1))
        features[f"goes on {min(max(apart, 0), 2)}"] = 1.0
        features["goes on sentence"] = float(text.sentence_at(at) - text.sentence_at(max(0, end - 1)) <= 1)
    return features


def _gender(question: Question, member: Member) -> Features:
    wanted = question.head.gender
    if question.head.kind in ("nominal", "document", "group"):
        owner = question.head.opening
        wanted = wanted or ("m" if owner in noun_classes.HE else "f" if owner in noun_classes.SHE else "")
    if not wanted or member.label != EntityLabel.PERSON:
        return {}
    told, source = member.gender
    told_by, against = member.pronouns[wanted], member.pronouns["f" if wanted == "m" else "m"]
    votes = {"pronouns fit": log1p(told_by), "pronouns differ": log1p(against)}
    if not told:
        return votes | {"gender unknown": 1.0}
    return votes | {f"gender {'fits' if told == wanted else 'differs'} {source}": 1.0}


def _called(cast: Cast, question: Question, member: Member) -> Features:
    """How well a noun and its modifiers fit what the article says of a member."""
    head = question.head
    features: Features = {}
    low = FULL_TITLES.get(head.noun, head.noun)
    wanted = head.described - {"former", "ex", "deputy", "vice", "acting", "then"}
    if head.possessor is not None:
        features["owner itself"] = float(head.possessor.entity_id == member.entity_id)
    if head.opening in noun_classes.HE | noun_classes.SHE:
        features["owner fits"] = float(member.label == EntityLabel.PERSON)
    if member.label == EntityLabel.PERSON:
        called, described = member.called, member.described
        families = _families().get(low, frozenset())
        features["called"] = float(low in called)
        features["described"] = float(low in described)
        features["family"] = float(
            any(families & _families().get(word, frozenset()) for word in called | described) if families else 0
        )
        hits = len(wanted & described)
        features["modifier hits"] = float(min(hits, 3))
        features["modifiers all"] = float(bool(wanted) and hits == len(wanted))
        features["modifiers miss"] = float(bool(wanted) and not hits)
        aged = low.endswith("year-old")
        features["aged"] = float(aged and low.split("-")[0] in described)
        features["aged asked"] = float(aged)
        return features
    if head.kind == "document":
        latest = _latest(member, question.place)
        features["document there"] = float(head.noun in latest.sentence_words)
        features["issuer fits"] = float(member.label == EntityLabel.ORG)
        return features
    if member.label == EntityLabel.ORG:
        folded = member.mentions[0].folded_name
        features["suits"] = suitability(head.noun, folded, member.entity_id)
        features["suits well"] = float(features["suits"] >= 0.7)
        features["in name"] = float(head.noun in folded.split())
        features["unsuited"] = float(features["suits"] == 0)
        hits, missed = modifier_hits(head, member.mentions[0])
        features["modifier hits"] = float(min(hits, 3))
        features["modifiers all"] = float(bool(wanted) and not missed)
        features["modifiers miss"] = float(bool(wanted) and not hits)
        latest = _latest(member, question.place)
        features["noun there"] = float(head.noun in latest.sentence_words)
        features["described"] = float(head.noun in member.described)
        return features
    features["country asked"] = float(head.sought == "country" and member.entity_id.startswith("country:"))
    features["government asked"] = float(head.noun == "government")
    return features


def _pairs(near: Sequence[Located], place: Place, asked: Features) -> list[Candidate]:
    """The pair of persons or bodies that opens one of the two sentences before "they"."""
    found: list[Candidate] = []
    for second, first in pairwise(one for one in near if place.sentence - one.sentence <= 2):
        joined = first.label == second.label and first.until(second) in {"and", "&", ", and", "and the"}
        if joined and first.label in (EntityLabel.PERSON, EntityLabel.ORG) and first.entity_id != second.entity_id:
            features = asked | _label(first.label) | {
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
    features["none goes on"] = max((one.features.get("goes on", 0.0) for one in found), default=0.0)
    return features
