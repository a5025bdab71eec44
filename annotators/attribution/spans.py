"""Decode the encoder's emissions into sources, cues and contents with scored links; quotation marks take part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from annotators.attribution.links import NEAR_BUCKETS, Places, link_buckets
from annotators.attribution.patterns import Pattern, match_patterns
from annotators.components import Component
from annotators.encoder import model
from annotators.encoder.decoding import FORBIDDEN, log_softmax, tag_runs, transition_scores, viterbi
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import LINK_WIDTH, LINKS, ROLE_TAGS, ROLES
from annotators.encoder.model import Decoding
from annotators.records import CharSpan, RoleSpan, TokenSpan
from annotators.text.layout import Layout, layout
from storage.vocabulary import BoilerplateLabel, Role

_TAGS: Final = {role: [ROLE_TAGS.index(f"B-{role}"), ROLE_TAGS.index(f"I-{role}")] for role in ROLES}
_AT_ONCE: Final = 64
"""Dependants whose heads are measured at once."""
Links = list[tuple[int, float]]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Settings:
    """What decoding adds to the model; all chosen on PolNeAR dev."""

    region_share: float = 0.4  # mean probability of content from which on a closed quotation is content as a whole
    cue_inside: float = 0.9  # a surer cue inside the marks means that they are paired wrongly
    reach: int = 4  # sentences within which a content finds its cue, and a cue its source
    top: int = 4  # links kept a span
    role_bias: Sequence[float] = (0.5, -0.2, -0.1)  # added to the emissions of source, cue, content
    near_bonus: Sequence[float] = (1.0, 2.0)  # added for a head within `links.NEAR` tokens, by link
    nested_bias: float = 0.0  # taken from the emission of no role, within the content of another statement


def constrained(emissions: NDArray[np.float32], text: Layout, settings: Settings) -> NDArray[np.float32]:
    """Return `emissions` (tokens, 7) with quotation marks as constraints.

    A quotation that the model takes for content on the whole is content from mark to mark and is not divided, and other
    roles keep out of it.
    """
    result = emissions.copy()
    probabilities = np.exp(log_softmax(emissions))
    content, cue = _TAGS[Role.CONTENT], _TAGS[Role.CUE]
    others = [i for i in range(len(ROLE_TAGS)) if i not in content]
    for first, last in _quotations(text):
        inner = probabilities[first + 1 : last - 1]
        is_content = inner[:, content].sum(axis=1).mean() >= settings.region_share
        if is_content and inner[:, cue].sum(axis=1).max() <= settings.cue_inside:
            result[first:last, others] = FORBIDDEN
            result[first + 1 : last, content[0]] = FORBIDDEN
    return result


def _quotations(text: Layout) -> Iterator[TokenSpan]:
    """The quotations of some length; one that its paragraph's end leaves open only where the next goes on with it."""
    whole = {text.token_span(r.start, r.end) for r in text.regions if r.opened and r.closed and not r.depth}
    for chain in text.chains:
        for span in chain:
            if (span in whole or span != chain[-1]) and span[1] - span[0] >= 3:
                yield span


@dataclass(frozen=True)
class SpanDecoder(Component[list[RoleSpan]]):
    """Decode an `Encoding` into linked spans: sets `doc._.role_spans`."""

    parameters: Decoding
    settings: Settings = Settings()

    def predict(self, doc: Doc) -> list[RoleSpan]:
        """Return the spans of `doc`; boilerplate attributes nothing, but for credits, which name their source; captions
        among them name a photographer's, and tell of a picture."""
        furniture = doc.spans.get("furniture", [])
        boilerplate = [s for s in furniture if s.label_ != BoilerplateLabel.CREDIT or s.kb_id_ == "caption"]
        return self.decode(doc._.encoding, layout(doc), [(span.start_char, span.end_char) for span in boilerplate])

    def set_annotations(self, doc: Doc, found: list[RoleSpan]) -> None:
        """Set `doc._.role_spans`."""
        doc._.role_spans = found

    def decode(self, encoding: Encoding, text: Layout, masked: Sequence[CharSpan]) -> list[RoleSpan]:
        """Return the spans of a document in order of their start; nothing is found in the code-point spans `masked`."""
        biased = encoding.roles + np.array([0.0, *np.repeat(self.settings.role_bias, 2)], dtype=np.float32)
        emissions = constrained(biased, text, self.settings)
        for first, last in (text.token_span(*span) for span in masked):
            emissions[first:last, 1:] = FORBIDDEN
            emissions[first:last, 0] = 0.0
        patterns = match_patterns(text)
        for pattern in patterns:
            _impose(pattern, emissions)
        between, start = transition_scores(self.parameters.transitions, len(ROLES))
        spans = _spans(viterbi(emissions, between, start), encoding.roles, encoding, text)
        links = _imposed(patterns, spans, self._links(spans, encoding, text))
        outer = [replace(span, links=own) for span, own in zip(spans, links, strict=True)]
        return outer + self._nested(outer, encoding, text)

    def _nested(self, outer: list[RoleSpan], encoding: Encoding, text: Layout) -> list[RoleSpan]:
        """The spans of statements within the contents of others, outside of quotation marks."""
        emissions = encoding.nested.copy()
        emissions[:, 0] -= self.settings.nested_bias
        emissions[text.quoted, 1:] = FORBIDDEN
        between, start = transition_scores(np.zeros_like(self.parameters.transitions), len(ROLES))
        tags = np.zeros(len(emissions), dtype=np.int64)
        for first, last in ((span.first, span.last) for span in outer if span.role == Role.CONTENT):
            if emissions[first:last].argmax(axis=1).any():
                tags[first:last] = viterbi(emissions[first:last], between, start)
        spans = [replace(span, nested=True) for span in _spans(tags, encoding.nested, encoding, text)]
        links = [[(j + len(outer) if j >= 0 else j, p) for j, p in own] for own in self._links(spans, encoding, text)]
        return [replace(span, links=own) for span, own in zip(spans, links, strict=True)]

    def _links(self, spans: list[RoleSpan], encoding: Encoding, text: Layout) -> list[Links]:
        """The likeliest heads of each span among those within reach."""
        links: list[Links] = [[] for _ in spans]
        if not spans:
            return links
        sums = np.concatenate([np.zeros((1, encoding.links.shape[1]), dtype=np.float32), encoding.links.cumsum(axis=0)])
        edges = np.array([(s.first, s.last) for s in spans])
        vectors = (sums[edges[:, 1]] - sums[edges[:, 0]]) / (edges[:, 1] - edges[:, 0])[:, None]
        distances = self.parameters.distance.copy()
        distances[:, [*NEAR_BUCKETS]] += np.array(self.settings.near_bonus, dtype=np.float32)[:, None]
        for kind, link in enumerate(LINKS):
            dependant_role, head_role = link.split("_to_")
            heads = [i for i, s in enumerate(spans) if s.role == head_role]
            dependants = [i for i, s in enumerate(spans) if s.role == dependant_role]
            keys = vectors[heads]
            for i, begin, buckets in self._near(edges[dependants], edges[heads], text):
                near = keys[begin : begin + len(buckets)]
                own = self._scored(kind, vectors[dependants[i]], near, distances[kind, buckets])
                links[dependants[i]] = [(heads[begin + j] if j < len(buckets) else -1, chance) for j, chance in own]
        return links

    def _near(self, dependants: Places, heads: Places, text: Layout) -> Iterator[tuple[int, int, Places]]:
        """Of each dependant: its place, that of the first head within reach, and the buckets of it and those after it.

        All pairs of some dependants at once: one by one they took most of the time of a sentence of a thousand cues.
        """
        places, reach = text.sentence[heads[:, 0]], self.settings.reach
        begin = np.searchsorted(places, text.sentence[dependants[:, 0]] - reach)
        count = np.searchsorted(places, text.sentence[dependants[:, 1] - 1] + reach, side="right") - begin
        for at in range(0, len(dependants), _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            ends = count[some].cumsum()
            theirs = np.arange(ends[-1]) + np.repeat(begin[some] - ends + count[some], count[some])
            own = np.repeat(dependants[some], count[some], axis=0)
            buckets = np.split(link_buckets(own, heads[theirs], text.sentence, text.paragraph), ends[:-1])
            yield from ((at + j, int(begin[at + j]), one) for j, one in enumerate(buckets))

    def _scored(self, kind: int, dependant: Vectors, heads: Vectors, distance: Vectors) -> Links:
        """The places of heads with their probabilities for this kind of link, best first; the last is "none"."""
        parameters, at = self.parameters, 2 * kind * LINK_WIDTH
        query = dependant[at : at + LINK_WIDTH] / np.sqrt(LINK_WIDTH)
        scores = np.empty(len(heads) + 1, dtype=np.float32)
        scores[-1] = query @ parameters.none_key[kind] + parameters.none_bias[kind]
        scores[:-1] = heads[:, at + LINK_WIDTH : at + 2 * LINK_WIDTH] @ query
        scores[:-1] += distance
        chances = np.exp(log_softmax(scores))
        best = np.arange(len(chances))
        if len(best) > self.settings.top:
            best = np.flatnonzero(chances >= np.partition(chances, -self.settings.top)[-self.settings.top])
        best = best[np.argsort(-chances[best], kind="stable")][: self.settings.top]
        return [(int(j), round(float(chances[j]), 4)) for j in best]


def _spans(tags: NDArray[np.int64], emissions: NDArray[np.float32], encoding: Encoding, text: Layout) -> list[RoleSpan]:
    """The spans of a sequence of tags, scored by the `emissions` that it was decoded of."""
    probabilities, found = np.exp(log_softmax(emissions)), []
    for label, first, last in tag_runs(tags):
        score = round(float(probabilities[first:last, _TAGS[ROLES[label]]].sum(axis=1).mean()), 4)
        assertion = (
            () if ROLES[label] == Role.SOURCE else encoding.assertions[first:last].mean(axis=0).round(3).tolist()
        )
        span = RoleSpan(ROLES[label], first, last, *text.chars(first, last), score, assertion=tuple(assertion))
        found.append(span)
    return found


def _impose(pattern: Pattern, emissions: NDArray[np.float32]) -> None:
    """Let nothing but the spans of `pattern` stand where it stands."""
    for role, parts in ((Role.SOURCE, [pattern.source]), (Role.CUE, [pattern.cue]), (Role.CONTENT, pattern.contents)):
        begin, inside = _TAGS[role]
        for first, last in parts:
            emissions[first:last] = FORBIDDEN
            emissions[first, begin] = 0.0
            emissions[first + 1 : last, inside] = 0.0
            if last < len(emissions):
                emissions[last, inside] = FORBIDDEN


def _imposed(patterns: list[Pattern], spans: list[RoleSpan], links: list[Links]) -> list[Links]:
    """Link the spans of each pattern to each other, and others not to its cue."""
    at = {(span.first, span.last): i for i, span in enumerate(spans)}
    cues = {at[pattern.cue]: pattern for pattern in patterns}
    result = [[(head, chance) for head, chance in own if head not in cues] for own in links]
    for cue, pattern in cues.items():
        result[cue] = [(at[pattern.source], 1.0)]
        for part in pattern.contents:
            result[at[part]] = [(cue, 1.0)]
    return result


@Language.factory(
    "quotelake_spans",
    assigns=["doc._.role_spans"],
    requires=["doc._.encoding"],
    default_config=asdict(Settings()),
)
def make_spans(
    nlp: Language,
    name: str,
    region_share: float,
    cue_inside: float,
    reach: int,
    top: int,
    role_bias: Sequence[float],
    near_bonus: Sequence[float],
    nested_bias: float,
) -> SpanDecoder:
    """Create the component that decodes attribution spans; its settings are those of `Settings`."""
    return SpanDecoder(
        model.decoding(), Settings(region_share, cue_inside, reach, top, role_bias, near_bonus, nested_bias)
    )


if not Doc.has_extension("role_spans"):
    Doc.set_extension("role_spans", default=None)
