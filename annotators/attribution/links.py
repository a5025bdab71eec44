"""Choose the cue of each content and the source of each cue by their scored links, and group what one cue attributes.

A span's vector is the mean over its tokens; a link's score is the scaled dot product of the dependant's query with the
head's key, after Dozat and Manning (2017), plus a learned bias for how far apart the two stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotators.records import Group, RoleSpan
from annotators.text.layout import Layout
from storage.vocabulary import Role

NEAR: Final = 3
LINK_BUCKETS: Final = 13
NEAR_BUCKETS: Final = frozenset({0, 2})
_ELSEWHERE: Final = np.array([[0, 9, 11, 12, 12, 10, 8], [0, 5, 7, 7, 6, 6, 4]])
"""Buckets in another sentence, of another paragraph and of the same, by how many sentences it comes later (from the
end, by minus so many)."""
_AT_ONCE: Final = 64
"""Dependants whose heads are measured at once."""
_JOINING: Final = frozenset({"and", "but", "or"})
_CUE_GAP = 14  # tokens between the two parts of one cue

Places = NDArray[np.int64]
Vectors = NDArray[np.float64]
Choice = dict[int, tuple[int, float]]
"""The head of each dependant and the link's probability, both as indices of the document's spans; head -1 is none."""


@dataclass(frozen=True)
class Thresholds:
    """From which probability on a link or a statement counts."""

    link: float = 0.1  # a dependant whose best head is less likely has none; chosen on PolNeAR dev
    spare: float = 0.03  # a head without dependants takes one over from here on; chosen on PolNeAR dev
    sure: float = 0.9  # two links as sure in one quotation: a transcript, not one speaker's paragraphs
    statement: float = 0.15  # what is less likely a statement is left out, unless quoted; chosen on marks of dev


def link_buckets(dependants: Places, heads: Places, sentence: Places, paragraph: Places) -> Places:
    """Return the distance bucket (0 to 12) of each head seen from its dependant, pair by pair.

    Both are half-open spans of tokens, a row each (one dependant may stand for all); `sentence` and `paragraph` tell in
    which one each token stands.
    """
    (first, last), (a, b) = dependants.T, heads.T
    gap = np.where(a >= last, a - last + 1, b - first - 1)
    apart = sentence[a] - sentence[first]
    beside = np.where(gap < 0, np.where(gap >= -NEAR, 0, 1), np.where(gap <= NEAR, 2, 3))
    elsewhere = _ELSEWHERE[(paragraph[a] == paragraph[first]).astype(np.int64), apart.clip(-3, 3)]
    return np.where(apart == 0, beside, elsewhere)


def in_reach(begin: Places, count: Places) -> Iterator[tuple[slice, Places, Places]]:
    """Yield some dependants at a time with all that each may depend on: which dependants, then pair by pair the number
    of the dependant and that of the head; of each `count` heads from `begin` on, and last none, which is -1.

    One by one they took most of the time of a sentence of a thousand cues; all at once, the square of its memory.
    """
    for at in range(0, len(begin), _AT_ONCE):
        some = slice(at, at + _AT_ONCE)
        sizes = count[some] + 1
        number = np.arange(sizes.sum()) - np.repeat(sizes.cumsum() - sizes, sizes)
        heads = np.where(number < np.repeat(count[some], sizes), number + np.repeat(begin[some], sizes), -1)
        yield some, np.repeat(np.arange(at, at + len(sizes)), sizes), heads


def head_scores(queries: Vectors, keys: Vectors, begin: Places, count: Places, nothing: Vectors) -> Vectors:
    """Return the products of each query with the keys within its reach and last the score of none, as `in_reach`."""
    parts = zip(queries, begin.tolist(), (begin + count).tolist(), nothing[:, None], strict=True)
    return np.concatenate([part for query, a, b, none in parts for part in (keys[a:b] @ query, none)])


def group_levels(spans: Sequence[RoleSpan], text: Layout, least: Thresholds) -> list[Group]:
    """Group the outer spans, and apart from them those of statements within others; in order of the contents."""
    outer = [span for span in spans if not span.nested]
    shift = len(outer)
    inner = [
        replace(span, links=[(j - shift if j >= 0 else j, chance) for j, chance in span.links])
        for span in spans
        if span.nested
    ]
    groups = [group for level in (outer, inner) for group in group_spans(level, text, least)]
    return sorted(groups, key=lambda group: group.contents[0].start)


def group_spans(spans: Sequence[RoleSpan], text: Layout, least: Thresholds) -> list[Group]:
    """Group contents by their most likely cue, and give each cue its most likely source; in order of the contents.

    A content without cue, and one that stands apart from the others of its cue, is a group of its own, with all
    paragraphs of its quotation.
    """
    parts, chain = _cue_parts(spans, text), _chain_of(spans, text)
    sources = _heads(spans, Role.CUE, Role.SOURCE, {}, least)
    cues = _heads(spans, Role.CONTENT, Role.CUE, parts, least)
    announced = _announced(cues, spans, text, parts, least.sure)
    cues = _opened_by_colons(_one_cue_a_chain(cues | announced, chain, least.sure), spans, text)
    cues = _going_on(cues, spans, chain, text)
    members, alone = _divided(cues, spans, chain, announced, text)
    together = [
        Group(
            tuple(spans[i] for i in contents),
            (spans[cue], *(spans[part] for part, first in parts.items() if first == cue)),
            spans[sources[cue][0]] if sources[cue][0] >= 0 else None,
            max(cues[i][1] for i in contents),
            sources[cue][1],
        )
        for cue, contents in members.items()
    ]
    apart = [
        Group(tuple(spans[i] for i in contents), content_link=max(cues[i][1] for i in contents), source_link=0.0)
        for contents in alone
    ]
    return sorted(together + apart, key=lambda group: group.contents[0].start)


def _divided(
    cues: Choice, spans: Sequence[RoleSpan], chain: Mapping[int, int], announced: Choice, text: Layout
) -> tuple[dict[int, list[int]], list[list[int]]]:
    """The contents that each cue attributes, and those that nothing attributes, a list for each quotation."""
    members: dict[int, list[int]] = defaultdict(list)
    alone: dict[tuple[bool, int], list[int]] = defaultdict(list)
    narrating = {i for i, (cue, _) in cues.items() if cue >= 0 and _narrates(spans[i], spans[cue], text)}
    served = {cue for i, (cue, _) in cues.items() if i not in narrating}
    for i, (cue, _) in cues.items():
        before = members.get(cue, [])
        goes_on = not before or i in announced or chain.get(before[-1], -1) == chain.get(i)
        told = (i in narrating and cue in served) or (
            before and _of_a_noun(spans[before[-1]], spans[i], spans[cue], text)
        )
        if cue < 0 or told or not (goes_on or not _apart([spans[j] for j in before], spans[i], spans[cue], text)):
            alone[i in chain, chain.get(i, i)].append(i)
        else:
            members[cue].append(i)
    return members, [*alone.values()]


def _quoting(cues: Choice, spans: Sequence[RoleSpan], text: Layout) -> set[int]:
    """The cues that attribute words in quotation marks."""
    return {cue for i, (cue, _) in cues.items() if cue >= 0 and _quoted(spans[i], text)}


def _opened_by_colons(cues: Choice, spans: Sequence[RoleSpan], text: Layout) -> Choice:
    """Leave a quotation that has ended without the cue behind it that opens the next: `“A.” But, X adds: “B.”`."""
    opened = {
        cue
        for i, (cue, _) in cues.items()
        if cue >= 0 and text.words[spans[i].first - 1] == ":" and spans[cue].last <= spans[i].first
        and text.sentence[spans[i].first - 1] == text.sentence[spans[cue].first]
    }  # fmt: skip
    return {
        i: (-1, chance) if cue in opened and _has_ended(spans[i], spans[cue], text) else (cue, chance)
        for i, (cue, chance) in cues.items()
    }


def _has_ended(content: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Whether a quotation stands in a sentence before that of a cue."""
    before = content.last <= cue.first and text.sentence[content.last - 1] < text.sentence[cue.first]
    return bool(before and _quoted(content, text))


def _going_on(cues: Choice, spans: Sequence[RoleSpan], chain: Mapping[int, int], text: Layout) -> Choice:
    """Give a quotation without a cue that of the quotation before: `“A,” said X. “B.”` in one paragraph is one."""
    last = {text.sentence[spans[cue].first]: cue for cue in sorted(_quoting(cues, spans, text))}
    result, chained = dict(cues), defaultdict[int, list[int]](list)
    for i, number in chain.items():
        if i in cues:
            chained[number].append(i)
    for i, (cue, chance) in cues.items():
        first = spans[i].first
        if cue < 0 and _quoted(spans[i], text) and not text.paragraph_starts[first]:
            before = last.get(text.sentence[first] - 1)
            if before is not None and text.paragraph[spans[before].first] == text.paragraph[first]:
                result |= dict.fromkeys(chained[chain[i]] if i in chain else [i], (before, chance))
    return result


def _cue_parts(spans: Sequence[RoleSpan], text: Layout) -> dict[int, int]:
    """Cues in two parts (`was quoted by Reuters as saying`): the second part's index to the first's."""
    parts: dict[int, int] = {}
    for a, b in pairwise(i for i, span in enumerate(spans) if span.role == Role.CUE):
        before, after = spans[a], spans[b]
        near = after.first - before.last <= _CUE_GAP and text.sentence[before.first] == text.sentence[after.first]
        if near and text.words[after.first].lower() == "as" and text.text[after.start : after.end].lower() != "as":
            parts[b] = parts.get(a, a)
    return parts


def _heads(spans: Sequence[RoleSpan], dependant: Role, head: Role, parts: dict[int, int], least: Thresholds) -> Choice:
    """Choose the likeliest head of each dependant, then a dependant for each head that is left without one.

    A cue without content and a source without cue are nearly always a wrong link elsewhere, so they take over the
    likeliest dependant that has no head, or whose head has another.
    """
    links = {i: [(parts.get(j, j), p) for j, p in s.links] for i, s in enumerate(spans) if s.role == dependant}
    choice: Choice = {}
    for i, candidates in links.items():
        best, chance = next(((j, p) for j, p in candidates if j >= 0), (-1, 0.0))
        nothing = next((p for j, p in candidates if j < 0), 0.0)
        choice[i] = (best, chance) if chance >= max(least.link, nothing) else (-1, nothing)
    load = Counter(j for j, _ in choice.values())
    heads = {parts.get(j, j) for j, span in enumerate(spans) if span.role == head}
    wishes = sorted((-p, i, j) for i in links for j, p in links[i] if p >= least.spare and j in heads)
    for chance, i, j in wishes:
        own = choice[i][0]
        if not load[j] and (own < 0 or load[own] > 1):
            load[own] -= 1
            load[j] += 1
            choice[i] = (j, -chance)
    return choice


def _chain_of(spans: Sequence[RoleSpan], text: Layout) -> dict[int, int]:
    """The number of the quotation over several paragraphs that each content stands in, of those that do."""
    contents = [i for i, span in enumerate(spans) if span.role == Role.CONTENT]
    firsts = [spans[i].first for i in contents]
    return {
        i: number
        for number, chain in enumerate(text.chains)
        if len(chain) > 1
        for first, last in chain
        for i in contents[bisect_left(firsts, first) : bisect_left(firsts, last)]
    }


def _announced(cues: Choice, spans: Sequence[RoleSpan], text: Layout, parts: Mapping[int, int], sure: float) -> Choice:
    """The last cue before a colon for each quotation that opens a paragraph after it, and that has no cue beside it.

    A colon at a paragraph's end leaves no doubt about who speaks next.
    """
    last_cue = {text.paragraph[s.first]: parts.get(i, i) for i, s in enumerate(spans) if s.role == Role.CUE}
    announced: Choice = {}
    for i, (cue, _) in cues.items():
        first = spans[i].first
        if not (first and text.quoted[first] and text.paragraph_starts[first] and text.words[first - 1] == ":"):
            continue
        before = last_cue.get(text.paragraph[first - 1])
        if before is not None and (cue < 0 or text.paragraph[spans[cue].first] != text.paragraph[first]):
            announced[i] = (before, sure)
    return announced


def _one_cue_a_chain(cues: Choice, chain: Mapping[int, int], sure: float) -> Choice:
    """Give all paragraphs of one quotation the cue that is surest of one of them, unless others are as sure.

    Their speaker is named once for all, and the paragraphs without a cue beside them link to whatever is near.
    """
    result = dict(cues)
    members: dict[int, list[int]] = defaultdict(list)
    for i in cues:
        if i in chain:
            members[chain[i]].append(i)
    for together in members.values():
        heads = [cues[i] for i in together if cues[i][0] >= 0]
        if heads and len({cue for cue, chance in heads if chance > sure}) < 2:
            result |= dict.fromkeys(together, max(heads, key=lambda head: head[1]))
    return result


def _narrates(content: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Whether a content, not all of it in marks, stands in another sentence than its cue: beside others it is told."""
    return bool(text.sentence[content.first] != text.sentence[cue.first]) and not _quoted(content, text)


def _of_a_noun(before: RoleSpan, content: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Whether a further content is what a noun behind the first says: "said it holds, despite talk that it leaks"."""
    between = text.lowered[before.last : content.first]
    behind = cue.last <= before.first and text.sentence[cue.first] == text.sentence[content.first]
    noun = text.words[content.first - 1]
    told = bool(between) and noun.isalpha() and noun.islower() and _JOINING.isdisjoint(between)
    return bool(behind) and told and text.lowered[content.first] == "that"


def _quoted(content: RoleSpan, text: Layout) -> bool:
    return bool(text.quoted[content.first : content.last].all())


def _introduced(content: RoleSpan, text: Layout) -> bool:
    """Whether its sentence tells before a colon who says it: "Bo Lee was calmer: “It holds.”"."""
    opening, first = text.openings[text.sentence[content.first]], content.first
    colon = first - 1 if text.words[first - 1] == ":" else first - 2
    return colon - opening > 1 and text.words[colon] == ":" and not text.quoted[opening:colon].any()


def _apart(before: Sequence[RoleSpan], content: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Whether a further content is a quotation of its own: in another paragraph, after narration or indirect speech."""
    sentence, paragraph = text.sentence, text.paragraph
    at = max(before[-1].last, cue.last)
    if content.first < at or sentence[content.first] == sentence[cue.first]:
        return False
    if _quoted(content, text) and (not any(_quoted(part, text) for part in before) or _introduced(content, text)):
        return True
    return bool(paragraph[content.first] != paragraph[at - 1] or sentence[content.first] - sentence[at - 1] > 1)
