"""Make statements of grouped spans: their words, kind, type and confidence."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass, field, replace

from spacy.language import Language
from spacy.tokens import Doc

from annotators import extensions
from annotators.attribution.acts import is_act
from annotators.attribution.beside import Named
from annotators.attribution.confidence import assertion, confidence
from annotators.attribution.extents import Extents
from annotators.attribution.hearsay import HEARSAY
from annotators.attribution.links import Thresholds, group_levels
from annotators.attribution.mends import MENDS, inner_of, speaker_words
from annotators.attribution.parted import Parted
from annotators.attribution.sources import within_sentences
from annotators.components import Component
from annotators.encoder import model
from annotators.kept import cached_property
from annotators.lexicon.cues import NEGATION, REFUSAL, attribution_type
from annotators.lexicon.noun_classes import AUXILIARIES
from annotators.records import CharSpan, Group, Quote
from annotators.text.layout import Layout, layout
from storage.vocabulary import Assertion, AttributionType, Kind

_NEVER = re.compile(
    r"(?:(?:at|in|on|under) no(?:ne of)? |never |nowhere |not once )[^.;:]{0,80}?"
    r"\b(?:did|does|do|has|have|had|would)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statements:
    """Make the statements of one document: every quote, also one with other words than before, is made by `make`."""

    text: Layout
    weights: Sequence[float]
    """Of confidence, one for each value of `evidence`."""
    named: Named = field(default_factory=lambda: Named.of(()))
    """Who may stand beside a cue."""
    cues: Container[int] = frozenset()
    """The tokens of all cues of the document."""

    @cached_property
    def parted(self) -> Parted:
        """The sentences that an attribution parts."""
        return Parted(self.text, self.cues)

    @cached_property
    def extents(self) -> Extents:
        """Where what was said begins and ends."""
        return Extents(self.text, self.named)

    def make(
        self,
        group: Group,
        contents: list[CharSpan],
        cues: list[CharSpan],
        speaker: list[CharSpan],
        via: Sequence[str] = (),
    ) -> Quote:
        """Return the statement of these words with its kind, type and confidence; nobody has resolved its speaker."""
        kept = tuple(span for span in group.contents if overlaps((span.start, span.end), contents))
        kind = kind_of(contents, self.text)
        if len(kept) < len(group.contents):
            group = replace(group, contents=kept)
        cue = " ".join(self.text.text[start:end] for start, end in cues)
        certain = confidence(self.weights, group, kind, cue)
        said = Assertion.HYPOTHETICAL if cues and self._is_asked(cues[0][0]) else _said(cue, assertion(group))
        if said == Assertion.ASSERTED and cues and cues[0][0] < contents[0][0] and self._is_never(cues[0][0]):
            said = Assertion.NEGATED
        said_as = AttributionType.COMMUNICATION if kind == Kind.DIRECT else attribution_type(cue)
        return Quote(contents, cues, speaker, kind, said_as, certain, list(via), assertion=said, group=group)

    def _is_asked(self, cue: int) -> bool:
        """Tell whether the sentence that says it was said is itself a question: "Did the mayor say so?"."""
        start, end = self.text.sentence_span(cue)
        first = self.text.token_span(start, end)[0]
        opens = self.text.words[first].lower() in AUXILIARIES and not self.text.quoted[first]
        return opens and self.text.text[start:end].rstrip().endswith("?")

    def _is_never(self, cue: int) -> bool:
        """Tell whether what opens the sentence denies that it was said: "At no point did the mayor say so"."""
        start, _ = self.text.sentence_span(cue)
        return _NEVER.match(self.text.text, start, cue) is not None

    def of(self, group: Group) -> Quote | None:
        """Make the statement of one group; None where an unattributed content is not even in quotation marks, or stands
        within another's."""
        for mend in MENDS:
            group = mend(group, self.text, self.named)
        group = self.parted.whole(group)
        contents = self.extents.of(group.contents)
        if not contents or self._is_act(group, contents):
            return None
        speaker = speaker_words(group, self.text)
        quote = self.make(group, contents, sorted((cue.start, cue.end) for cue in group.cues), speaker)
        alone = quote.kind == Kind.INDIRECT or any(span.nested for span in group.contents)
        return None if alone and not quote.cue_spans else quote

    def _is_act(self, group: Group, contents: Sequence[CharSpan]) -> bool:
        """Tell what was done and not said, by the words of the cue and those directly behind it."""
        cue = group.cues[0] if group.cues else None
        behind = next((span for span in contents if cue and span[0] >= cue.end), None)
        if cue is None or behind is None:
            return False
        return is_act(self.text.text[cue.start : cue.end], self.text.text[slice(*behind)])


def _said(cue: str, likely: Assertion) -> Assertion:
    """Tell whether it was said: as the words of the cue have it, else, or where these deny a refusal, as the encoder
    does."""
    if HEARSAY.fullmatch(cue):
        return Assertion.ASSERTED
    if refused := REFUSAL.search(cue):
        return likely if refused["denied"] else Assertion.WITHHELD
    return Assertion.NEGATED if likely == Assertion.ASSERTED and NEGATION.search(cue) else likely


def kind_of(spans: Sequence[CharSpan], text: Layout) -> Kind:
    """Tell whether the words of `spans` stand inside quotation marks: all (direct), none (indirect) or some (mixed)."""
    words = inside = 0
    for start, end in spans:
        first, last = text.token_span(start, end)
        for word, quoted in zip(text.words[first:last], text.quoted[first:last].tolist(), strict=True):
            if word.isalnum() or any(c.isalnum() for c in word):
                words += 1
                inside += quoted
    if not inside:
        return Kind.INDIRECT
    return Kind.DIRECT if inside == words else Kind.MIXED


def overlaps(span: CharSpan, others: Sequence[CharSpan]) -> bool:
    """Tell whether `span` shares a character with one of `others`."""
    return any(span[0] < end and start < span[1] for start, end in others)


class QuoteFinder(Component[list[Quote]]):
    """Find quotes, and write them with the spans that they cover."""

    def set_annotations(self, doc: Doc, found: list[Quote]) -> None:
        """Write quotes to `doc._.quotes` and, each from its first word to its last, to `doc.spans["quotes"]`."""
        doc._.quotes = found
        bounds = ((q.content_spans[0][0], q.content_spans[-1][1], q.kind) for q in found)
        spans = (doc.char_span(start, end, label=kind, alignment_mode="expand") for start, end, kind in bounds)
        doc.spans["quotes"] = [span for span in spans if span is not None]


@dataclass(frozen=True)
class Attribution(QuoteFinder):
    """Make quotes of `doc._.role_spans`: sets `doc._.quotes` and `doc.spans["quotes"]`."""

    weights: Sequence[float]
    least: Thresholds = field(default_factory=Thresholds)

    def predict(self, doc: Doc) -> list[Quote]:
        """Return the statements of `doc` in the order of their contents."""
        text = layout(doc)
        named = Named.of(doc._.mentions or ())
        groups = within_sentences(group_levels(doc._.role_spans, text, self.least), text, named)
        cues = frozenset(at for group in groups for cue in group.cues for at in range(cue.first, cue.last))
        statements = Statements(text, self.weights, named, cues)
        inner = [one for group in groups if (one := inner_of(group, text, named, cues))]
        ordered = sorted([*groups, *inner], key=lambda group: group.contents[0].start)
        found = [quote for group in ordered if (quote := statements.of(group))]
        return [quote for quote in found if quote.kind == Kind.DIRECT or quote.confidence >= self.least.statement]


@Language.factory(
    "quotelake_attribution",
    assigns=["doc._.quotes", "doc.spans"],
    requires=["doc._.role_spans", "doc._.mentions"],
    default_config=asdict(Thresholds()),
)
def make_attribution(nlp: Language, name: str, link: float, spare: float, sure: float, statement: float) -> Attribution:
    """Create the component that makes statements of spans; its settings are those of `links.Thresholds`."""
    return Attribution(model.meta()["calibration"], Thresholds(link, spare, sure, statement))


extensions.keep("quotes", Quote)
