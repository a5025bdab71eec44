"""Count what of attributions and entities is right, as sets of tokens.

Tokens are `\\w+|[^\\w\\s]`, punctuation left out, so that annotation styles which differ in a comma count as equal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotators.encoder.labels import ROLES
from annotators.records import CharSpan
from storage.vocabulary import Kind

_TOKEN = re.compile(r"\w+|[^\w\s]")
LINK_JACCARD = 0.5


@dataclass(frozen=True)
class Attributed:
    """One attribution as sets of token numbers, with its kind."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    kind: str = ""


@dataclass
class Score:
    """Counts of right, found and expected items, and the figures that follow from them."""

    right: int = 0
    found: int = 0
    expected: int = 0

    def add(self, right: int, found: int, expected: int) -> None:
        """Add the counts of one article."""
        self.right, self.found, self.expected = self.right + right, self.found + found, self.expected + expected

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what was expected that was found."""
        return self.right / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.expected) if self.right else 0.0


class Tokens:
    """The evaluation tokens of a text: turns code-point spans into sets of token numbers."""

    def __init__(self, text: str) -> None:
        """Number the tokens of `text`."""
        self._of_char: list[int] = [-1] * (len(text) + 1)
        for number, match in enumerate(_TOKEN.finditer(text)):
            if match.group()[0].isalnum() or match.group()[0] == "_":
                self._of_char[match.start() : match.end()] = [number] * (match.end() - match.start())

    def of(self, spans: Iterable[CharSpan]) -> frozenset[int]:
        """Return the numbers of the word tokens that `spans` touch."""
        return frozenset(n for start, end in spans for n in self._of_char[start:end] if n >= 0)


@dataclass
class AttributionScores:
    """All figures of attribution over a corpus."""

    token: dict[str, Score] = field(default_factory=lambda: {role: Score() for role in ROLES})
    exact: dict[str, Score] = field(default_factory=lambda: {role: Score() for role in ROLES})
    linked: Score = field(default_factory=Score)
    by_kind: dict[str, Score] = field(default_factory=lambda: {k: Score() for k in Kind})

    def add(self, gold: Sequence[Attributed], found: Sequence[Attributed]) -> list[tuple[int, int]]:
        """Add one article; return the pairs (gold index, found index) that count as linked."""
        for role in ROLES:
            mine, theirs = [getattr(a, role) for a in found], [getattr(a, role) for a in gold]
            a, b = frozenset().union(*mine), frozenset().union(*theirs)
            self.token[role].add(len(a & b), len(a), len(b))
            left, right = Counter(s for s in set(mine) if s), Counter(s for s in set(theirs) if s)
            self.exact[role].add(sum((left & right).values()), sum(left.values()), sum(right.values()))
        pairs = [(i, j) for i, j in matched(gold, found) if speakers_agree(gold[i].source, found[j].source)]
        self.linked.add(len(pairs), len(found), len(gold))
        hits = Counter(gold[i].kind for i, _ in pairs)
        for kind, score in self.by_kind.items():
            score.add(hits[kind], sum(a.kind == kind for a in found), sum(a.kind == kind for a in gold))
        return pairs


def speakers_agree(gold: frozenset[int], found: frozenset[int]) -> bool:
    """Whether two sources share a token, or neither is there."""
    return bool(gold & found) or (not gold and not found)


def matched(gold: Sequence[Attributed], found: Sequence[Attributed]) -> list[tuple[int, int]]:
    """Match contents one to one, best Jaccard first, at least `LINK_JACCARD`."""
    by_token: dict[int, list[int]] = {}
    for j, attribution in enumerate(found):
        for token in attribution.content:
            by_token.setdefault(token, []).append(j)
    scored = []
    for i, attribution in enumerate(gold):
        for j in {j for token in attribution.content for j in by_token.get(token, [])}:
            shared = len(attribution.content & found[j].content)
            jaccard = shared / len(attribution.content | found[j].content)
            if jaccard >= LINK_JACCARD:
                scored.append((-jaccard, i, j))
    pairs: list[tuple[int, int]] = []
    for _, i, j in sorted(scored):
        if all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs
