"""Cut a text into paragraphs."""

from __future__ import annotations

import re

_BLANK_LINE = re.compile(r"\n[ \t\r\f\v\u00a0]*\n\s*")
_LINE_END = '.?!:;…"”’»)]*-—–'
_SIGNED = re.compile(r"[\"”’»]\s*[―—–-]{1,2}\s*[^\W\d_a-z][^\n\"”“]{1,60}")  # “Quotation” – Name ends its line
_WRAP_WIDTH = 100  # hard-wrapped mail and wire copy stays below this; extractors put a whole paragraph on one line


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the half-open offsets of each paragraph of `text`, in order, without surrounding white space.

    A blank line always divides. A single line break divides too, unless the text also uses blank lines and the break
    looks like hard wrapping: a short line that ends in mid-sentence before one that goes on in lower case.
    """
    flat = text.replace("\r\n", " \n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    wrapped = _BLANK_LINE.search(flat.strip()) is not None
    spans: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r"\n", flat):
        end = match.start()
        if wrapped and _is_wrap(flat, start, end):
            continue
        _add(flat, start, end, spans)
        start = match.end()
    _add(flat, start, len(flat), spans)
    return spans


def _is_wrap(flat: str, start: int, end: int) -> bool:
    """Whether the line break at `end` is only hard wrapping within a paragraph that began at `start`."""
    line_start = flat.rfind("\n", start, end) + 1 or start
    before = flat[max(line_start, end - _WRAP_WIDTH - 1) : end].rstrip()
    after = flat[end + 1 : end + 41].lstrip(" \t")
    if not before or not after or after[0] == "\n" or end - line_start > _WRAP_WIDTH:
        return False
    signed = _SIGNED.search(before)
    if signed and signed.end() == len(before):
        return False
    return before[-1] not in _LINE_END and (after[0].islower() or end - line_start > 55)


def _add(flat: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and flat[start].isspace():
        start += 1
    while end > start and flat[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
