"""Choose the person or body that a pronoun or noun stands for, or nobody where the choice is weak or nearly tied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from annotators.lexicon.person_words import FULL_TITLES, PERSON_NOUNS
from annotators.speakers import scorer
from annotators.speakers.candidates import Candidate, candidates
from annotators.speakers.compatibility import Genders, fit
from annotators.speakers.context import Located, Place
from annotators.speakers.discourse import Discourse, Speaker
from annotators.speakers.phrases import Head
from storage.vocabulary import EntityLabel, Resolution


def antecedent(
    discourse: Discourse, head: Head, place: Place, near: Sequence[Located], after: Iterable[Located]
) -> Speaker | None:
    """Return whom a pronoun or noun at `place` stands for, or None.

    `near` and `after` are the mentions before and after it, the nearest first.
    """
    if head.sought in ("", "document"):
        return _document(discourse, head, place, near) if head.sought else None
    options = candidates(near, discourse, place)
    fits = [fit(head, option.located, discourse.genders) for option in options]
    if head.sought == "described":
        found = _described(head, near) or _only_person(head, place, options, fits)
    elif head.sought == "several":
        found = _pair(place, near) or _best(head, options, fits)
    else:
        found = _best(head, options, fits)
    if not found and head.sought == "person" and all(option.located.label != EntityLabel.PERSON for option in options):
        found = _named_after(head, after, discourse.genders)
    how = Resolution.PRONOUN if head.kind == "pronoun" else Resolution.NOMINAL
    return Speaker.of(found, how) if found else None


def _best(head: Head, options: Sequence[Candidate], fits: Sequence[float]) -> list[Located]:
    """Return the fitting candidate with the best score, if it is good enough."""
    suited = [(option, suits) for option, suits in zip(options, fits, strict=True) if suits > 0]
    found = scorer.scores(head.sought, [option.features() for option, _ in suited], [suits for _, suits in suited])
    chosen = scorer.best(head.sought, found)
    return [] if chosen is None else [suited[chosen][0].located]


def _pair(place: Place, near: Sequence[Located]) -> list[Located]:
    """Return the pair of persons or bodies that opens one of the two sentences before "they"."""
    for second, first in pairwise(one for one in near if place.sentence - one.sentence <= 2):
        joined = first.label == second.label and first.until(second) in {"and", "&", ", and", "and the"}
        opens = first.label in (EntityLabel.PERSON, EntityLabel.ORG) and not first.quoted and first.offset <= 3
        if joined and opens and first.entity_id != second.entity_id:
            return [first, second]
    return []


def _named_after(head: Head, after: Iterable[Located], genders: Genders) -> list[Located]:
    """Return the person named right after a pronoun that nobody was named before: "Pilgrims, she believes, ..."."""
    for person in after:
        full = person.label == EntityLabel.PERSON and person.written.full
        if full and not person.quoted and person.offset <= 3 and fit(head, person, genders):
            return [person]
    return []


def _described(head: Head, near: Sequence[Located]) -> list[Located]:
    """Return the person whom the words beside a mention call by the same noun: "Bishop Silva ... the bishop"."""
    wanted = head.described - {"former", "ex", "deputy", "vice", "acting"}
    fits: list[tuple[int, Located]] = []
    for person in near:
        if person.label == EntityLabel.PERSON and any(_same_calling(head.noun, word) for word in person.callings):
            hits = len(wanted & person.description)
            if hits or not wanted:
                fits.append((hits, person))
    most = max((hits for hits, _ in fits), default=0)
    best = [person for hits, person in fits if hits == most]
    tied = {person.entity_id for person in best if person.sentence == best[0].sentence}
    return best[:1] if len(tied) == 1 else []


def _same_calling(noun: str, word: str) -> bool:
    plain = word.rstrip(".")
    return plain == noun or FULL_TITLES.get(plain) == noun


def _only_person(head: Head, place: Place, options: Sequence[Candidate], fits: Sequence[float]) -> list[Located]:
    """Return the one person that the sentence before is about, for "the former bus driver" and "the 34-year-old"."""
    aged = head.noun.endswith("year-old")
    past = head.described & {"former", "ex", "retired", "veteran", "onetime"}
    near = [
        (option.located, suits)
        for option, suits in zip(options, fits, strict=True)
        if option.located.label == EntityLabel.PERSON and place.sentence - option.located.sentence <= 2
    ]
    if len(near) != 1 or not (aged or (past and head.noun in PERSON_NOUNS)):
        return []
    person, suits = near[0]
    return [person] if suits and not person.quoted and person.paragraph == place.paragraph else []


def _document(discourse: Discourse, head: Head, place: Place, near: Sequence[Located]) -> Speaker | None:
    """Return the body whose document was spoken of before: "Oxfam said in a report ... the report"."""
    for turn in reversed(discourse.turns[-3:]):
        if turn.label == EntityLabel.ORG and place.sentence - turn.sentence <= 4 and head.noun in turn.sentence_words:
            return Speaker.of([turn], Resolution.NOMINAL)
    for body in near:
        if place.sentence - body.sentence > 2:
            return None
        opens = body.label == EntityLabel.ORG and body.sentence < place.sentence and body.offset <= 1
        if opens and head.noun in body.sentence_words:
            return Speaker.of([body], Resolution.NOMINAL)
    return None
