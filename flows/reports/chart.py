"""Draw who is quoted most in a run's new statements, as an SVG that needs nothing else."""

from __future__ import annotations

import base64
import html
from collections import Counter
from collections.abc import Iterable

from storage.read.statements import Statement

BARS = 10
_ROW, _NAMES, _WIDTH = 28, 260, 720
_CUT = 34
"""Characters of a name that fit beside its bar."""


def speakers_chart(statements: Iterable[Statement]) -> str | None:
    """Give bars of the speakers with the most statements; None where no statement names its speaker."""
    counted = Counter(str(one["speaker_name"]) for one in statements if one["speaker_name"])
    most = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))[:BARS]
    if not most:
        return None
    rows = "".join(_bar(number, name, count, most[0][1]) for number, (name, count) in enumerate(most))
    height = _ROW * len(most) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        f'font-size="14"><rect width="{_WIDTH}" height="{height}" fill="#fff"/>{rows}</svg>'
    )


def address_of(svg: str) -> str:
    """Give an SVG as a data URL, which a page shows wherever the lake lies; in an image no script of it runs."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _bar(number: int, name: str, count: int, most: int) -> str:
    top, length = number * _ROW + 8, round((_WIDTH - _NAMES - 70) * count / most)
    words = html.escape(name if len(name) <= _CUT else f"{name[: _CUT - 1]}…")
    return (
        f'<text x="{_NAMES - 8}" y="{top + 15}" text-anchor="end">{words}</text>'
        f'<rect x="{_NAMES}" y="{top}" width="{length}" height="20" fill="#3465a4"/>'
        f'<text x="{_NAMES + length + 6}" y="{top + 15}">{count:,}</text>'
    )
