"""Edit texts so that annotation is carried along: replacements in an `Example`, with every span moved to fit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from annotators.evaluation.corpora import Attribution, Example
from annotators.records import CharSpan
from training.statements import Anaphor, AnaphoricExample, MarkedExample
from training.windows import UNKNOWN

Edit = tuple[int, int, str]
"""Replace the half-open span by the text."""
Given = TypeVar("Given", bound=Attribution)


def apply_edits(example: Example, edits: Sequence[Edit], anaphors: Sequence[Anaphor] = ()) -> Example:
    """Return a copy of `example` with `edits` applied; of overlapping ones the first by position stays.

    `anaphors` are made by edits of just their spans.
    """
    chosen: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e[0], e[1])):
        if not chosen or edit[0] >= chosen[-1][1]:
            chosen.append(edit)
    if not chosen:
        return example
    pieces, cursor = [], 0
    for start, end, new in chosen:
        pieces += [example.text[cursor:start], new]
        cursor = end
    pieces.append(example.text[cursor:])
    moved = _Moved(chosen)
    changed = replace(
        example,
        text="".join(pieces),
        attributions=example.attributions and [moved.attribution(a) for a in example.attributions],
        entities=None if example.entities is None else moved.entities(example.entities),
        ignored=moved.spans(example.ignored),
    )
    if isinstance(changed, MarkedExample):
        changed.nested = [moved.attribution(statement) for statement in changed.nested]
        changed.rejected = [moved.attribution(statement) for statement in changed.rejected]
    if isinstance(changed, AnaphoricExample):
        replaced = {(start, end) for start, end, _ in chosen}
        kept = [one for one in changed.anaphors if not moved.written_anew(one.span)]
        made = [one for one in anaphors if one.span in replaced]
        changed.anaphors = [there for one in (*kept, *made) if (there := moved.anaphor(one))]
    return changed


class _Moved:
    """Where what stood in a text stands after `edits`, which are in order and apart from each other."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.starts = [e[0] for e in edits]
        self.edits = edits
        self.written = [edit for edit in edits if any(c.isalpha() for c in edit[2])]
        self.shift = [0]
        for start, end, new in edits:
            self.shift.append(self.shift[-1] + len(new) - (end - start))

    def point(self, at: int, is_end: bool) -> int:
        """Return where a start or an end comes to stand; within a replaced span, at that edge of what replaces it."""
        i = bisect_right(self.starts, at - 1 if is_end else at)
        if i:
            start, end, new = self.edits[i - 1]
            if at < end or (is_end and at <= end):
                if at == end:
                    return at + self.shift[i]
                return start + self.shift[i - 1] + (len(new) if is_end else 0)
        return at + self.shift[i]

    def span(self, span: CharSpan) -> CharSpan:
        return self.point(span[0], False), self.point(span[1], True)

    def spans(self, spans: list[CharSpan]) -> list[CharSpan]:
        return [s for s in map(self.span, spans) if s[0] < s[1]]

    def written_anew(self, span: CharSpan) -> bool:
        """Return whether other words take the place of some of a span's."""
        return any(span[0] < end and start < span[1] for start, end, _ in self.written)

    def entities(self, entities: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Return entities in place; of new words, and of entities that they stand in, nothing is known."""
        changed = [self.written_anew((a, b)) for a, b, _ in entities]
        found = [
            (*self.span((a, b)), UNKNOWN if other else label)
            for (a, b, label), other in zip(entities, changed, strict=True)
        ]
        places = zip(self.edits, self.shift, strict=False)
        new = [(edit[0] + by, edit[0] + by + len(edit[2]), UNKNOWN) for edit, by in places if edit in self.written]
        return [*found, *new]

    def anaphor(self, anaphor: Anaphor) -> Anaphor | None:
        """Return an anaphor in place; `None` where a mention of whom it stands for is written anew."""
        span = self.span(anaphor.span)
        right, wrong = (
            self.spans([one for one in spans if not self.written_anew(one)]) for spans in (anaphor.right, anaphor.wrong)
        )
        if span[0] >= span[1] or len(right) < len(anaphor.right):
            return None
        return Anaphor(span, right, wrong, anaphor.nobody)

    def attribution(self, a: Given) -> Given:
        return replace(a, source=self.spans(a.source), cue=self.spans(a.cue), content=self.spans(a.content))
