"""Holds the choice among scored links: the best head of each span, then a dependant for heads left without one.

A cue without content and a source without cue are nearly always a wrong link elsewhere, so they take over the dependant
that can best be spared. What a choice means goes in `attribution`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from annotators.records import RoleSpan

MIN_LINK = 0.1
"""A dependant whose best head is less likely than this has none."""
MIN_TAKEN = 0.03
"""A head without dependants takes one over from this probability on. Both chosen on PolNeAR dev."""

Choice = dict[int, tuple[int, float]]
"""The head of each dependant and the link's probability; head -1 is none."""


def cues_of_contents(spans: Sequence[RoleSpan], merged: Mapping[int, int]) -> Choice:
    """Choose the cue of each content; `merged` maps the further parts of a cue to its first."""
    choice = _best(spans, "content", merged)
    cues = {merged.get(i, i) for i, span in enumerate(spans) if span.role == "cue"}
    return _spread(choice, spans, cues, merged)


def sources_of_cues(spans: Sequence[RoleSpan]) -> Choice:
    """Choose the source of each cue."""
    choice = _best(spans, "cue", {})
    sources = {i for i, span in enumerate(spans) if span.role == "source"}
    return _spread(choice, spans, sources, {})


def _best(spans: Sequence[RoleSpan], role: str, merged: Mapping[int, int]) -> Choice:
    choice: Choice = {}
    for i, span in enumerate(spans):
        if span.role == role:
            head, chance = next(((j, p) for j, p in span.links if j >= 0), (-1, 0.0))
            nothing = next((p for j, p in span.links if j < 0), 0.0)
            choice[i] = (merged.get(head, head), chance) if chance >= max(MIN_LINK, nothing) else (-1, nothing)
    return choice


def _spread(choice: Choice, spans: Sequence[RoleSpan], heads: set[int], merged: Mapping[int, int]) -> Choice:
    """Give heads without dependants the likeliest one whose own head has another, or which has none."""
    load: dict[int, int] = defaultdict(int)
    for head, _ in choice.values():
        load[head] += 1
    wishes = sorted(
        (-chance, i, merged.get(head, head))
        for i in choice
        for head, chance in spans[i].links
        if chance >= MIN_TAKEN and merged.get(head, head) in heads
    )
    for chance, i, head in wishes:
        own = choice[i][0]
        if load[head] == 0 and (own < 0 or load[own] > 1):
            load[own] -= 1
            load[head] += 1
            choice[i] = (head, -chance)
    return choice
