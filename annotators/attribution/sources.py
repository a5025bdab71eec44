"""Settle the source of each group with what its sentence tells: a cue's source stands in its own sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from annotators.attribution.beside import SCORE, Named, source_beside
from annotators.attribution.extents import trimmed
from annotators.attribution.hearers import is_no_source, with_its_topic
from annotators.attribution.hearsay import with_its_subject
from annotators.lexicon.cues import IMPERSONAL, NEGATION, PASSIVE
from annotators.lexicon.normalize import of_class
from annotators.lexicon.noun_classes import ADVERBS, PREPOSITIONS
from annotators.records import CharSpan, Group, RoleSpan
from annotators.text.layout import Layout
from storage.vocabulary import Role

_GOES_ON: Final = re.compile(r"(?:.*[\s,])?(?:and|but|or)(?: \w+ly| also| then| later| again| even)*\s+", re.DOTALL)
"""What stands before a further verb of the same subject."""
_FINITE: Final = re.compile(
    r"[a-z]{2,}ed|has|had|is|was|were|have|will|would|met|won|gave|took|made|told|led|held|went"
)
_SUBJECT: Final = 60  # tokens of a sentence in which its subject is looked for
_SUBJECT_WORDS: Final = 8  # tokens of a subject between adverbs and a verb
_BRACKET: Final = 8  # tokens of a bracket, as of "(NYSE: ACM)"
_RUBRICS: Final = of_class("newswire_words.csv", "rubric")
_NEAR: Final = 80  # code points before a cue in which "and" and adverbs stand
_OPENINGS: Final = frozenset({"and", "but", "then", "later", ","})
"""What opens a sentence without a subject of its own."""


def within_sentences(groups: Sequence[Group], text: Layout, named: Named) -> list[Group]:
    """Return `groups` without the sources that stand in another sentence than their cue; of 6,200 marked ones 99.4 %
    share it. Of whoever spoke before in the sentence is what a participle or "and" joins ("X said so, adding that"), of
    its subject what a participle behind a comma says: "X signed the deal, arguing that"."""
    found: list[Group] = []
    spoke: dict[tuple[int, bool], Group] = {}
    for group in sorted(groups, key=lambda group: group.cues[0].start if group.cues else -1):
        if group.cues:
            cue = group.cues[0]
            place = int(text.sentence[cue.first]), cue.nested
            group = _settled(group, text, named, spoke.get(place))
            if group.source is not None and group.source.last <= cue.first:
                spoke[place] = group
        found.append(group)
    return sorted(found, key=lambda group: group.contents[0].start)


def _settled(group: Group, text: Layout, named: Named, before: Group | None) -> Group:
    source, cue = group.source, group.cues[0]
    here = source is not None and text.sentence[source.first] == text.sentence[cue.first]
    if here or (source is not None and _has_no_subject(source, cue, text)):
        return group
    participle = _doing(cue, text) and cue.first > 0 and text.words[cue.first - 1] == ","
    if participle and before is None and (subject := _subject_of(cue, text, named)):
        return replace(group, source=subject, source_link=SCORE)
    if source is None:
        return group
    if before is not None and before.source is not None and _goes_on(before.cues[-1], cue, text):
        return replace(group, source=replace(before.source, score=SCORE), source_link=SCORE)
    return replace(group, source=None, source_link=0.0)


def _doing(cue: RoleSpan, text: Layout) -> bool:
    return text.lowered[cue.first].endswith("ing")


def _subject_of(cue: RoleSpan, text: Layout, named: Named) -> RoleSpan | None:
    """Return who is named before a finite verb in the sentence of a cue, first: "On Monday X signed the deal"."""
    first = text.openings[text.sentence[cue.first]]
    for at in range(first, min(cue.first, first + _SUBJECT)):
        span = named.beginning.get(text.starts[at])
        behind = text.token_span(*span)[1] if span else 0
        within = at > first and text.lowered[at - 1] in PREPOSITIONS  # "growers in Upper Assam have"
        if span and not within and behind < cue.first and not text.quoted[at] and _FINITE.fullmatch(text.words[behind]):
            return RoleSpan(Role.SOURCE, at, behind, *span, SCORE)
    return None


def _has_no_subject(source: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Tell a sentence that goes on with that before ("And warned: “It will rain.”", "Adding: “So what?”"), or was cut
    between the source and its cue."""
    apart = text.sentence[cue.first] - text.sentence[source.first]
    first = text.openings[text.sentence[cue.first]]
    opens = all(word in _OPENINGS for word in text.lowered[first : cue.first])
    return source.last == cue.first or bool(
        apart == 1 and opens and text.paragraph[first] == text.paragraph[source.first]
    )


def _goes_on(before: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    near = max(before.end, cue.start - _NEAR)
    joined = _GOES_ON.fullmatch(text.text, near, cue.start) is not None
    return (_doing(cue, text) or joined) and PASSIVE.match(text.text, cue.start) is None


def _without_rubric(group: Group, text: Layout, _: Named) -> Group:
    """Take the rubric from a group, which attributes nothing: "Analysis: why the rand falls"."""
    source = group.source
    words = text.lowered[source.first : source.last + 1] if source else []
    rubric = len(words) == 2 and words[0] in _RUBRICS and words[1] == ":"
    return replace(group, source=None, cues=(), source_link=0.0) if rubric else group


def _without_silence(group: Group, text: Layout, _: Named) -> Group:
    """Take from a quotation the silence of somebody in another paragraph: "X did not speak"."""
    if not group.cues:
        return group
    cue, content = group.cues[0], group.contents[0]
    apart = text.paragraph[cue.first] != text.paragraph[content.last - 1]
    silent = apart and text.quoted[content.first] and NEGATION.search(text.text[cue.start : cue.end])
    return replace(group, source=None, cues=(), source_link=0.0) if silent else group


def _with_whole_source(group: Group, text: Layout, named: Named) -> Group:
    """Begin a source that closes a bracket with the name before the bracket: "Acme (NYSE: ACM)", not "ACM)"; and one
    that ends with a name with the whole of it."""
    source = group.source
    if source is None:
        return group
    start, _ = named.ending.get(source.end, (source.start, source.end))
    if start < source.start:
        return replace(group, source=replace(source, first=text.token_span(start, source.end)[0], start=start))
    words = text.words[source.first : source.last]
    closed = words.index(")") if ")" in words else 0
    opened = next((at for at in range(source.first, max(0, source.first - _BRACKET), -1) if text.words[at] == "("), 0)
    before = named.ending.get(text.ends[opened - 1]) if closed and opened and "(" not in words[:closed] else None
    if before is None:
        return group
    return replace(group, source=replace(source, first=text.token_span(*before)[0], start=before[0]))


def _without_subject_of_another(group: Group, text: Layout, _: Named) -> Group:
    """Take from "according to" who stands before it: "Its owner, according to the OECD, has fled"."""
    source, cue = group.source, group.cues[0] if group.cues else None
    if source is None or cue is None or source.last > cue.first:
        return group
    behind = text.lowered[cue.first : cue.last] == ["according", "to"]
    return replace(group, source=None, source_link=0.0) if behind else group


def _with_source_beside(group: Group, text: Layout, named: Named) -> Group:
    beside = source_beside(group.cues[0], text, named) if group.source is None and group.cues else None
    return replace(group, source=beside, source_link=beside.score) if beside else group


STEPS: Final[Sequence[Callable[[Group, Layout, Named], Group]]] = (
    _without_rubric, _without_silence, _with_whole_source, _without_subject_of_another, _with_source_beside,
    with_its_topic, with_its_subject,
)  # fmt: skip
"""What mends a group before it is made a statement, one after the other."""


def speaker_words(group: Group, text: Layout) -> list[CharSpan]:
    """Return the span of a group's source; where that holds adverbs alone ("As earlier X told"), of what stands between
    them and the cue. The empty "it" of "it is said" is none, nor is who hears."""
    source, cue = group.source, group.cues[0] if group.cues else None
    if source is None or cue is None or is_no_source(source, cue, text):
        return []
    first, last = source.first, source.last
    if text.words[first:last] in (["It"], ["it"]) and IMPERSONAL.fullmatch(text.text[cue.start : cue.end]):
        return []
    if all(word in ADVERBS for word in text.lowered[first:last]):
        first, last = last, cue.first
        if not 0 < last - first <= _SUBJECT_WORDS:
            return []
    return [trimmed(text.chars(first, last), text.text)]
