"""Know the persons, bodies and places of an article: where each is named, what it is called, what tells its gender."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Final

from annotators.kept import cached_property
from annotators.lexicon.person_words import FULL_TITLES, KIN, Gender, gender_of_title
from annotators.speakers.context import COPULAS, Context, Located
from annotators.speakers.documents import Credit, credits_of
from annotators.speakers.genders import told_by_pronouns
from annotators.speakers.questions import noun_class
from annotators.speakers.roles import office_of, role_at
from storage.vocabulary import EntityLabel

_CLEAR = 0.75  # share of what is told that must agree
_ASKED = 12  # mentions that are asked for a title
_CLEARLY = 1.0  # weight of one pronoun behind the only person of its sentence
_INDEFINITE: Final = frozenset({"a", "an", "another"})
_TELLING: Final = COPULAS | {"as", "be", "been", "become"}
"""Before what somebody is said to be."""
_THEY: Final = re.compile(r"[^.!?]{0,60}?\b(?:non-?binary|they(?:/| and )them)\b", re.IGNORECASE)
_PHRASE = 7  # words from "a" to its noun
_WORTH: Final = {"title": 3.0, "given_name": 2.0, "pronoun": 2.5}


@dataclass
class Member:
    """One person, body or place: all its mentions in order, and the pronouns that speak of nobody else."""

    entity_id: str
    label: str
    name: str
    mentions: list[Located] = field(default_factory=list)
    pronouns: defaultdict[Gender, float] = field(default_factory=lambda: defaultdict(float))
    """Weights of "he" and "she" near its mentions where no other person is named."""

    @property
    def surname(self) -> str:
        """The last word of a person's name, folded."""
        return self.mentions[0].bearer.surname

    @cached_property
    def starts(self) -> list[int]:
        """Where its mentions start."""
        return [mention.start for mention in self.mentions]

    @cached_property
    def called(self) -> frozenset[str]:
        """The nouns that the article calls it, anywhere: "bishop" of "Bishop Silva" and of "Silva, a bishop"."""
        found = {word.rstrip(".") for mention in self.mentions for word in (*mention.callings, *mention.copula[-1:])}
        if any(one.behind_an_of for one in self.mentions[:_ASKED]):
            found.update(filter(None, map(office_of, self.roles)))
        return frozenset(found | {FULL_TITLES[word] for word in found if word in FULL_TITLES})

    @cached_property
    def described(self) -> frozenset[str]:
        """All words that describe it anywhere: titles, appositions, what stands after "is a"."""
        words = {word.rstrip(".") for one in self.mentions for word in (*one.description, *one.copula)}
        return frozenset(words | {FULL_TITLES[word] for word in words if word in FULL_TITLES})

    @cached_property
    def _votes(self) -> dict[tuple[Gender, str], float]:
        """What tells which gender, and how much: titles, given names, pronouns."""
        votes: defaultdict[tuple[Gender, str], float] = defaultdict(float)
        for one in self.mentions[:_ASKED]:
            title = one.titled or next(
                (told for noun in sorted(one.callings & KIN) if (told := gender_of_title(noun))), ""
            )
            for source, gender in (("title", title), ("given_name", one.bearer.gender or one.written.gender)):
                if gender:
                    votes[gender, source] = max(votes[gender, source], _WORTH[source])
        worth = _WORTH["pronoun"] / max(_WORTH["pronoun"], sum(self.pronouns.values()))
        for gender, weight in self.pronouns.items():
            votes[gender, "pronoun"] += weight * worth
        return votes

    @cached_property
    def gender(self) -> tuple[Gender, str]:
        """What titles, given names and pronouns tell of a person's gender, and which of them told it: ("", "") where
        nothing does, or as much speaks against it."""
        for gender in ("f", "m"):
            mine = {source: weight for (of, source), weight in self._votes.items() if of == gender}
            if sum(mine.values()) >= 1 and sum(mine.values()) >= _CLEAR * sum(self._votes.values()):
                return gender, max(mine, key=lambda source: (mine[source], source))
        return "", ""

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The first roles that mentions of a person give."""
        found = (role for one in self.mentions[:_ASKED] if (role := role_at(one)))
        return tuple(islice(found, 3)) if self.label == EntityLabel.PERSON else ()

    @property
    def role(self) -> str | None:
        """The fullest role that one of the first mentions of a person gives, None where none does."""
        return max(self.roles, key=len, default=None)

    @property
    def goes_by_they(self) -> bool:
        """Whether the article says, behind a name, that "they" means this one person."""
        return any(_THEY.match(one.context.text.text, one.end) for one in self.mentions[:_ASKED])

    def is_not(self, gender: Gender) -> bool:
        """Whether a person is beyond doubt not of a gender: a title or several pronouns tell the other one, or a given
        name does, and pronouns that clearly mean the person do not speak against it, or fewer of them than for it."""
        told, source = self.gender
        if not told or told == gender:
            return False
        if source == "title" or self.pronouns[told] >= _WORTH["pronoun"]:
            return True
        return (told, "given_name") in self._votes and self.pronouns[gender] < max(_CLEARLY, self.pronouns[told])


@dataclass(frozen=True)
class Cast:
    """All who are named in an article, by `entity_id`."""

    context: Context

    @cached_property
    def members(self) -> dict[str, Member]:
        """Everybody, in the order of their first mentions."""
        found: dict[str, Member] = {}
        for one in self.context.mentions:
            if one.entity_id not in found:
                found[one.entity_id] = Member(one.entity_id, one.label, one.name)
            found[one.entity_id].mentions.append(one)
        for entity_id, gender, weight in told_by_pronouns(self.context):
            found[entity_id].pronouns[gender] += weight
        return found

    def member(self, entity_id: str, turns: Sequence[Located]) -> Member:
        """Return somebody of the article, or of `turns` who was named in source phrases alone, as they stand there."""
        if entity_id in self.members:
            return self.members[entity_id]
        own = [turn for turn in turns if turn.entity_id == entity_id]
        return Member(entity_id, own[-1].label, own[-1].name, sorted(own, key=lambda turn: turn.start))

    @cached_property
    def names(self) -> frozenset[str]:
        """What they are called."""
        return frozenset(member.name for member in self.members.values())

    @cached_property
    def surnames(self) -> Counter[str]:
        """How many persons bear each surname."""
        return Counter(one.surname for one in self.members.values() if one.label == EntityLabel.PERSON)

    @cached_property
    def called(self) -> dict[str, list[str]]:
        """The ids of the persons whom the article calls each noun, in the order of their first mentions."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for member in self.members.values():
            if member.label == EntityLabel.PERSON:
                for noun in member.called:
                    found[noun].append(member.entity_id)
        return dict(found)

    @cached_property
    def _credits(self) -> list[Credit]:
        return list(credits_of(self.context))

    @cached_property
    def makers(self) -> dict[str, int]:
        """Where each who made a document is first told to have made one."""
        found: dict[str, int] = {}
        for credit in self._credits:
            found.setdefault(credit.maker.entity_id, credit.at)
        return found

    def made(self, noun: str, at: int) -> tuple[list[Credit], list[Credit]]:
        """Return what is told of who made the documents of a noun, in order: before a place, and behind it."""
        made = [one for one in self._credits if one.noun == noun]
        first = bisect_left(made, at, key=lambda one: one.at)
        return made[:first], made[first:]

    @cached_property
    def introduced(self) -> dict[str, int]:
        """Where the article first speaks of somebody whom it does not name, by the noun: "a cook" of "A cook rose"."""
        text, found = self.context.text, dict[str, int]()
        starts, ends = {one.start for one in self.context.named}, {one.end for one in self.context.named}
        for at in [at for at, word in enumerate(text.lowered) if word in _INDEFINITE]:
            phrase = [*takewhile(_in_phrase, text.lowered[at + 1 : at + 1 + _PHRASE])]
            noun = next((last for last, word in enumerate(phrase) if noun_class(word) in ("person", "kin")), None)
            if noun is None or phrase[noun] in found or (at and text.words[at - 1] in _TELLING):
                continue
            behind = [text.starts[i] for i in range(at + 1, min(at + noun + 5, len(text.words)))]
            apposed = at > 1 and text.words[at - 1] == "," and text.ends[at - 2] in ends
            if not apposed and starts.isdisjoint(behind):
                found[phrase[noun]] = text.starts[at]
        return found


def _in_phrase(word: str) -> bool:
    return word.isalnum() or word == "-"
