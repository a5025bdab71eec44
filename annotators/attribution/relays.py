"""Find who passes a statement on (`via`), and turn from the relaying to the innermost source.

"Agency A reports with reference to Ministry B that ..." is B's statement via A; "Reuters quoted Ibe as saying ..." is
Ibe's via Reuters. Who was merely told ("IOM told Trend") relays nothing. The patterns run over one sentence each.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from annotators.attribution.extents import trimmed
from annotators.attribution.statements import QuoteFinder, Statements, overlaps
from annotators.encoder import model
from annotators.lexicon import organisations
from annotators.lexicon.cues import MEDIUM_VERB, ORPHAN_RELAY, REFERRING, RELAY, RELAYED_PASSIVE, REPORTING_VERB
from annotators.lexicon.normalize import alternatives, of_class
from annotators.lexicon.noun_classes import FIRST, HE, PRONOUNS, SHE
from annotators.records import NAMED, CharSpan, Mention, Quote, RoleSpan
from annotators.text.layout import layout
from storage.vocabulary import EntityLabel, Kind, Role

_SPEAKERS = NAMED - {EntityLabel.LOC, EntityLabel.FAC}
_BEFORE, _BEHIND = 60, 80  # code points before and behind a cue in which a relay's name is looked for
_DEPTH = 3  # statements within statements
_CITES = rf"(?:{REFERRING}|citing|quoting)\s+"
_OPENS = r"(?:Citing|Quoting)\s+"
_SUBJECT = re.compile(r"(?P<np>(?:[Tt]he |[Aa] |[Aa]n )?[\w’'.-]+(?: [\w’'.-]+){0,4}?)\s*,?\s*$")
_BY = re.compile(
    r"\b(?:by|in|to|on)\s+(?P<np>(?:the\s+)?[\w’'.-]+(?:\s[\w’'.-]+){0,5}?)(?=\s+(?:as|that)\b|[,;“\"]|\.?\s*$)"
)
_AFTER = re.compile(rf"\s*,?\s*{_CITES}(?P<np>.{{2,120}}?)(?=,|;|\sthat\s|\ssaid\s|\.?\s*$)")
_CITING = re.compile(_OPENS + r"(?P<np>[^,;]{2,100}),\s+(?:[Tt]he\s+)?$")
_IN_PASSING = re.compile(rf",\s*{_CITES}$")
_QUOTED_BY = re.compile(r",\s*(?:quoted|cited)\s+(?:by|in)\s+(?P<np>[^,;]{2,80}),\s*$")
_REFERS = re.compile(rf"\b(?:{REFERRING})\b", re.IGNORECASE)
_REPORTS = re.compile(rf"\b(?:{MEDIUM_VERB})\b", re.IGNORECASE)
_OPENING = re.compile(_OPENS)
_BOTH = re.compile(rf"[^,]{{2,60}},\s*{_CITES}(?P<np>.{{2,120}}?),?")
_QUOTES = re.compile(r"(?:quot|cit)(?:ed|es|ing)\b")
_QUOTED = re.compile(r"(?:quoted|cited)\b")
_ENDS_CITING = re.compile(r"(?:quoting|citing)$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_NESTED = re.compile(
    rf"(?:that\s+)?(?P<np>(?:the\s|a\s|an\s|his\s|her\s|its\s)?[\w’'.-]+(?:\s[\w’'.-]+){{0,5}}?)\s+(?:(?:had|has|have)\s+)?"
    rf"(?P<verb>{REPORTING_VERB.pattern})(?:\s+(?:it|him|her|them|reporters|journalists))?\s+(?=\S)"
)
_MEDIA = re.compile(rf"\b(?:{alternatives(of_class('newswire_words.csv', 'medium'))})\b", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?:the\s+)?")
_PERSONAL = HE | SHE | FIRST
_DETERMINED = re.compile(r"(?:the|a|an|his|her|its)\s\w+", re.IGNORECASE)


class Relays:
    """Find the relays of one document's quotes."""

    def __init__(self, statements: Statements, mentions: Sequence[Mention], spans: Sequence[RoleSpan]) -> None:
        """Prepare look-ups; `mentions` are in order of start."""
        self.statements, self.layout = statements, statements.text
        self.text = self.layout.text
        self.mentions = [m for m in mentions if m.label in _SPEAKERS]
        self._ends = [m.end for m in self.mentions]
        self._starts = [m.start for m in self.mentions]
        self._trailers: dict[CharSpan, list[tuple[CharSpan, CharSpan]]] = defaultdict(list)
        for cue, source in self._trailing_relays(spans):
            self._trailers[self.layout.sentence_span(cue[0])].append((cue, source))

    def relayed(self, quotes: Sequence[Quote]) -> list[Quote]:
        """Return `quotes` with `via`, and with the innermost source as speaker where a relay stood in its place."""
        used = {span for quote in quotes for span in quote.cue_spans}
        found = [
            self._trailing(self._nested(self._relay(quote)), used) if quote.cue_spans and not quote.via else quote
            for quote in quotes
        ]
        told = (quote for quote in found if not _is_nested(quote) and quote.asserted and quote.speaker_spans)
        around = sorted(((span, quote) for quote in told for span in quote.content_spans), key=lambda one: one[0])
        return [self._within(quote, around) if _is_nested(quote) else quote for quote in found]

    def _within(self, quote: Quote, around: Sequence[tuple[CharSpan, Quote]]) -> Quote:
        """A statement within another's content is passed on by who made that, and by who passes that on."""
        start, end = quote.content_spans[0][0], quote.content_spans[-1][1]
        at = bisect_right(around, start, key=lambda one: one[0][0]) - 1  # contents of one level do not overlap
        teller = around[at][1] if at >= 0 and end <= around[at][0][1] else None
        speaker = " ".join(self.text[a:b].lower() for a, b in quote.speaker_spans)
        if teller is None or speaker in PRONOUNS or overlaps(teller.speaker_spans[0], quote.speaker_spans):
            return quote  # "Ana said she thought that ...": mostly one speaker
        named = self._mention_at(*teller.speaker_spans[0])
        via = self._names(teller.via, teller.speaker_spans[0]) if named else teller.via
        return replace(quote, via=[*via, *quote.via])

    def _relay(self, quote: Quote) -> Quote:
        """By the cue and what stands beside it: `A reports, citing B`, `quoted by A`, `A quoted B as saying`."""
        first, last = quote.cue_spans[0], quote.cue_spans[-1]
        start, end = self.layout.sentence_span(first[0])
        cue, source = self.text[first[0] : last[1]], quote.speaker_spans[0] if quote.speaker_spans else None
        if source and (inner := self._inner(quote, start)):
            return self._inwards(quote, inner, contents=[part for part in quote.content_spans if part != inner])
        relays = RELAY.search(cue)
        if source and source[0] < first[0] and (relay := self._citer(quote, start, end)):
            return self._spoken_by(quote, relay) if self._is_person(relay, cue) else self._passed_on(quote, relay)
        if source and source[0] < first[0] and (passive := _QUOTED_BY.search(self.text, source[0], first[0])):
            own = replace(quote, speaker_spans=[(source[0], min(source[1], passive.start()))])
            return self._passed_on(own, self._phrase(passive))
        following = None if relays else _AFTER.match(self.text, last[1], end)
        cites = following and source and self._passes_on(source, cue + following[0])
        if following and cites and not _inside(following.start("np"), quote):  # the model took A for the speaker
            return self._inwards(
                quote, self._phrase(following), cues=[*quote.cue_spans[:-1], (last[0], following.start("np"))]
            )
        if RELAYED_PASSIVE.search(cue) or (source and source[0] < first[0] and _QUOTED.match(cue)):
            return self._passed_on(quote, self._passive(quote, end))
        if not relays:
            return quote
        relay = self._subject(start, first, quote)
        if relay is None and last != first:
            relay = self._subject(first[1], last, quote)
        refers = _REFERS.search(cue) and relay and not self._passes_on(relay, cue)
        if relay and source and refers and self._can_speak(relay) and not overlaps(relay, [source]):
            return self._spoken_by(quote, relay)
        return self._passed_on(quote, relay or self._citing(quote, end))

    def _inner(self, quote: Quote, start: int) -> CharSpan | None:
        """The innermost source where the relaying one stands as speaker.

        `A quoted B as saying`, `A reported, quoting B, that` (B taken for content), `Citing B, A reported that`,
        `A, citing B, reported that` (both taken for the source).
        """
        text, first, last = self.text, quote.cue_spans[0], quote.cue_spans[-1]
        if quote.speaker_spans[-1][1] > first[0]:
            return None
        if last != first and _QUOTES.match(text[slice(*first)]) and first[1] + 3 < last[0]:
            return first[1] + 1, last[0] - 1
        part, *others = quote.content_spans
        if others and part[0] - last[1] == 1 and _ENDS_CITING.search(text[slice(*last)]):
            return part
        if self._is_person(quote.speaker_spans[0], text[slice(*last)]):
            return None
        opening = _CITING.match(text, start, quote.speaker_spans[0][0])
        both = _BOTH.fullmatch(text, *quote.speaker_spans[0])
        return opening.span("np") if opening else both.span("np") if both else None

    def _citer(self, quote: Quote, start: int, end: int) -> CharSpan | None:
        """Who cites the source before the cue: `A, citing B, reported`, `Citing B, A reported`."""
        at = quote.speaker_spans[0][0]
        if passing := _IN_PASSING.search(self.text, start, at):
            return self._subject(start, passing.span(), quote)
        return self._behind_source(quote, end) if _OPENING.fullmatch(self.text, start, at) else None

    def _passive(self, quote: Quote, end: int) -> CharSpan | None:
        """`B was quoted by A as saying`, `B was quoted as saying by A`."""
        for match in _BY.finditer(self.text, quote.cue_spans[0][0], min(end, quote.cue_spans[-1][1] + _BEHIND)):
            span = self._medium(match) or self._mention_at(*match.span("np")) or self._phrase(match)
            if not _inside(span[0], quote) and not overlaps(span, quote.speaker_spans):
                return span
        return None

    def _medium(self, match: re.Match[str]) -> CharSpan | None:
        """The name behind what it is: El Faro of "the Lima daily El Faro"."""
        first, last = bisect_left(self._starts, match.start("np")), bisect_left(self._starts, match.end("np"))
        if last - first < 2 or not _MEDIA.search(self.text, match.start("np"), self.mentions[last - 1].start):
            return None
        return self.mentions[last - 1].start, self.mentions[last - 1].end

    def _subject(self, start: int, cue: CharSpan, quote: Quote) -> CharSpan | None:
        """The mention, else the noun phrase, directly before the cue."""
        at = bisect_right(self._ends, cue[0]) - 1
        if at >= 0 and self.mentions[at].end >= max(start, cue[0] - 3):
            span = self.mentions[at].start, self.mentions[at].end
        elif match := _SUBJECT.search(self.text, max(start, cue[0] - _BEFORE), cue[0]):
            span = match.span("np")
        else:
            return None
        return None if _inside(span[0], quote) else span

    def _citing(self, quote: Quote, end: int) -> CharSpan | None:
        """`Citing B, A said`: what stands after the source and its comma."""
        if not quote.speaker_spans or quote.cue_spans[0][0] > quote.speaker_spans[0][0]:
            return None
        return self._behind_source(quote, end)

    def _behind_source(self, quote: Quote, end: int) -> CharSpan | None:
        comma = _COMMA.match(self.text, quote.speaker_spans[-1][1], end)
        if comma is None:
            return None
        i = bisect_left(self._starts, comma.start())
        if i < len(self.mentions) and self.mentions[i].start <= comma.end():
            return self.mentions[i].start, self.mentions[i].end
        return None

    def _nested(self, quote: Quote) -> Quote:
        """`Tass quoted Orlov as saying Vega had warned ...`: inwards, as long as relays or media speak."""
        for _ in range(_DEPTH):
            if quote.kind != Kind.INDIRECT or not quote.speaker_spans or len(quote.content_spans) != 1:
                break
            match = _NESTED.match(self.text, *quote.content_spans[0])
            if match is None or not (quote.via or self._is_media(quote.speaker_spans)):
                break
            if not self._can_speak(match.span("np")):
                break
            content = (match.end(), quote.content_spans[0][1])
            quote = self._inwards(quote, match.span("np"), contents=[content], cues=[match.span("verb")])
        return quote

    def _trailing_relays(self, spans: Sequence[RoleSpan]) -> Iterator[tuple[CharSpan, CharSpan]]:
        """`..., the bank said, according to Reuters`: cues without content whose source is a news medium."""
        for cue, source in _orphan_cues(spans):
            speaker = (source.start, source.end)
            if ORPHAN_RELAY.fullmatch(self.text[cue.start : cue.end].strip()) and self._is_media([speaker]):
                yield (cue.start, cue.end), speaker

    def _trailing(self, quote: Quote, used: set[CharSpan]) -> Quote:
        for cue, speaker in self._trailers.get(self.layout.sentence_span(quote.cue_spans[0][0]), ()):
            if cue not in used and not overlaps(speaker, quote.speaker_spans):
                return self._passed_on(quote, speaker)
        return quote

    def _inwards(
        self,
        quote: Quote,
        speaker: CharSpan,
        contents: list[CharSpan] | None = None,
        cues: list[CharSpan] | None = None,
    ) -> Quote:
        """Make of `quote` the statement of `speaker`, passed on by who stood there as its speaker."""
        via = self._names(quote.via, quote.speaker_spans[0])
        contents, cues = contents or quote.content_spans, cues or quote.cue_spans
        return self.statements.make(quote.group, contents, cues, [speaker], via)

    def _spoken_by(self, quote: Quote, speaker: CharSpan) -> Quote:
        """Make of `quote` the statement of `speaker`, who only cites whom the model took for the source."""
        return self.statements.make(quote.group, quote.content_spans, quote.cue_spans, [speaker], quote.via)

    def _passed_on(self, quote: Quote, relay: CharSpan | None) -> Quote:
        if relay is None or overlaps(relay, quote.speaker_spans):
            return quote
        return replace(quote, via=self._names(quote.via, relay))

    def _names(self, via: list[str], relay: CharSpan) -> list[str]:
        """`via` with one more: a mention's words, else the relay's own, without the article."""
        inside = self._mention_at(*relay)
        start, end = inside if inside and inside[0] >= relay[0] - 4 else relay
        name = _ARTICLE.sub("", self.text[start:end].strip(' ,;:"“”'))
        return via if not name or name in via else [*via, name]

    def _passes_on(self, teller: CharSpan, words: str) -> bool:
        """Tell who passes on what others said from who has them in mind: "“No,” Sousa said, referring to Berg".

        A person's words stay that person's, whoever is cited; a body's too where they only refer to somebody, unless
        it is a medium, which reports "with reference to" the source of its news.
        """
        if self._is_person(teller, words) or self.text[slice(*teller)].lower() in _PERSONAL:
            return False
        return bool(not _REFERS.search(words) or _REPORTS.search(words) or self._is_media([teller]))

    def _is_person(self, span: CharSpan, cue: str) -> bool:
        """Tell whether the first who is named in a phrase is a person of two names, and does not report as media do."""
        if _REPORTS.search(cue):
            return False
        at = bisect_right(self._ends, span[0])
        if at == len(self.mentions) or self.mentions[at].start >= span[1]:
            return False
        one = self.mentions[at]
        return one.label == EntityLabel.PERSON and " " in (one.name or one.text)

    def _is_media(self, spans: Sequence[CharSpan]) -> bool:
        surface = self.text[spans[0][0] : spans[-1][1]]
        mention = self._mention_at(spans[0][0], spans[-1][1])
        named = self.text[slice(*mention)] if mention else surface
        return bool(_MEDIA.search(surface) or organisations.is_agency(_ARTICLE.sub("", named)))

    def _can_speak(self, np: CharSpan) -> bool:
        named = self._mention_at(*np) or self.text[slice(*np)].lower() in PRONOUNS
        return bool(named or _DETERMINED.match(self.text, *np))

    def _phrase(self, match: re.Match[str]) -> CharSpan:
        return self.statements.extents.with_its_dot(trimmed(match.span("np"), self.text))

    def _mention_at(self, start: int, end: int) -> CharSpan | None:
        i = bisect_right(self._ends, start)
        if i < len(self.mentions) and self.mentions[i].start < end:
            return self.mentions[i].start, self.mentions[i].end
        return None


def _is_nested(quote: Quote) -> bool:
    return any(span.nested for span in quote.group.contents)


def _inside(at: int, quote: Quote) -> bool:
    return any(start <= at < end for start, end in quote.content_spans)


def _orphan_cues(spans: Sequence[RoleSpan]) -> list[tuple[RoleSpan, RoleSpan]]:
    """The cues that no content links to first, with their sources."""
    spans = [span for span in spans if not span.nested]
    taken = {span.links[0][0] for span in spans if span.role == Role.CONTENT and span.links}
    return [
        (span, spans[span.links[0][0]])
        for i, span in enumerate(spans)
        if span.role == Role.CUE and i not in taken and span.links and span.links[0][0] >= 0
    ]


@dataclass(frozen=True)
class RelayFinder(QuoteFinder):
    """Find who passes on the statements of `doc._.quotes`."""

    weights: Sequence[float]

    def predict(self, doc: Doc) -> list[Quote]:
        """Return the quotes of `doc` with their relays."""
        statements = Statements(layout(doc), self.weights)
        return Relays(statements, doc._.mentions or [], doc._.role_spans or []).relayed(doc._.quotes)


@Language.factory(
    "quotelake_relays", assigns=["doc._.quotes", "doc.spans"], requires=["doc._.quotes", "doc._.mentions"]
)
def make_relays(nlp: Language, name: str) -> RelayFinder:
    """Create the component that finds relays."""
    return RelayFinder(model.meta()["calibration"])
