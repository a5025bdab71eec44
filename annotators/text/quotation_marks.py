"""Pair quotation marks into regions.

Marks of every kind are paired by position rather than by shape, because agency copy mixes them (`“We will," he
said`) and leaves them open: a paragraph's end closes what is open, and an opening mark on the next paragraph
continues it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_DOUBLE = '"“”„‟«»＂″‹›「」『』'
_SINGLE = "'‘’‚‛`´"
_MARK = re.compile(rf"``|''|[{re.escape(_DOUBLE + _SINGLE)}]")
_ALWAYS_OPEN = "„‚「『"
_ALWAYS_CLOSE = "」』"
_OPENING_CONTEXT = "([{—–-/:;,"
_LOOKAHEAD = 2000  # code points; a single-marked quotation longer than this is taken for apostrophes
_ELISIONS = re.compile(r"[’'](?:em|tis|twas|til|cause|bout|n|\d0s?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Region:
    """One quotation as its marks show it. `start` and `end` are half-open code points and include the marks."""

    start: int
    end: int
    single: bool
    opened: bool = True
    closed: bool = True
    depth: int = 0
    continues: bool = False
    """The paragraph opens with a mark while the previous one left its quotation open."""


def chained(found: list[Region], text: str) -> list[list[Region]]:
    """Group the outermost regions of `text`, in order: a quotation over several paragraphs is one chain of its regions.

    Each paragraph opens with the same mark: another shape tells of a quotation within an excerpt.
    """
    chains: list[list[Region]] = []
    for region in found:
        if region.depth:
            continue
        if region.continues and chains and text[region.start] == text[chains[-1][0].start]:
            chains[-1].append(region)
        else:
            chains.append([region])
    return chains


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    char: str
    single: bool
    may_open: bool
    may_close: bool


def regions(text: str, paragraphs: list[tuple[int, int]]) -> list[Region]:
    """Return the quotation regions of `text`, ordered by start; a nested one (greater `depth`) lies within another.

    `paragraphs` are half-open offsets as `paragraphs` gives them. Time is linear in the length of the text.
    """
    found: list[Region] = []
    left_open = False
    for number, (start, end) in enumerate(paragraphs):
        following = text[slice(*paragraphs[number + 1])][:1] if number + 1 < len(paragraphs) else ""
        inside = _paragraph_regions(text, start, end, following)
        first = next((i for i, r in enumerate(inside) if not r.depth and r.start == start), None)
        if left_open and first is not None:
            inside[first] = replace(inside[first], opened=True, continues=True)
        outer = [r for r in inside if r.depth == 0]
        left_open = bool(outer) and not outer[-1].closed
        found += inside
    return sorted(found, key=lambda r: (r.start, r.depth))


def _paragraph_regions(text: str, start: int, end: int, following: str) -> list[Region]:
    """Return the regions of one paragraph; `following` is the first character of the next."""
    marks = _marks(text, start, end)
    found: list[Region] = []
    stack: list[_Mark] = []
    closers = _single_closers(text, marks)
    for mark in marks:
        if mark.single:
            _single(mark, closers, stack, found)
        else:
            _double(text, mark, start, stack, found)
    for depth, mark in enumerate(stack):
        if not mark.single:
            found.append(Region(mark.start, end, single=False, closed=False, depth=depth))
    if following in tuple(_SINGLE) and not any(not mark.single for mark in stack):
        opener = next((m for m in reversed(marks) if m.may_open and m.char == following and _opens(text, m)), None)
        if opener and opener.start not in closers and all(region.end <= opener.start for region in found):
            found.append(Region(opener.start, end, single=True, closed=False))
    return found


def _double(text: str, mark: _Mark, start: int, stack: list[_Mark], found: list[Region]) -> None:
    open_doubles = [m for m in stack if not m.single]
    if open_doubles and mark.may_close:
        while stack[-1].single:  # an apostrophe taken for an opening mark
            stack.pop()
        opener = stack.pop()
        found.append(Region(opener.start, mark.end, single=False, depth=len(stack)))
    elif mark.may_open and open_doubles and open_doubles[-1].char == mark.char and _after_sentence(text, mark):
        pass  # the mark of a further paragraph, its line break lost: `"We left. "It was late," he said`
    elif mark.may_open and len(stack) < 3:
        stack.append(mark)
    elif not open_doubles and mark.may_close and not _is_inches(text, mark):
        begin = _sentence_start(text, start, mark.start)
        if not (found and found[-1].end > begin):  # regions are found in the order of their ends
            found.append(Region(begin, mark.end, single=False, opened=False))


def _single(mark: _Mark, closers: dict[int, int], stack: list[_Mark], found: list[Region]) -> None:
    if stack and stack[-1].single and closers.get(stack[-1].start) == mark.start:
        opener = stack.pop()
        found.append(Region(opener.start, mark.end, single=True, depth=len(stack)))
    elif mark.start in closers and len(stack) < 3 and not (stack and stack[-1].single):
        stack.append(mark)


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    marks = []
    for match in _MARK.finditer(text, start, end):
        char, a, b = match.group(), match.start(), match.end()
        single = char in _SINGLE and len(char) == 1
        before = text[a - 1] if a > start else " "
        after = text[b] if b < end else " "
        if single and before.isalnum() and after.isalnum():
            continue  # an apostrophe within a word
        starts = before.isspace() or before in _OPENING_CONTEXT or before in _DOUBLE + _SINGLE
        may_open = char in _ALWAYS_OPEN or (starts and (char in "«‹" or not after.isspace()) and b < end)
        may_close = char not in _ALWAYS_OPEN and (not before.isspace() or char in "”»’›" + _ALWAYS_CLOSE) and a > start
        if may_open and may_close and before.isspace() and char in "”»":
            may_close = not after.isalnum()  # »so« and ”so” open with what elsewhere closes
            may_open = not may_close
        marks.append(_Mark(a, b, char, single, may_open, may_close))
    return marks


def _single_closers(text: str, marks: list[_Mark]) -> dict[int, int]:
    """For each single mark that opens a quotation, the start of the mark that closes it.

    An apostrophe also follows a letter (`the farmers' turn,'`): the first candidate after punctuation or before a
    clause's end wins, then the first that does not follow an s. Where another quotation opens before that, what was
    opened had closed: "The 'milk levies' rose. 'A start,' he said".
    """
    singles = [m for m in marks if m.single]
    pairs: dict[int, int] = {}
    used_to = -1
    for i, opener in enumerate(singles):
        if not opener.may_open or opener.start < used_to or not _opens(text, opener):
            continue
        fallback = after_s = None
        for closer in singles[i + 1 : i + 40]:
            if closer.start - opener.start > _LOOKAHEAD:
                break
            if closer.may_open and not closer.may_close and (fallback or after_s) and _opens(text, closer):
                fallback = fallback or after_s
                break
            if not closer.may_close or closer.start - opener.end < 1 or _ELISIONS.match(text, closer.start):
                continue
            before, after = text[closer.start - 1], text[closer.end : closer.end + 1]
            if before in ",.?!…;:)" or after in tuple(".,;:)?!") or not after:
                fallback = closer
                break
            if fallback is None and before not in "sS":
                fallback = closer
            after_s = after_s or closer
        if fallback is not None:
            pairs[opener.start] = fallback.start
            used_to = fallback.start
    return pairs


def _opens(text: str, single: _Mark) -> bool:
    """Tell a single mark before words from the apostrophe of "’em" and of "’90s"."""
    after = text[single.end : single.end + 1]
    return not _ELISIONS.match(text, single.start) and (after.isalnum() or after in tuple(_DOUBLE + "…[("))


def _after_sentence(text: str, mark: _Mark) -> bool:
    return text[max(0, mark.start - 3) : mark.start].rstrip().endswith((".", "?", "!"))


def _is_inches(text: str, mark: _Mark) -> bool:
    return mark.char in '"″”' and text[mark.start - 1 : mark.start].isdigit()


def _sentence_start(text: str, start: int, at: int) -> int:
    """Where the sentence that holds `at` begins: what a closing mark without an opening one is taken to quote."""
    start = max(start, at - _LOOKAHEAD)
    cut = max(text.rfind(stop, start, max(start, at - 1)) for stop in (". ", "? ", "! ", "” ", '" '))
    return min(start if cut < 0 else cut + 2, at)
