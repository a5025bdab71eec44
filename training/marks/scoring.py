"""Score what the pipeline finds in marked articles: statements, their bounds, speakers, names, kinds and assertion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import annotators
from annotators.evaluation.metrics import Score, Tokens
from annotators.evaluation.scoring import Judged, calibration_error
from annotators.records import Quote
from storage.vocabulary import Assertion, AttributionType, Kind
from training.marks import texts
from training.marks.files import Mark
from training.marks.matching import one_to_one

SHARED = 0.5
"""Share of the words of the shorter content that two contents have in common where they are one statement."""
SAME_SPEAKER = 0.3
"""How much more alike two are, beside the share of words that their contents have in common, by one speaker."""


@dataclass
class Held:
    """One found statement with the mark that it is, if any; `extra` and `lost` are words beyond and short of it."""

    quote: Quote
    mark: Mark | None = None
    extra: int = 0
    lost: int = 0
    speaker: bool = False
    """Whether a word of the speaker's phrase is shared, or neither has one."""

    @property
    def right(self) -> bool:
        """Whether content and speaker's phrase are those of a mark."""
        return self.mark is not None and self.speaker


def compare(quotes: Sequence[Quote], marks: Sequence[Mark], text: str) -> list[Held]:
    """Pair the statements found in a text with its marks one to one, the most alike first."""
    tokens = Tokens(text)
    contents = [tokens.of(quote.content_spans) for quote in quotes], [tokens.of(mark.content) for mark in marks]
    speakers = [tokens.of(quote.speaker_spans) for quote in quotes], [tokens.of(mark.speaker) for mark in marks]
    held = [Held(quote) for quote in quotes]
    alike, met = list[tuple[float, int, int]](), dict[tuple[int, int], bool]()
    for i, mine in enumerate(contents[0]):
        for j, theirs in enumerate(contents[1]):
            if (common := len(mine & theirs)) and common >= SHARED * min(len(mine), len(theirs)):
                met[i, j] = bool(speakers[0][i] & speakers[1][j]) or not (speakers[0][i] or speakers[1][j])
                alike.append((common / len(mine | theirs) + SAME_SPEAKER * met[i, j], i, j))
    for i, j in one_to_one(alike):
        extra, lost = contents[0][i] - contents[1][j], contents[1][j] - contents[0][i]
        held[i] = Held(quotes[i], marks[j], len(extra), len(lost), met[i, j])
    return held


@dataclass
class MarkScores:
    """Counts over marked articles."""

    held: list[Held] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, quotes: Sequence[Quote], marks: Sequence[Mark], text: str) -> None:
        """Count one article."""
        self.held += compare(quotes, marks, text)
        self.marks += marks

    def found(self, least: float = 0.0) -> Score:
        """Statements found among rows of at least this confidence."""
        rows = [held for held in self.held if held.quote.confidence >= least]
        return Score(sum(held.mark is not None for held in rows), len(rows), len(self.marks))

    def unasserted(self) -> Score:
        """Statements that are not asserted: right where found with the same assertion."""
        other = [held for held in self.held if held.quote.assertion != Assertion.ASSERTED]
        same = sum(held.mark is not None and held.mark.assertion == held.quote.assertion for held in other)
        return Score(same, len(other), sum(mark.assertion != Assertion.ASSERTED for mark in self.marks))

    def lines(self) -> list[str]:
        """Return all figures as lines to print."""
        pairs = [(held, held.mark) for held in self.held if held.mark is not None]
        told = []
        for least in (0.0, 0.5, 0.6, 0.9):
            score = self.found(least)
            told.append(
                f"confidence >= {least}: recall {score.recall:.3f}, precision {score.precision:.3f} "
                f"({score.right} of {score.found} rows, {score.expected} marked)"
            )
        asked = {
            "bounds exact": [not held.extra and not held.lost for held, _ in pairs],
            "bounds within two words": [held.extra + held.lost <= 2 for held, _ in pairs],
            "speaker's phrase": [held.speaker for held, _ in pairs],
            "kind": [held.quote.kind == mark.kind for held, mark in pairs],
            "type": [held.quote.attribution_type == mark.type for held, mark in pairs],
        }
        told += [f"{name} right: {_share(yes)} of the found" for name, yes in asked.items()]
        for value in (*Kind, *AttributionType):
            of = [mark for mark in self.marks if value in (mark.kind, mark.type)]
            hits = sum(value in (mark.kind, mark.type) for _, mark in pairs)
            told.append(f"recall {value}: {hits}/{len(of)}")
        cueless = [mark for mark in self.marks if not mark.cue]
        told.append(f"recall without a cue: {sum(not mark.cue for _, mark in pairs)}/{len(cueless)}")
        other = self.unasserted()
        told.append(
            f"not asserted: precision {other.precision:.3f}, recall {other.recall:.3f}, F1 {other.f1:.3f} "
            f"({other.right} of {other.found} rows, {other.expected} marked)"
        )
        for name, rows in (("all", self.held), ("without a cue", [h for h in self.held if not h.quote.cue_spans])):
            judged = [Judged(held.quote.confidence, held.right) for held in rows]
            told.append(f"calibration error, {name}: {calibration_error(judged):.4f} of {len(judged)} rows")
        return told


def score(marks: Sequence[Path], folders: Sequence[Path], split: str) -> MarkScores:
    """Annotate the marked articles of one split with the shipped pipeline and count what it finds."""
    nlp, counts = annotators.load(), MarkScores()
    for reading, text in texts.read(marks, folders):
        if reading.split == split:
            counts.add(nlp(text)._.quotes, reading.marks, text)
    return counts


def _share(yes: Iterable[bool]) -> str:
    counts = Counter(yes)
    return f"{counts[True]}/{counts.total()} = {counts[True] / max(1, counts.total()):.3f}"
