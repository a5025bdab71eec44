"""Hold the text found in a page against the articleBody of its JSON-LD."""

from __future__ import annotations

from enum import StrEnum

from tasks.clean.texts import key_of

_ENOUGH, _MOST = 250, 500_000
"""Letters; shorter bodies are summaries, and longer ones are not compared: each sentence is looked for in the other."""
_LONGER = 1.1
_LONGER_FLAT = 1.3
"""Of a body without paragraphs, which costs those that the page has."""
_SAME_MIN = 0.7
_OTHER_MAX = 0.5
_OPENING = 60


class Verdict(StrEnum):
    """What the articleBody says of the page's text."""

    SAME = "same"
    LONGER = "longer"
    DIFFERS = "differs"
    SILENT = "silent"


def compare(lines: list[str], body: list[str]) -> Verdict:
    """Compare lines found in the page with those of its articleBody.

    LONGER: the body begins as the page does, holds what it holds, and goes on. DIFFERS: neither holds half of the
    other: a body of another story, of the template, or a text of the wrong part of the page.
    """
    own, other = _letters(lines), _letters(body)
    if not _ENOUGH <= len(other) <= _MOST or not own or len(own) > _MOST:
        return Verdict.SILENT
    same = _share(lines, other)
    least = _LONGER if len(body) > 1 else _LONGER_FLAT
    begins = any(key_of(line)[:_OPENING] in other[: 8 * _OPENING] for line in lines[:3])
    if begins and same >= _SAME_MIN and len(other) > least * len(own):
        return Verdict.LONGER
    return Verdict.DIFFERS if same < _OTHER_MAX and _share(body, own) < _OTHER_MAX else Verdict.SAME


def _letters(lines: list[str]) -> str:
    return "".join(map(key_of, lines))


def _share(lines: list[str], whole: str) -> float:
    """The share of the lines' letters that stand in `whole`; a long line counts by its sentences."""
    pieces = [key for line in lines for sentence in line.split(". ") if (key := key_of(sentence))]
    total = sum(map(len, pieces))
    return sum(len(piece) for piece in pieces if piece in whole) / total if total else 0.0
