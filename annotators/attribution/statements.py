"""Make statements of grouped spans: their words, kind, type and confidence."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass, field, replace

from spacy.language import Language
from spacy.tokens import Doc

from annotators import extensions
from annotators.attribution.acts import is_act
from annotators.attribution.beside import Named, source_beside
from annotators.attribution.confidence import assertion, confidence
from annotators.attribution.extents import Extents, trimmed
from annotators.attribution.hearers import is_no_source, with_its_topic
from annotators.attribution.hearsay import HEARSAY, with_its_subject
from annotators.attribution.links import Thresholds, group_levels
from annotators.attribution.parted import Parted
from annotators.attribution.sources import within_sentences
from annotators.components import Component
from annotators.encoder import model
from annotators.kept import cached_property
from annotators.lexicon.cues import IMPERSONAL, NEGATION, REFUSAL, attribution_type
from annotators.lexicon.normalize import of_class
from annotators.records import CharSpan, Group, Quote, RoleSpan
from annotators.text.layout import Layout, layout
from storage.vocabulary import Assertion, AttributionType, Kind

_SUBJECT_WORDS = 8
_BRACKET = 8  # tokens of a bracket, as of "(NYSE: ACM)"
_NEVER = re.compile(
    r"(?:(?:at|in|on|under) no(?:ne of)? |never |nowhere |not once )[^.;:]{0,80}?"
    r"\b(?:did|does|do|has|have|had|would)\b",
    re.IGNORECASE,
)
_AUXILIARIES = of_class("function_words.csv", "auxiliary")
_ADVERBS = of_class("function_words.csv", "adverb")
_RUBRICS = of_class("newswire_words.csv", "rubric")


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
        opens = self.text.words[first].lower() in _AUXILIARIES and not self.text.quoted[first]
        return opens and self.text.text[start:end].rstrip().endswith("?")

    def _is_never(self, cue: int) -> bool:
        """Tell whether what opens the sentence denies that it was said: "At no point did the mayor say so"."""
        start, _ = self.text.sentence_span(cue)
        return _NEVER.match(self.text.text, start, cue) is not None

    def of(self, group: Group) -> Quote | None:
        """Make the statement of one group; None where an unattributed content is not even in quotation marks, or stands
        within another's.

        A rubric attributes nothing ("Analysis: why the rand falls").
        """
        if group.source and self._is_rubric(group.source):
            group = replace(group, source=None, cues=(), source_link=0.0)
        if group.cues and self._is_silence(group):
            group = replace(group, source=None, cues=(), source_link=0.0)
        if group.source:
            group = replace(group, source=self._completed(group.source))
        if (
            group.source
            and group.cues
            and self._asks_behind(group.cues[0])
            and group.source.last <= group.cues[0].first
        ):
            group = replace(group, source=None, source_link=0.0)  # "Its owner, according to the OECD, has fled"
        if group.source is None and group.cues and (beside := source_beside(group.cues[0], self.text, self.named)):
            group = replace(group, source=beside, source_link=beside.score)
        group = with_its_subject(with_its_topic(group, self.text, self.named), self.text)
        group = self.parted.whole(group)
        contents = self.extents.of(group.contents)
        if not contents or self._is_act(group, contents):
            return None
        source = group.source
        if source and is_no_source(source, group.cues[0], self.text):
            source = None
        speaker = self._speaker(source, group.cues[0]) if source else []
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

    def _is_silence(self, group: Group) -> bool:
        """Tell a quotation to which the silence of somebody in another paragraph was linked: "X did not speak"."""
        text, cue, content = self.text, group.cues[0], group.contents[0]
        apart = text.paragraph[cue.first] != text.paragraph[content.last - 1]
        return bool(apart and text.quoted[content.first] and NEGATION.search(text.text[cue.start : cue.end]))

    def _completed(self, source: RoleSpan) -> RoleSpan:
        """Begin a source that closes a bracket with the name before the bracket: "Acme (NYSE: ACM)", not "ACM)"; and
        one that ends with a name with the whole of it."""
        name = self.named.ending.get(source.end, (source.start, source.end))
        if name[0] < source.start:
            return replace(source, first=self.text.token_span(*name)[0], start=name[0])
        text, words = self.text, self.text.words[source.first : source.last]
        closed = words.index(")") if ")" in words else 0
        opened = next(
            (at for at in range(source.first, max(0, source.first - _BRACKET), -1) if text.words[at] == "("), 0
        )
        if not closed or "(" in words[:closed] or not opened:
            return source
        before = self.named.ending.get(text.ends[opened - 1])
        return replace(source, first=text.token_span(*before)[0], start=before[0]) if before else source

    def _is_rubric(self, source: RoleSpan) -> bool:
        words = self.text.lowered[source.first : source.last + 1]
        return len(words) == 2 and words[0] in _RUBRICS and words[1] == ":"

    def _asks_behind(self, cue: RoleSpan) -> bool:
        return self.text.lowered[cue.first : cue.last] == ["according", "to"]

    def _speaker(self, source: RoleSpan, cue: RoleSpan) -> list[CharSpan]:
        """The source's span; where it holds adverbs alone ("As earlier X told"), what stands between them and the cue.

        The empty "it" of "it is said" is none.
        """
        text, first, last = self.text, source.first, source.last
        if text.words[first:last] in (["It"], ["it"]) and IMPERSONAL.fullmatch(text.text[cue.start : cue.end]):
            return []
        if all(word.lower() in _ADVERBS for word in text.words[first:last]):
            first, last = last, cue.first
            if not 0 < last - first <= _SUBJECT_WORDS:
                return []
        return [trimmed(text.chars(first, last), text.text)]


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
        found = [quote for group in groups if (quote := statements.of(group))]
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
