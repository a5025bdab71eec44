"""Holds the choice of the person or body that a pronoun or noun stands for: candidates from a bounded window before it,
scored by hand-set weights, and nobody where the best is weak or hardly better than the next.

The weights are set by hand, after those that bench/coreference.py fits on OntoGUM and the development half of our gold
set: OntoGUM alone has no attribution, so it cannot tell what having spoken last is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotators.entities.person_names import parse
from annotators.lexicon import countries, noun_classes, organisations
from annotators.lexicon.normalize import POSSESSIVES, key
from annotators.lexicon.person_words import FULL_TITLES, Gender, gender_of_title
from annotators.records import Mention
from annotators.speakers import compatibility
from annotators.speakers.context import Candidate, Context, Spoken
from annotators.speakers.phrases import Head
from annotators.speakers.scorer import WEIGHTS

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an antecedent is looked for: `at` is the pronoun or noun, `anchor` the start of the quotation that it is
    said to utter (or `at`): what stands between the two is the speaker's own words."""

    at: int
    anchor: int
    own: tuple[int, int] | None = None


def of_pronoun(context: Context, noun: str, place: Place) -> Spoken | None:
    """Return whom a pronoun stands for, or None."""
    if noun in noun_classes.HE or noun in noun_classes.SHE:
        gender: Gender = "m" if noun in noun_classes.HE else "f"
        found = _best(context, place, lambda c: _person_fits(context, c, gender), WEIGHTS["person"])
        chosen = found or _later_person(context, place, gender)
        if chosen is not None:
            context.told[chosen.entity_id].add(gender)
        return chosen
    if noun in noun_classes.IT:
        return _best(context, place, _body_fits, WEIGHTS["body"])
    if noun in noun_classes.THEY:
        return _several(context, place) or _best(context, place, _plural_fits, WEIGHTS["body"])
    return None


def of_nominal(context: Context, head: Head, place: Place) -> Spoken | None:
    """Return whom a noun such as "the organization" or "the bishop" stands for, or None."""
    noun = head.noun
    if noun in {"country", "nation", "kingdom", "republic"}:
        return _best(context, place, lambda c: 1.0 if c.entity_id.startswith("country:") else 0.0, WEIGHTS["body"])
    if noun_classes.is_institution(noun) or noun in noun_classes.EMPLOYERS:
        return _best(context, place, lambda c: _institution_fits(head, c), WEIGHTS["noun"])
    if head.definite and noun not in noun_classes.KIN and head.possessor is None:
        return _described(context, head, place) or _only_person(context, head, place)
    return None


def features(context: Context, candidate: Candidate, place: Place) -> Features:
    """Return what speaks for and against a candidate, by name of the weight. Distances are in sentences from the start
    of the quotation whose speaker is looked for."""
    mention = candidate.mention
    here = context.sentence(min(place.at, place.anchor))
    away = max(0, here - candidate.sentence)
    leading = context.first_of_pair(mention)
    before = context.word_before(leading)
    offset = context.offset_in_sentence(leading)
    last, second = _last_spoken(context, place, 0), _last_spoken(context, place, 1)
    same_paragraph = context.paragraph(mention.start) == context.paragraph(min(place.at, place.anchor))
    return {
        "same_sentence": float(away == 0),
        "previous_sentence": float(away == 1),
        "two_away": float(away == 2),
        "further": float(min(max(0, away - 2), 6)),
        "subject": float(offset <= 1 or (offset <= 8 and not before)),
        "early": float(1 < offset <= 6),
        "object": float(before in noun_classes.PREPOSITIONS),
        "possessor": float(context.word_after(mention) in POSSESSIVES),
        "last_speaker": float(last is not None and last.entity_id == candidate.entity_id),
        "second_speaker": float(second is not None and second.entity_id == candidate.entity_id),
        "same_paragraph": float(same_paragraph),
        "often": float(min(candidate.mentions, 4) - 1),
        "in_content": float(candidate.latest_in_content),
    }


def candidates(context: Context, place: Place) -> list[Candidate]:
    """Return who was mentioned before a place, the latest mention each, the nearest first."""
    found: dict[str, Candidate] = {}
    for mention in context.before(place.at):
        if place.own and place.own[0] <= mention.start < place.own[1]:
            continue
        known = found.get(mention.entity_id)
        quoted = context.in_quotation(mention.start)
        if known is None:
            sentence = context.sentence(mention.start)
            found[mention.entity_id] = Candidate(
                mention.name, mention.entity_id, mention.label, mention, sentence, latest_in_content=quoted
            )
            continue
        known.mentions += 1
        if known.latest_in_content and not quoted:
            known.mention, known.sentence, known.latest_in_content = mention, context.sentence(mention.start), False
    return [*found.values(), *_unmentioned(context, place, found)]


def _unmentioned(context: Context, place: Place, found: Iterable[str]) -> list[Candidate]:
    """Return speakers that the model gave no mention but a noun phrase named ("the trade ministry")."""
    fresh: dict[str, Candidate] = {}
    have = set(found)
    for spoken in reversed(context.spoken[-8:]):
        if spoken.entity_id not in have and spoken.entity_id not in fresh and spoken.end <= place.at:
            text = context.text[spoken.start : spoken.end]
            mention = Mention(spoken.start, spoken.end, text, spoken.label, 0.5, spoken.name, spoken.entity_id)
            sentence = context.sentence(spoken.start)
            fresh[spoken.entity_id] = Candidate(spoken.name, spoken.entity_id, spoken.label, mention, sentence)
    return list(fresh.values())


def score(values: Features, weights: dict[str, float]) -> float:
    """Return the weighted sum of a candidate's features."""
    return sum(weights.get(name, 0.0) * value for name, value in values.items())


def _best(
    context: Context, place: Place, fits: Callable[[Candidate], float], weights: dict[str, float]
) -> Spoken | None:
    """Return the candidate with the best score; None where it is below `least` or not `margin` better than the next."""
    ranked: list[tuple[float, Candidate]] = []
    for candidate in candidates(context, place):
        suits = fits(candidate)
        if suits > 0:
            total = score(features(context, candidate, place), weights) + weights["fits"] * (suits - 1)
            ranked.append((total, candidate))
    ranked.sort(key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < weights["least"]:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < weights["margin"]:
        return None
    chosen = ranked[0][1]
    return Spoken(chosen.mention.start, chosen.mention.end, chosen.name, chosen.entity_id, chosen.label)


def _last_spoken(context: Context, place: Place, back: int) -> Spoken | None:
    return context.spoken[-1 - back] if len(context.spoken) > back else None


def _person_fits(context: Context, candidate: Candidate, wanted: Gender) -> float:
    if candidate.label != "PERSON":
        return 0.0
    known = context.gender(candidate)
    return 0.0 if known and known != wanted else 1.0 if known else 0.9


def _body_fits(candidate: Candidate) -> float:
    if candidate.label == "ORG":
        return 1.0
    return 0.6 if candidate.label == "GPE" else 0.0


def _plural_fits(candidate: Candidate) -> float:
    known = organisations.by_id(candidate.entity_id)
    return 0.5 if candidate.label == "ORG" and not (known and known.kind in ("agency", "media")) else 0.0


def _institution_fits(head: Head, candidate: Candidate) -> float:
    if candidate.label != "ORG":
        return 0.0
    suits = compatibility.fits(head.noun, candidate.name, candidate.entity_id)
    hits = compatibility.modifier_overlap(head.modifiers, candidate.name, candidate.entity_id)
    if hits < 0 or not suits:
        return 0.0
    plain = [
        word for word in head.modifiers if not countries.of_people(word) and key(word) not in {"un", "global", "world"}
    ]
    if plain and not hits and suits < 1:
        return suits * 0.5
    if plain and not hits:
        return 0.0  # "the electoral commission" is not the commission for human rights named before
    return suits + 0.5 * min(hits, 2)


def _described(context: Context, head: Head, place: Place) -> Spoken | None:
    """Return the person whom the words beside a mention call by the same noun: "Bishop Silva ... the bishop"."""
    wanted = {word.casefold() for word in head.modifiers} - {"former", "ex", "deputy", "vice", "acting"}
    fits: list[tuple[int, Mention]] = []
    for mention in context.before(place.at):
        if mention.label != "PERSON" or (place.own and place.own[0] <= mention.start < place.own[1]):
            continue
        called, said = context.callings(mention), context.description(mention)
        hits = len(wanted & said)
        if any(_same_calling(head.noun, word) for word in called) and (hits or not wanted):
            fits.append((hits, mention))
    most = max((number for number, _ in fits), default=0)
    best = [mention for number, mention in fits if number == most]
    if not best or _tied(context, best):
        return None
    nearest = best[0]
    return Spoken(nearest.start, nearest.end, nearest.name, nearest.entity_id, nearest.label)


def _same_calling(noun: str, word: str) -> bool:
    plain = word.rstrip(".")
    return plain == noun or FULL_TITLES.get(plain) == noun


def _tied(context: Context, mentions: Sequence[Mention]) -> bool:
    """Tell whether several persons in the nearest mention's sentence are called by the noun."""
    here = context.sentence(mentions[0].start)
    return len({m.entity_id for m in mentions if context.sentence(m.start) == here}) > 1


def _only_person(context: Context, head: Head, place: Place) -> Spoken | None:
    """Return the one person that the sentence before is about, for "the former bus driver" and "the 34-year-old"."""
    if head.noun not in noun_classes.PERSON_NOUNS and not head.noun.endswith("year-old"):
        return None
    gender = gender_of_title(head.noun)
    start = min(place.at, place.anchor)
    here = context.sentence(start)
    near: dict[str, Candidate] = {}
    for candidate in candidates(context, place):
        if candidate.label == "PERSON" and here - candidate.sentence <= 2:
            near[candidate.entity_id] = candidate
    past = {word.casefold() for word in head.modifiers} & {"former", "ex", "retired", "veteran", "onetime"}
    if len(near) != 1 or not (past or head.noun.endswith("year-old")):
        return None
    (candidate,) = near.values()
    same = context.paragraph(candidate.mention.start) == context.paragraph(start)
    if (
        not same
        or candidate.latest_in_content
        or not _person_fits(context, candidate, gender or context.gender(candidate))
    ):
        return None
    mention = candidate.mention
    return Spoken(mention.start, mention.end, candidate.name, candidate.entity_id, candidate.label)


def _later_person(context: Context, place: Place, gender: Gender) -> Spoken | None:
    """Return the person named right after a pronoun that nobody was named before: "Pilgrims, she believes, ..."."""
    if any(c.label == "PERSON" for c in candidates(context, place)):
        return None
    for mention in context.after(place.at):
        if mention.label == "PERSON" and parse(mention.text).full and not context.in_quotation(mention.start):
            here = Candidate(mention.name, mention.entity_id, mention.label, mention, context.sentence(mention.start))
            if context.offset_in_sentence(mention) <= 3 and _person_fits(context, here, gender):
                return Spoken(mention.start, mention.end, mention.name, mention.entity_id, mention.label)
    return None


def _several(context: Context, place: Place) -> Spoken | None:
    """Return the persons or bodies that "they" stands for: a pair that opens one of the two sentences before."""
    here = context.sentence(min(place.at, place.anchor))
    near = [m for m in context.before(place.at) if here - context.sentence(m.start) <= 2]
    for second, first in pairwise(near):
        between = context.text[first.end : second.start].strip()
        if (
            first.label == second.label
            and first.label in ("PERSON", "ORG")
            and between in {"and", "&", ", and", "and the"}
        ):
            if context.in_quotation(first.start) or context.offset_in_sentence(first) > 3:
                continue
            if first.entity_id != second.entity_id:
                return Spoken(first.start, second.end, joined([first, second]), first.entity_id, first.label)
    return None


def joined(mentions: Sequence[Mention]) -> str:
    """Return the name of joint speakers: "A and B", "A, B and C"."""
    names = list(dict.fromkeys(m.name for m in mentions))
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
