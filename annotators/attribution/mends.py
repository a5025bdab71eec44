"""Mend a group of spans by what its sentence tells, before it is made a statement: its source, cues and contents."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from typing import Final

from annotators.attribution.beside import Named, source_beside
from annotators.attribution.extents import trimmed
from annotators.attribution.hearers import is_no_source, with_its_topic
from annotators.attribution.hearsay import with_its_subject
from annotators.lexicon.cues import IMPERSONAL, NEGATION, REPORTING_VERB
from annotators.lexicon.normalize import of_class
from annotators.lexicon.noun_classes import ADVERBS
from annotators.records import CharSpan, Group, RoleSpan
from annotators.text.layout import Layout
from storage.vocabulary import Role

_SUBJECT_WORDS: Final = 8  # tokens of a subject between adverbs and a verb
_BRACKET: Final = 8  # tokens of a bracket, as of "(NYSE: ACM)"
_RUBRICS: Final = of_class("newswire_words.csv", "rubric")


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


def _with_its_attribution(group: Group, text: Layout, named: Named) -> Group:
    """Give a quotation that nothing attributes the attribution which its content holds: "“It fell”, Bo Lee said"."""
    held = _held_by(group.contents[-1], text, named) if not group.cues else None
    if held is None:
        return group
    return replace(held, contents=(*group.contents[:-1], *held.contents))


def inner_of(group: Group, text: Layout, named: Named, taken: Container[int]) -> Group | None:
    """Return what is quoted in the content of "according to": of "“It fell,” Bo Lee said, according to the Herald" Bo
    Lee's statement within the Herald's; None where its verb is among the cues `taken`. All 12 in the marks are."""
    behind = bool(group.cues) and text.lowered[group.cues[0].first] == "according" and not group.contents[0].nested
    held = _held_by(group.contents[-1], text, named) if behind else None
    if held is None or held.source is None or held.cues[0].first in taken:
        return None
    contents, cues = (tuple(replace(one, nested=True) for one in spans) for spans in (held.contents, held.cues))
    return replace(held, contents=contents, cues=cues, source=replace(held.source, nested=True))


def _held_by(content: RoleSpan, text: Layout, named: Named) -> Group | None:
    """Return the quotation that opens a content, with the source and verb that end it; None where none do."""
    if not text.quoted[content.first]:
        return None
    end = next((at for at in range(content.first, content.last) if not text.quoted[at]), content.last)
    start = end + 1 if end < content.last and text.words[end] == "," else end
    tail = range(start + 1, min(start + _SUBJECT_WORDS, content.last))
    verb = next((at for at in tail if REPORTING_VERB.fullmatch(text.words[at])), None)
    if verb is None or text.quoted[start : content.last].any():
        return None
    cue = RoleSpan(Role.CUE, verb, verb + 1, *text.chars(verb, verb + 1), content.score, nested=content.nested)
    beside = source_beside(cue, text, named)
    if beside is None or beside.first != start:
        return None
    source, quotation = replace(beside, nested=content.nested), replace(content, last=end, end=text.ends[end - 1])
    return Group((quotation,), (cue,), source, source.score, source.score)


def _with_source_beside(group: Group, text: Layout, named: Named) -> Group:
    beside = source_beside(group.cues[0], text, named) if group.source is None and group.cues else None
    return replace(group, source=beside, source_link=beside.score) if beside else group


MENDS: Final[Sequence[Callable[[Group, Layout, Named], Group]]] = (
    _without_rubric, _without_silence, _with_its_attribution, _with_whole_source, _without_subject_of_another,
    _with_source_beside, with_its_topic, with_its_subject,
)  # fmt: skip
"""One after the other; `parted` comes behind them, which looks through the whole document."""


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
