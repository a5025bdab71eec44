"""Holds relays: who passes a statement on (`via`), and the turn from the relaying to the innermost source.

"Agency A reports with reference to Ministry B that ..." is B's statement via A; "Reuters quoted Ibe as saying ..." is
Ibe's via Reuters. Who was merely told ("IOM told Trend") relays nothing. The patterns run over one sentence each.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from annotators.lexicon import organisations
from annotators.lexicon.cues import ORPHAN_RELAY, RELAY, RELAYED_PASSIVE, REPORTING_VERB, attribution_type
from annotators.lexicon.normalize import alternatives, of_class
from annotators.records import CharSpan, Mention, Quote, RoleSpan
from annotators.text.layout import Layout, layout
from storage.vocabulary import Kind

_SPEAKERS = frozenset({"PERSON", "ORG", "GPE", "NORP", "MISC", "PRODUCT"})
_SUBJECT = re.compile(r"(?P<np>(?:[Tt]he |[Aa] |[Aa]n )?[\w’'.-]+(?: [\w’'.-]+){0,4}?)\s*,?\s*$")
_BY = re.compile(r"\b(?:by|in|to|on)\s+(?P<np>(?:the\s+)?[\w’'.-]+(?:\s[\w’'.-]+){0,5}?)(?=\s+as\b|[,.;“\"]|$)")
_AFTER = re.compile(
    r"\s*,?\s*(?:with reference to|in reference to|referring to|citing|quoting)\s+"
    r"(?P<np>.{2,120}?)(?=,|\.(?:\s|$)|;|\sthat\s|\ssaid\s|$)"
)
_CITING = re.compile(r"(?:Citing|Quoting)\s+(?P<np>[^,.;]{2,100}),\s+(?:[Tt]he\s+)?$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_NESTED = re.compile(
    rf"^(?:that\s+)?(?P<np>(?:the\s|a\s|an\s|his\s|her\s|its\s)?[\w’'.-]+(?:\s[\w’'.-]+){{0,5}}?)\s+(?:(?:had|has|have)\s+)?"
    rf"(?P<verb>{REPORTING_VERB.pattern})(?:\s+(?:it|him|her|them|reporters|journalists))?\s+(?=\S)"
)
_MEDIA = re.compile(rf"\b(?:{alternatives(of_class('newswire_words.csv', 'medium'))})\b", re.IGNORECASE)


class Relays:
    """Finds the relays of one document's quotes."""

    def __init__(self, text: Layout, mentions: Sequence[Mention], spans: Sequence[RoleSpan]) -> None:
        """Prepare look-ups; `mentions` are in order of start."""
        self.text = text
        self.mentions = [m for m in mentions if m.label in _SPEAKERS]
        self._ends = [m.end for m in self.mentions]
        self._starts = [m.start for m in self.mentions]
        begins = [text.starts[i] for i, b in enumerate(text.sentence_starts) if b]
        self._sentences = begins
        self.spans = spans
        self._orphans = self._orphan_cues()

    def apply(self, quotes: Sequence[Quote]) -> None:
        """Fill `via` of `quotes` and move their speaker inwards where a relay stands in its place."""
        used = {span for q in quotes for span in q.cue_spans}
        for quote in quotes:
            if quote.cue_spans:
                self._relay(quote)
                self._nested(quote)
                self._trailing(quote, used)

    def sentence(self, at: int) -> CharSpan:
        """Return the bounds of the sentence that holds the code point `at`."""
        number = bisect_right(self._sentences, at)
        start = self._sentences[number - 1] if number else 0
        end = self._sentences[number] if number < len(self._sentences) else len(self.text.text)
        return start, end

    def _relay(self, quote: Quote) -> None:
        first, last = quote.cue_spans[0], quote.cue_spans[-1]
        start, end = self.sentence(first[0])
        cue = self.text.text[first[0] : last[1]]
        inner = self._inner(quote, start)
        if inner is not None:
            self._push(quote, quote.speaker_spans[0])
            quote.speaker_spans = [inner]
            return
        following = _AFTER.match(self.text.text, last[1], end) if not RELAY.search(cue) else None
        source = quote.speaker_spans[0] if quote.speaker_spans else None
        if following and source and not self._inside_content(quote, following.start("np")):
            self._push(quote, source)  # "A reports, citing B": the model took A
            quote.cue_spans[-1] = (last[0], following.start("np"))
            quote.speaker_spans = [_trim(self.text.text, following.span("np"))]
        elif RELAYED_PASSIVE.search(cue) or (source and source[0] < first[0] and re.match(r"(?:quoted|cited)\b", cue)):
            self._passive(quote, end)
        elif RELAY.search(cue):
            relaying = self._subject(start, first, quote)
            if relaying is None and len(quote.cue_spans) > 1:
                relaying = self._subject(quote.cue_spans[0][1], quote.cue_spans[-1], quote)
            if relaying is None:
                relaying = self._citing(quote, end)
            if relaying and not _overlaps(relaying, quote.speaker_spans):
                self._push(quote, relaying)

    def _inner(self, quote: Quote, start: int) -> CharSpan | None:
        """The innermost source where the relaying one stands as speaker.

        `A quoted B as saying`, `A reported, quoting B, that` (B taken for content), `Citing B, A reported that`.
        """
        if not quote.speaker_spans or quote.speaker_spans[-1][1] > quote.cue_spans[0][0]:
            return None
        text, first, last = self.text.text, quote.cue_spans[0], quote.cue_spans[-1]
        if last != first and re.match(r"(?:quot|cit)(?:ed|es|ing)\b", text[slice(*first)]) and first[1] + 3 < last[0]:
            return first[1] + 1, last[0] - 1
        part = quote.content_spans[0]
        if (
            re.search(r"(?:quoting|citing)$", text[slice(*last)])
            and part[0] - last[1] == 1
            and len(quote.content_spans) > 1
        ):
            del quote.content_spans[0]
            return part
        opening = _CITING.match(text, start, quote.speaker_spans[0][0])
        return opening.span("np") if opening else None

    def _passive(self, quote: Quote, end: int) -> None:
        """`B was quoted by A as saying`, `B was quoted as saying by A`."""
        for match in _BY.finditer(self.text.text, quote.cue_spans[0][0], min(end, quote.cue_spans[-1][1] + 80)):
            span = self._mention_at(match.start("np"), match.end("np")) or _trim(self.text.text, match.span("np"))
            if not self._inside_content(quote, span[0]) and not _overlaps(span, quote.speaker_spans):
                self._push(quote, span)
                return

    def _subject(self, start: int, cue: CharSpan, quote: Quote) -> CharSpan | None:
        """The mention, else the noun phrase, directly before the cue."""
        at = bisect_right(self._ends, cue[0]) - 1
        if at >= 0 and self.mentions[at].end >= max(start, cue[0] - 3):
            mention = self.mentions[at]
            return None if self._inside_content(quote, mention.start) else (mention.start, mention.end)
        match = _SUBJECT.search(self.text.text, max(start, cue[0] - 60), cue[0])
        if match is None:
            return None
        span = match.span("np")
        return None if self._inside_content(quote, span[0]) else span

    def _citing(self, quote: Quote, end: int) -> CharSpan | None:
        """`Citing B, A said`: what stands after the source and its comma."""
        if not quote.speaker_spans or quote.cue_spans[0][0] > quote.speaker_spans[0][0]:
            return None
        at = quote.speaker_spans[-1][1]
        comma = re.compile(r"\s*,\s*(?:the\s+)?").match(self.text.text, at, end)
        if comma is None:
            return None
        i = bisect_left(self._starts, comma.start())
        if i < len(self.mentions) and self.mentions[i].start <= comma.end():
            return self.mentions[i].start, self.mentions[i].end
        return None

    def _nested(self, quote: Quote) -> None:
        """`Tass quoted Orlov as saying Vega had warned ...`: inwards, as long as relays or media speak."""
        for _ in range(3):
            if quote.kind != Kind.INDIRECT or not quote.speaker_spans or len(quote.content_spans) != 1:
                return
            start, end = quote.content_spans[0]
            match = _NESTED.match(self.text.text[start:end])
            if match is None or not (quote.via or self._is_media(quote.speaker_spans)):
                return
            np = (start + match.start("np"), start + match.end("np"))
            if not self._can_speak(np):
                return
            self._push(quote, quote.speaker_spans[0])
            quote.speaker_spans = [np]
            verb = (start + match.start("verb"), start + match.end("verb"))
            quote.cue_spans = [verb]
            quote.attribution_type = attribution_type(self.text.text[verb[0] : verb[1]])
            quote.content_spans = [(start + match.end(), end)]

    def _trailing(self, quote: Quote, used: set[CharSpan]) -> None:
        """`..., the bank said, according to Reuters`: a cue without content whose source is a news medium."""
        start, end = self.sentence(quote.cue_spans[0][0])
        for cue, source in self._orphans:
            speaker = (source.start, source.end)
            if not start <= cue.start < end or (cue.start, cue.end) in used or _overlaps(speaker, quote.speaker_spans):
                continue
            if ORPHAN_RELAY.fullmatch(self.text.text[cue.start : cue.end].strip()) and self._is_media([speaker]):
                self._push(quote, speaker)
                return

    def _orphan_cues(self) -> list[tuple[RoleSpan, RoleSpan]]:
        taken = {span.links[0][0] for span in self.spans if span.role == "content" and span.links}
        return [
            (span, self.spans[span.links[0][0]])
            for i, span in enumerate(self.spans)
            if span.role == "cue" and i not in taken and span.links and span.links[0][0] >= 0
        ]

    def _is_media(self, spans: Sequence[CharSpan]) -> bool:
        surface = self.text.text[spans[0][0] : spans[-1][1]]
        mention = self._mention_at(spans[0][0], spans[-1][1])
        named = self.text.text[mention[0] : mention[1]] if mention else surface
        return bool(_MEDIA.search(surface) or organisations.is_agency(_ARTICLE.sub("", named)))

    def _can_speak(self, np: CharSpan) -> bool:
        words = self.text.text[np[0] : np[1]]
        return self._mention_at(*np) is not None or bool(
            re.match(r"(?:the|a|an|his|her|its)\s\w+", words, re.IGNORECASE)
        )

    def _mention_at(self, start: int, end: int) -> CharSpan | None:
        i = bisect_right(self._ends, start)
        if i < len(self.mentions) and self.mentions[i].start < end:
            return self.mentions[i].start, self.mentions[i].end
        return None

    def _inside_content(self, quote: Quote, at: int) -> bool:
        return any(start <= at < end for start, end in quote.content_spans)

    def _push(self, quote: Quote, span: CharSpan) -> None:
        name = self.name(span)
        if name and name not in quote.via:
            quote.via.append(name)

    def name(self, span: CharSpan) -> str:
        """Return how a relay is written in `via`: its mention's words, else its own, without the article."""
        inside = self._mention_at(*span)
        start, end = inside if inside and inside[0] >= span[0] - 4 else span
        return _ARTICLE.sub("", self.text.text[start:end].strip(' ,;:"“”'))


def _overlaps(span: CharSpan, others: Sequence[CharSpan]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _trim(text: str, span: CharSpan) -> CharSpan:
    start, end = span
    while end > start and text[end - 1] in " ,;:":
        end -= 1
    return start, end


class RelayFinder:
    """Finds who passes a statement on; sets `via` of `doc._.quotes` and then `doc.spans["quotes"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the relays of `doc._.quotes`."""
        Relays(layout(doc), doc._.mentions or [], doc._.role_spans).apply(doc._.quotes)
        spans = [_span(doc, q.content_spans[0][0], q.content_spans[-1][1], q.kind) for q in doc._.quotes]
        doc.spans["quotes"] = [s for s in spans if s is not None]
        return doc


def _span(doc: Doc, start: int, end: int, label: str) -> Span | None:
    return doc.char_span(start, end, label=label, alignment_mode="expand")


@Language.factory(
    "quotelake_relays", assigns=["doc._.quotes", "doc.spans"], requires=["doc._.quotes", "doc._.mentions"]
)
def make_relays(nlp: Language, name: str) -> RelayFinder:
    """Create the component that finds relays."""
    return RelayFinder()
