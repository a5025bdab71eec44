"""Cut a text into pieces at the bounds of its marks: what every page shows of a text, escaped by its template.

Time and output grow with text and marks, however the marks overlap: a piece says which roles cover it and which marks
begin in it, never all marks that cover it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROLES: Mapping[str, str] = {"content": "content_spans", "cue": "cue_spans", "speaker": "speaker_spans"}
"""Columns of a statement's spans, by the role that they mark."""


@dataclass(frozen=True)
class Mark:
    """A stretch of a text, in half-open code points; `of` is the statement's number or the entity's label."""

    start: int
    end: int
    role: str
    of: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch that the same marks cover. `start` counts in the text; `begins` are the marks that start here."""

    start: int
    text: str
    roles: tuple[str, ...]
    begins: tuple[Mark, ...]


def statement_marks(statement: Mapping[str, Any], of: str = "") -> list[Mark]:
    """Give the marks of a statement's content, cue and speaker."""
    return [Mark(start, end, role, of) for role, column in ROLES.items() for start, end in statement[column] or ()]


def pieces(text: str, marks: Iterable[Mark], offset: int = 0) -> list[Piece]:
    """Cut `text`, which stands at `offset` of the marks' text. Marks are clipped to it; empty ones are left out."""
    inside = [
        Mark(max(mark.start - offset, 0), min(mark.end - offset, len(text)), mark.role, mark.of)
        for mark in marks
        if max(mark.start - offset, 0) < min(mark.end - offset, len(text))
    ]
    opening, closing = _by_place(inside, "start"), _by_place(inside, "end")
    edges = sorted({0, len(text), *opening, *closing})
    active: Counter[str] = Counter()
    found = []
    for start, end in itertools.pairwise(edges):
        active.subtract(mark.role for mark in closing.get(start, ()))
        active.update(mark.role for mark in opening.get(start, ()))
        roles = tuple(sorted(role for role, count in active.items() if count > 0))
        found.append(Piece(offset + start, text[start:end], roles, tuple(opening.get(start, ()))))
    return found


def paragraphs(text: str, marks: Sequence[Mark]) -> Iterator[list[Piece]]:
    """Cut a text with its marks and give it line by line; lines of white space alone are left out."""
    line: list[Piece] = []
    for piece in pieces(text, marks):
        at, begins = piece.start, piece.begins
        for number, words in enumerate(piece.text.split("\n")):
            if number:
                yield from _filled(line)
                line, begins = [], ()
            line.append(Piece(at, words, piece.roles, begins))
            at += len(words) + 1
    yield from _filled(line)


def _filled(line: list[Piece]) -> Iterator[list[Piece]]:
    if any(piece.text.strip() for piece in line):
        yield line


def _by_place(marks: Iterable[Mark], bound: str) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        found.setdefault(getattr(mark, bound), []).append(mark)
    return found
