"""Tell who is told something in the passive, and who or what something is said of: neither said it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from annotators.attribution.beside import Named, phrase_before, subject_beside
from annotators.attribution.hearsay import HEARSAY
from annotators.lexicon.normalize import alternatives, rows
from annotators.lexicon.noun_classes import RELATIVES
from annotators.records import Group, RoleSpan
from annotators.text.layout import Layout
from storage.vocabulary import Role

_ROWS: Final = rows("passives.csv")
_BE: Final = r"\b(?:is|are|was|were|be|been|being)(?:n[’']t)?"
_WITHIN: Final = r"(?:\w+ly |also |never |not |all |both |now |once |still |long )*"


def _participles(subject: str) -> str:
    return rf"{_WITHIN}(?:{alternatives(row['participle'] for row in _ROWS if row['subject'] == subject)})"


_HEARD: Final = re.compile(rf"{_BE} {_participles('hearer')}$", re.IGNORECASE)
_SAID_OF: Final = re.compile(rf"{_BE} {_participles('topic')}$", re.IGNORECASE)
_REDUCED: Final = re.compile(rf"(?:now |also |long |once |still )*{_participles('topic')}", re.IGNORECASE)
"""The passive without "is": "low prices, widely seen as a boon"."""
_HEARS: Final = re.compile(r"\bhea(?:rs?|rd)\Z", re.IGNORECASE)
"""What is done by whom something is told: "a court has heard"."""
_TOLD_TO: Final = re.compile(r"(?:asked|urged|told|warned|ordered|advised|instructed) to\b", re.IGNORECASE)
"""A headline's passive: who urges has an object before the "to", but for "the ministry urged to wear masks"."""
_OF_IT: Final = re.compile(r"(?:as|to|for|of|with)\b")
"""How what is said of a subject goes on: "is seen as a risk", "is expected to win"."""
_CALLED: Final = re.compile(r"\b(?:considered|deemed|called|dubbed|labell?ed|branded)$", re.IGNORECASE)
"""Behind which it goes on at once: "is considered the world's best"."""
_CLOSING: Final = " \t\r\n\"”’')]"


def is_no_source(source: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Tell whether who was found for the source of a cue is the subject of a passive, who said nothing ("Staff were
    told", "Vega is seen"), or of hearsay ("Acme has reportedly agreed")."""
    if HEARSAY.fullmatch(text.text, cue.start, cue.end):
        return True
    if _HEARS.search(text.text, cue.start, cue.end):
        return True
    if source.end > cue.start:
        return False
    said = text.text[source.end : cue.end]
    if _HEARD.search(said) or _SAID_OF.search(said):
        return True
    start, end = text.sentence_span(cue.start)
    ends = text.text[start:end].rstrip(_CLOSING)
    return _TOLD_TO.match(text.text, cue.start) is not None and not ends.endswith((".", "!", "?"))


def with_its_topic(group: Group, text: Layout, named: Named) -> Group:
    """Return a group whose contents hold what they are said of, which stands before the passive: "Vega ... to win"."""
    if not group.cues:
        return group
    source, cue, content = group.source, group.cues[0], group.contents[0]
    before = source if source and source.end <= cue.start else None
    said = text.text[before.end if before else cue.start : cue.end]
    goes_on = _OF_IT.match(text.text, content.start) or _CALLED.search(said)
    if content.first != cue.last or not goes_on:
        return group
    if source is None and _REDUCED.fullmatch(text.text, cue.start, cue.end):
        topic = phrase_before(cue.first, text, cue.score)
        return replace(group, contents=(topic, *group.contents)) if topic else group
    if not _SAID_OF.search(said):
        return group
    topic = before or subject_beside(cue, text, named) or phrase_before(cue.first, text, cue.score)
    if topic and text.lowered[topic.first] in RELATIVES and topic.last == topic.first + 1:
        return group  # "which are seen as a risk"
    return replace(group, contents=(replace(topic, role=Role.CONTENT), *group.contents)) if topic else group
