"""Compare two readings of the same texts: which statements both have, and in what the two marks of one agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from storage.vocabulary import Assertion
from training.marks.files import APART, PLACED, Mark, Reading
from training.marks.matching import one_to_one

Words = frozenset[int]
_WORD = re.compile(r"\w+")


@dataclass
class Pair:
    """Two marks of one statement, with the words of content, cue and speaker that each has."""

    one: Mark
    other: Mark
    words: dict[str, tuple[Words, Words]]

    def same_words(self, part: str) -> bool:
        """Whether both have the same words of this part: white space and punctuation at its edges do not count."""
        return self.words[part][0] == self.words[part][1]


def _same(field_name: str) -> Callable[[Pair], bool]:
    return lambda pair: bool(getattr(pair.one, field_name) == getattr(pair.other, field_name))


def _names(mark: Mark) -> set[str | None]:
    return {mark.name, *mark.names} if mark.name else {None, *mark.names}


QUESTIONS: Final[dict[str, Callable[[Pair], bool]]] = {
    "content": lambda pair: pair.same_words("content"),
    "cue": lambda pair: pair.same_words("cue"),
    "speaker": lambda pair: pair.same_words("speaker"),
    "content, cue and speaker": lambda pair: all(map(pair.same_words, ("content", *APART))),
    "name": lambda pair: bool(_names(pair.one) & _names(pair.other)),
    "kind": _same("kind"),
    "type": _same("type"),
    "assertion": _same("assertion"),
    "mention": _same("mention"),
    "via": _same("via"),
    "role or none": lambda pair: (not pair.one.role) == (not pair.other.role),
}
"""What is asked of each pair."""


@dataclass
class Agreement:
    """Counts over texts: articles, statements of each reading, statements that both have, yeses to `QUESTIONS`."""

    articles: int = 0
    statements: tuple[int, int] = (0, 0)
    unasserted: tuple[int, int, int] = (0, 0, 0)
    """Statements not asserted: in the one reading, in the other, and with the same value in both."""
    matched: int = 0
    yes: Counter[str] = field(default_factory=Counter)

    @property
    def f1(self) -> float:
        """Balanced F-score of either reading by the other: 1 where neither has a statement."""
        return 2 * self.matched / sum(self.statements) if sum(self.statements) else 1.0

    def add(self, one: Reading, other: Reading, text: str) -> None:
        """Count one text."""
        pairs = match(one.marks, other.marks, text)
        readings = (one.marks, other.marks)
        a, b = ([mark for mark in marks if mark.assertion != Assertion.ASSERTED] for marks in readings)
        both = sum(pair.one.assertion == pair.other.assertion != Assertion.ASSERTED for pair in pairs)
        self.articles += 1
        self.statements = (self.statements[0] + len(one.marks), self.statements[1] + len(other.marks))
        self.unasserted = (self.unasserted[0] + len(a), self.unasserted[1] + len(b), self.unasserted[2] + both)
        self.matched += len(pairs)
        self.yes.update(name for name, same in QUESTIONS.items() for pair in pairs if same(pair))

    def lines(self) -> list[str]:
        """Return all figures as lines to print."""
        told = [
            f"{self.articles} articles, {self.statements[0]} and {self.statements[1]} statements",
            f"matched, half of the content's words in common: {self.matched}, F1 {self.f1:.3f}",
            "not asserted: {} and {}, the same {}".format(*self.unasserted),
        ]
        shares = {name: self.yes[name] / self.matched if self.matched else 1.0 for name in QUESTIONS}
        return told + [f"{name} the same: {share:.3f} of the matched" for name, share in shares.items()]


def match(ones: list[Mark], others: list[Mark], text: str) -> list[Pair]:
    """Pair statements whose contents share at least half of their words (Jaccard), the most alike first."""
    bounds = [m.span() for m in _WORD.finditer(text)]

    def words(mark: Mark, part: str) -> Words:
        spans = getattr(mark, part)
        return frozenset(i for i, (a, b) in enumerate(bounds) if any(start <= a and b <= end for start, end in spans))

    held = [[{part: words(mark, part) for part in PLACED} for mark in marks] for marks in (ones, others)]
    alike = []
    for i, one in enumerate(held[0]):
        for j, other in enumerate(held[1]):
            a, b = one["content"], other["content"]
            if 2 * len(a & b) >= len(a | b) > 0:
                alike.append((len(a & b) / len(a | b), i, j))
    return [
        Pair(ones[i], others[j], {part: (held[0][i][part], held[1][j][part]) for part in PLACED})
        for i, j in one_to_one(alike)
    ]
