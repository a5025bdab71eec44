"""Find where what was said begins and ends: without the words that join it to the narration, and what happens then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotators.attribution.afterwards import end_of
from annotators.attribution.beside import Named
from annotators.attribution.parted import goes_on_in_quotes
from annotators.lexicon.cues import SAYING
from annotators.lexicon.normalize import FINAL_ABBREVIATIONS, alternatives
from annotators.lexicon.noun_classes import ARTICLES, CONNECTIVES, RELATIVES
from annotators.records import CharSpan, RoleSpan
from annotators.text.layout import Layout

OUTER = " \t\r\n\u00a0,;:–—-"
_SCRAP = 3  # words
_DASHES = frozenset({"—", "–", "--"})
_DOTTED = re.compile(
    rf"(?<![\w.])(?:(?:[^\W\d_]{{1,2}}\.){{2,}}|(?:[^\W\d_]\. )+[^\W\d_]\.|(?:{alternatives(FINAL_ABBREVIATIONS)})\.)$"
)
_CLOCK = re.compile(r"\d{1,2}[.:]\d{2}(?:[ap]m)?")
_JOINING = frozenset({"and", "but"})
_SO_FAR = ["so", "far"]


@dataclass(frozen=True)
class Extents:
    """The bounds of contents in one document."""

    text: Layout
    named: Named = field(default_factory=lambda: Named.of(()))
    """Who is named, and may have done what follows."""

    def of(self, contents: Sequence[RoleSpan]) -> list[CharSpan]:
        """Return the words of a statement's contents, which the encoder found, from their first to their last."""
        opened = (self._after_its_verb(self._after_its_connective(span)) for span in contents)
        parted = (self._before_a_dash(span) for span in opened)
        ended = ((span[0], end_of(self.text, self.named, span)) for span in parted)
        spans = (trimmed(self._without_and(span), self.text.text) for span in ended)
        found = [self.with_its_dot(span) for span in spans if span[0] < span[1]]
        return (self._without_scraps(found) if len(found) > 1 else []) or found

    def _without_scraps(self, contents: Sequence[CharSpan]) -> list[CharSpan]:
        """Leave out what is left over where something was cut out: "the", "which"; beside a quotation a few words of
        narration before it ("for help ... “No money, no job, no home”"), and any behind it.
        """
        words = [(self._words(span, quoted=False), self._words(span, quoted=True)) for span in contents]
        quoted = (at for at, (outside, inside) in enumerate(words) if not outside and len(inside) > _SCRAP)
        first = next(quoted, len(contents))
        kept = []
        for at, (span, (outside, inside)) in enumerate(zip(contents, words, strict=True)):
            lone = len(outside) == 1 and (outside[0] in ARTICLES or outside[0] in RELATIVES)
            narrated = (
                first < len(contents) and not inside and (at > first or self._is_scrap(span, contents[first], outside))
            )
            if not lone and not narrated:
                kept.append(span)
        return kept

    def _is_scrap(self, span: CharSpan, quotation: CharSpan, words: Sequence[str]) -> bool:
        """Tell a few words of narration from what a quotation goes on from."""
        first, quoted = (self.text.token_span(*here)[0] for here in (span, quotation))
        return len(words) <= _SCRAP and not goes_on_in_quotes(self.text, first, quoted)

    def _words(self, span: CharSpan, *, quoted: bool) -> list[str]:
        """Return the words of a span that stand inside, or outside, of quotation marks, in small letters."""
        first, last = self.text.token_span(*span)
        words = zip(self.text.words[first:last], self.text.quoted[first:last].tolist(), strict=True)
        return [word.lower() for word, inside in words if inside == quoted and any(map(str.isalnum, word))]

    def _after_its_connective(self, span: RoleSpan) -> CharSpan:
        """Leave out "But" or "Meanwhile," at a sentence's start outside of quotation marks: it joins the narration; and
        the time that opens an entry of a live report."""
        text, first = self.text, span.first
        if text.paragraph_starts[first] and _CLOCK.fullmatch(text.words[first]) and first + 2 < span.last:
            return text.starts[first + 1], span.end
        joins = text.sentence_starts[first] and not text.quoted[first] and text.lowered[first] in CONNECTIVES
        joins = joins and text.lowered[first : first + 2] != _SO_FAR
        if joins and first + 2 < span.last:
            first += 2 if text.words[first + 1] == "," else 1
        return text.starts[first], span.end

    def _after_its_verb(self, span: CharSpan) -> CharSpan:
        """Begin with the quotation where narration opens it: "himself shouting 'Now!'"."""
        text = self.text
        first, last = text.token_span(*span)
        opens = next((at for at in range(first, last) if text.quoted[at]), last)
        verb = opens - 2 if text.words[opens - 1] in {",", ":"} else opens - 1
        if first <= verb and opens < last and SAYING.fullmatch(text.words[verb]):
            return text.starts[opens], span[1]
        return span

    def _without_and(self, span: CharSpan) -> CharSpan:
        """Leave out "and" or "but" at the end: what it joins is not said."""
        last = self.text.token_span(*span)[1] - 1
        joins = self.text.lowered[last] in _JOINING and self.text.starts[last] > span[0]
        return (span[0], self.text.starts[last]) if joins else span

    def _before_a_dash(self, span: CharSpan) -> CharSpan:
        """End with a quotation behind which a dash opens narration: "“We left” — a day before the vote"."""
        text = self.text
        first, last = text.token_span(*span)
        if _DASHES.isdisjoint(text.words[first + 1 : last]):
            return span
        for at in range(first + 1, last):
            if text.words[at] in _DASHES and text.quoted[at - 1] and not text.quoted[at:last].any():
                return span[0], text.ends[at - 1]
        return span

    def with_its_dot(self, span: CharSpan) -> CharSpan:
        """End a span outside of quotation marks before the sentence's full stop, but after the dot of "Inc."."""
        (start, end), text = span, self.text.text
        dot = end - 1 if text[end - 1] == "." else end
        last = self.text.token_span(start, dot)[1] - 1
        if dot == start or text[dot : dot + 1] != "." or text[dot - 2 : dot] in ("..", ". ") or self.text.quoted[last]:
            return span
        one_token = self.text.ends[last] == dot + 1 and text[dot - 2 : dot].isalpha() and text[dot - 1].islower()
        return start, dot + 1 if one_token or _DOTTED.search(text, max(start, dot - 12), dot + 1) else dot


def trimmed(span: CharSpan, text: str) -> CharSpan:
    """Return `span` without white space and separating punctuation at its edges; quotation marks and stops stay."""
    start, end = span
    while start < end and text[start] in OUTER:
        start += 1
    while end > start and text[end - 1] in OUTER:
        end -= 1
    return start, end
