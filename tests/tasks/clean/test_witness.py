"""A longer articleBody that begins as the page does is taken; one of another text is told; others say nothing."""

from __future__ import annotations

import pytest

from tasks.clean.witness import Verdict, compare

LINES = [f"Boat number {number} passed the lock of the lower weir before the clock struck noon." for number in range(9)]
OTHER = [
    f"Mill {number} burnt down to its stones, and nobody knew who had slept in it that night." for number in range(9)
]


@pytest.mark.parametrize(
    ("lines", "body", "verdict"),
    [
        (LINES[:5], LINES, Verdict.LONGER),
        (LINES[:5], [" ".join(LINES)], Verdict.LONGER),
        (LINES[:8], [" ".join(LINES)], Verdict.SAME),  # without paragraphs a little more is no gain
        (LINES, LINES, Verdict.SAME),
        (LINES, LINES[:5], Verdict.SAME),
        (LINES, LINES[:1], Verdict.SILENT),
        (LINES, [], Verdict.SILENT),
        ([], LINES, Verdict.SILENT),
        (LINES, OTHER, Verdict.DIFFERS),
        (LINES[:5], [*OTHER, *LINES], Verdict.SAME),  # longer, but it does not begin so
        (LINES[:5], [LINES[0], *OTHER], Verdict.DIFFERS),  # begins so, and goes on as another
    ],
)
def test_verdicts(lines: list[str], body: list[str], verdict: Verdict) -> None:
    assert compare(lines, body) is verdict
