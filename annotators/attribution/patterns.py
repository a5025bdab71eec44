"""Match attributions that the form of a text tells: signatures, labels of a transcript, headlines.

`“A fair result.” – Coach Mbeki` at a paragraph's end, `MBEKI: It was fair.` where labels come again and again, and
`Storm kills four: police` above a text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from annotators.lexicon.inflection import singulars
from annotators.lexicon.normalize import NAME_PARTICLES, of_class
from annotators.lexicon.noun_classes import DOCUMENTS, EMPLOYERS, PLURALS, is_institution
from annotators.lexicon.organisations import is_agency
from annotators.lexicon.person_words import PERSON_NOUNS
from annotators.records import TokenSpan
from annotators.text.layout import Layout

_DASHES = frozenset({"-", "--", "–", "—", "―", "~"})
_PARTICLES = NAME_PARTICLES | {"and", "for", "of", "the"}
_SPEAKERS, _SPEAKING = PERSON_NOUNS | EMPLOYERS, PLURALS | DOCUMENTS
_SIGNATURE = 16  # tokens of name and office
_CREDIT = 5  # tokens of a dash and the agency behind it
_HEADLINE, _HEADLINE_SOURCE = 24, 5  # tokens of a headline, and of the one who speaks in it
_QUESTIONS, _CREDITS = (of_class("newswire_words.csv", name) for name in ("question", "credit"))
_NO_SPEAKERS = frozenset(map(str.upper, of_class("newswire_words.csv", "heading")))
_MARK = "[\"“”„«»'‘’]?"
_UPPER_LABEL = re.compile(rf"{_MARK}(?P<label>[^\W\d_a-z][^\n:()a-z]{{1,40}}?)(?:\s*\([^()\n]{{1,40}}\))?:\s+(?=\S)")
_TITLE_LABEL = re.compile(rf"{_MARK}(?P<label>[^\W\d_a-z][\w.'’-]+(?: [^\W\d_a-z][\w.'’-]*){{0,3}}):\s+(?=\S)")


@dataclass(frozen=True)
class Pattern:
    """One attribution: half-open tokens of the layout. `contents` in order of the text."""

    source: TokenSpan
    cue: TokenSpan
    contents: tuple[TokenSpan, ...]

    @property
    def tokens(self) -> set[int]:
        """All its tokens."""
        return {at for span in (self.source, self.cue, *self.contents) for at in range(*span)}


def match_patterns(text: Layout) -> list[Pattern]:
    """Return the attributions that the form of a document tells, in no order; no token is in two of them."""
    found, taken = list[Pattern](), set[int]()
    for one in (*_labelled(text), *_headline(text), *_signed(text)):
        if taken.isdisjoint(one.tokens):
            found.append(one)
            taken |= one.tokens
    return found


def credits_of(text: Layout) -> set[int]:
    """Return the tokens that end a paragraph with the agency from which it came: "“We stay,” said Diaz. - Reuters"."""
    found: set[int] = set()
    for span in text.paragraphs:
        first, last = text.token_span(*span)
        end = last - 1 if last - first > 1 and text.words[last - 1] == "." else last
        dash = next((at for at in range(end - 2, max(first, end - _CREDIT) - 1, -1) if text.words[at] in _DASHES), None)
        if dash is not None and is_agency(text.text[text.starts[dash + 1] : text.ends[end - 1]]):
            found |= {*range(dash, end)}
    return found


def _signed(text: Layout) -> list[Pattern]:
    paragraph_ends = [text.token_span(*span)[1] for span in text.paragraphs]
    closed = {text.token_span(r.start, r.end) for r in text.regions if r.closed}
    opened = {first for chain in text.chains for first, _ in chain}
    found = []
    for chain in text.chains:
        dash = chain[-1][1]
        if chain[-1] not in closed or dash >= len(text.words) or text.words[dash] not in _DASHES:
            continue
        end = paragraph_ends[text.paragraph[dash]]
        if end > dash + 1 and text.words[end - 1] == ".":
            end -= 1
        if text.quoted[dash + 1 : end].any() or text.paragraph[dash - 1] != text.paragraph[dash]:
            continue
        if _is_signature(text.words[dash + 1 : end]):
            start = int(np.searchsorted(text.paragraph, text.paragraph[dash]))
            whole = chain if start not in opened else [*chain[:-1], (start, dash)]  # marks within may be paired wrongly
            found.append(Pattern((dash + 1, end), (dash, dash + 1), tuple(whole)))
    return found


def _headline(text: Layout) -> list[Pattern]:
    """The attribution of a headline whose colon stands before or after somebody who can speak."""
    _, last = text.token_span(*text.paragraphs[0]) if text.paragraphs else (0, 0)
    words = text.words[:last]
    if not 4 < last <= _HEADLINE or words[-1][-1] in ".?!" or words.count(":") != 1 or '"' in words[-1]:
        return []
    colon = words.index(":")
    before, after = words[:colon], words[colon + 1 :]
    if not before or not after or before[-1].casefold() in _CREDITS:
        return []
    capitals = all(word.istitle() for word in before[1:])
    if len(before) > 2 and len(after) <= _HEADLINE_SOURCE and _can_speak(after, capitals):
        return [Pattern((colon + 1, last), (colon, colon + 1), ((0, colon),))]
    if len(after) > 2 and len(before) <= _HEADLINE_SOURCE and before[-1].islower() and _can_speak(before, capitals):
        return [Pattern((0, colon), (colon, colon + 1), ((colon + 1, last),))]
    return []


def _can_speak(words: list[str], in_capitals: bool) -> bool:
    """Whether a phrase of a headline names who speaks: a noun of people, bodies or documents, or else a name."""
    if any(w.casefold() in _QUESTIONS or not w[:1].isalpha() for w in words if w not in ("'s", "’s", "&", "-")):
        return False
    head = words[-1].casefold()
    if head in _SPEAKING or any(one in _SPEAKERS or is_institution(one) for one in singulars(head)):
        return True
    return not in_capitals and all(w[:1].isupper() or w.casefold() in _PARTICLES for w in words)


def _is_signature(words: list[str]) -> bool:
    """Whether `words` are a name, with an office after a comma or without."""
    if not 0 < len(words) <= _SIGNATURE or not words[0][:1].isupper():
        return False
    name = words[: words.index(",")] if "," in words else words
    return all(w[:1].isupper() or w.lower() in _PARTICLES or not w[:1].isalpha() for w in name)


def _labelled(text: Layout) -> list[Pattern]:
    """The turns of a transcript; labels in capitals first, because of the others headings look like them."""
    for pattern, least in ((_UPPER_LABEL, 3), (_TITLE_LABEL, 4)):
        labels = _labels(text, pattern)
        if _is_transcript(labels, least):
            return _turns(text, labels)
    return []


def _labels(text: Layout, pattern: re.Pattern[str]) -> dict[int, re.Match[str]]:
    """Matches of `pattern` at the start of paragraphs, by the paragraph's number."""
    matches = ((i, pattern.match(text.text, *span)) for i, span in enumerate(text.paragraphs))
    return {
        i: match
        for i, match in matches
        if match and len(match["label"]) > 1 and match["label"].split()[0] not in _NO_SPEAKERS
    }


def _is_transcript(labels: dict[int, re.Match[str]], least: int) -> bool:
    """Whether there are enough labels that come again and again: two persons at least, one of them twice."""
    times = Counter(match["label"] for match in labels.values())
    return len(labels) >= least and len(times) > 1 and max(times.values()) > 1


def _turns(text: Layout, labels: dict[int, re.Match[str]]) -> list[Pattern]:
    """What stands behind each label; where a mark opens its paragraph, with the next ones that the same mark opens."""
    opened = {text.paragraph_at(r.start) for r in text.regions if not r.depth and r.opened} - labels.keys()
    found = []
    for number, match in labels.items():
        start, end = text.paragraphs[number]
        mark = text.text[start : match.start("label")]
        parts = [(match.end(), end)]
        while (number := number + 1) in opened and text.text[text.paragraphs[number][0]] == mark:
            parts.append(text.paragraphs[number])
        colon = text.token_span(match.end("label"), match.end())[1]
        contents = tuple(text.token_span(*part) for part in parts)
        found.append(Pattern(text.token_span(*match.span("label")), (colon - 1, colon), contents))
    return found
