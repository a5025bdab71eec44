"""Tell who is told something in the passive, and who or what something is said of: neither said it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from annotators.attribution.beside import Named, subject_beside
from annotators.lexicon.cues import SPEAKING_VERB
from annotators.lexicon.normalize import POSSESSIVES, alternatives, of_class, rows
from annotators.lexicon.noun_classes import DEFINITE, INDEFINITE, PREPOSITIONS, PRONOUNS, RELATIVES
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
_PARTING: Final = frozenset({",", "—", "–", "-"})
_ADVERBS: Final = of_class("function_words.csv", "adverb")
_VERBAL: Final = _ADVERBS | of_class("function_words.csv", "auxiliary")
_OPENINGS: Final = DEFINITE | INDEFINITE
_BEFORE: Final = PREPOSITIONS | RELATIVES | of_class("function_words.csv", "clause")
"""What ends what stands before a noun phrase."""
_PHRASE: Final = 6  # words of what such a passive is said of
_TOLD_TO: Final = re.compile(r"(?:asked|urged|told|warned|ordered|advised|instructed) to\b", re.IGNORECASE)
"""A headline's passive: who urges has an object before the "to", but for "the ministry urged to wear masks"."""
_OF_IT: Final = re.compile(r"(?:as|to|for|of|with)\b")
"""How what is said of a subject goes on: "is seen as a risk", "is expected to win"."""
_CALLED: Final = re.compile(r"\b(?:considered|deemed|called|dubbed|labell?ed|branded)$", re.IGNORECASE)
"""Behind which it goes on at once: "is considered the world's best"."""
_CLOSING: Final = " \t\r\n\"”’')]"
_HEARSAY: Final = re.compile(r"(?:.*\s)?(?:reported|alleged|supposed|purported)ly", re.IGNORECASE | re.DOTALL)


def is_no_source(source: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Tell whether who was found for the source of a cue is the subject of a passive, who said nothing ("Staff were
    told", "Vega is seen"), or of hearsay ("Acme has reportedly agreed")."""
    if _HEARSAY.fullmatch(text.text, cue.start, cue.end):
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
        topic = _phrase_before(cue.first, text, cue.score)
        return replace(group, contents=(topic, *group.contents)) if topic else group
    if not _SAID_OF.search(said):
        return group
    topic = before or subject_beside(cue, text, named) or _phrase_before(cue.first, text, cue.score)
    if topic and text.lowered[topic.first] in RELATIVES and topic.last == topic.first + 1:
        return group  # "which are seen as a risk"
    return replace(group, contents=(replace(topic, role=Role.CONTENT), *group.contents)) if topic else group


def with_its_subject(group: Group, text: Layout) -> Group:
    """Return a group whose hearsay is the adverb alone, and whose contents hold the verb and subject before it: "The
    firm has ... hired two banks"."""
    cue = group.cues[0] if group.cues else None
    if cue is None or not _HEARSAY.fullmatch(text.text, cue.start, cue.end):
        return group
    adverb = verb = cue.last - 1
    while verb and text.lowered[verb - 1] in _VERBAL:
        verb -= 1
    cues = (replace(cue, first=adverb, start=text.starts[adverb]), *group.cues[1:])
    before = [one for one in group.contents if one.first < adverb]
    if before and verb <= before[-1].last <= adverb:
        whole = replace(before[-1], last=adverb, end=text.ends[adverb - 1])
        contents = tuple(whole if one is before[-1] else one for one in group.contents)
        return replace(group, contents=contents, cues=cues)
    subject = None if before else _phrase_before(verb, text, cue.score)
    if subject is None or group.contents[0].first != cue.last:
        return replace(group, cues=cues)
    whole = replace(subject, last=adverb, end=text.ends[adverb - 1])
    return replace(group, contents=(whole, *group.contents), cues=cues)


def _phrase_before(at: int, text: Layout, score: float) -> RoleSpan | None:
    """Return the noun phrase directly before a token, but for a comma or dash; None where its first word is unclear."""
    opening = text.openings[text.sentence[at]]
    last = at
    while last > opening and (text.words[last - 1] in _PARTING or text.lowered[last - 1] in _ADVERBS):
        last -= 1
    first = last
    while first > opening and last - first < _PHRASE and _is_of_a_phrase(text.lowered[first - 1]):
        first -= 1
        if text.lowered[first] in _OPENINGS:
            break
    clear = first == opening or text.lowered[first] in _OPENINGS or _parts(text.lowered[first - 1])
    if first == last or not clear or text.lowered[first] in PRONOUNS:
        return None
    return RoleSpan(Role.CONTENT, first, last, *text.chars(first, last), score)


def _is_of_a_phrase(word: str) -> bool:
    return (word[0].isalnum() or word in POSSESSIVES) and not _parts(word)


def _parts(word: str) -> bool:
    return word in _BEFORE or SPEAKING_VERB.fullmatch(word) is not None
