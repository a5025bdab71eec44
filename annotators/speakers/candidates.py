"""Gather whom a pronoun or noun may stand for, with what speaks for and against each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.noun_classes import PREPOSITIONS
from annotators.speakers.context import Located, Place
from annotators.speakers.discourse import Discourse

Features = dict[str, float]
_TURNS = 8  # statements back, in which a speaker without a mention may have been named


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person, body or place near a place in the text: its latest mention, outside of quoted words where one is."""

    located: Located
    place: Place
    times: int
    """Mentions before the place."""
    last_speakers: list[str]
    """Entity ids of the last two speakers before it, the last first."""

    def features(self) -> Features:
        """Return what speaks for and against it, by name of the weight."""
        away, leading = max(0, self.place.sentence - self.located.sentence), self.located.leading
        word, offset, entity = leading.word_before, leading.offset, self.located.entity_id
        return {
            "same_sentence": float(away == 0),
            "previous_sentence": float(away == 1),
            "two_away": float(away == 2),
            "further": float(min(max(0, away - 2), 6)),
            "subject": float(offset <= 1 or (offset <= 8 and not word)),
            "early": float(1 < offset <= 6),
            "object": float(word in PREPOSITIONS),
            "possessor": float(self.located.word_after in POSSESSIVES),
            "last_speaker": float(self.last_speakers[:1] == [entity]),
            "second_speaker": float(self.last_speakers[1:] == [entity]),
            "same_paragraph": float(self.located.paragraph == self.place.paragraph),
            "often": float(min(self.times, 4) - 1),
            "in_content": float(self.located.quoted),
        }


def candidates(near: Sequence[Located], discourse: Discourse, place: Place) -> list[Candidate]:
    """Return who was mentioned in `near`, the mentions before a place, the nearest first, then who has spoken without
    being mentioned."""
    times = Counter(located.entity_id for located in near)
    latest: dict[str, Located] = {}
    for located in near:
        if latest.setdefault(located.entity_id, located).quoted and not located.quoted:
            latest[located.entity_id] = located
    for turn in reversed(discourse.turns[-_TURNS:]):
        if turn.end <= place.at:
            latest.setdefault(turn.entity_id, turn)
    last_speakers = [turn.entity_id for turn in discourse.turns[:-3:-1]]
    return [Candidate(one, place, max(1, times[one.entity_id]), last_speakers) for one in latest.values()]
