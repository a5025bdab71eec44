"""Holds the decoding of attribution spans: sources, cues and contents with scored links, from the encoder's emissions.

Quotation marks take part in the decoding. How spans become statements is in `attribution`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from annotators.attribution.links import NEAR_BUCKETS, link_bucket
from annotators.attribution.patterns import Form, forms
from annotators.encoder import model
from annotators.encoder.decoding import FORBIDDEN, log_softmax, tag_runs, transition_scores, viterbi
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import LINK_WIDTH, LINKS, ROLE_TAGS, ROLES
from annotators.encoder.model import Decoding
from annotators.records import RoleSpan
from annotators.text.layout import Layout, layout
from storage.vocabulary import BoilerplateLabel

REGION_SHARE = 0.4  # mean probability of content from which on a closed quotation is content as a whole
CUE_INSIDE = 0.9  # a surer cue inside the marks means that they are paired wrongly
REACH = 4  # sentences within which a content finds its cue, and a cue its source
TOP = 4  # links kept a span
ROLE_BIAS = (0.5, -0.2, -0.1)  # added to the emissions of source, cue, content; chosen on PolNeAR dev
NEAR_BONUS = (1.0, 2.0)  # added for a head within `links.NEAR` tokens, by link; chosen on PolNeAR dev


def constrained(emissions: NDArray[np.float32], text: Layout) -> NDArray[np.float32]:
    """Return `emissions` (tokens, 7) with quotation marks as constraints.

    A quotation that the model takes for content on the whole is content from mark to mark and is not divided, and other
    roles keep out of it; one that its paragraph's end leaves open only where the next paragraph goes on with it.
    White space and furniture are the caller's.
    """
    result = emissions.copy()
    probabilities = np.exp(log_softmax(emissions))
    begin, inside = ROLE_TAGS.index("B-content"), ROLE_TAGS.index("I-content")
    cue = [ROLE_TAGS.index("B-cue"), ROLE_TAGS.index("I-cue")]
    whole = {text.token_span(r.start, r.end) for r in text.regions if r.opened and r.closed and not r.depth}
    for chain in text.chains:
        for number, (first, last) in enumerate(chain):
            if ((first, last) not in whole and number == len(chain) - 1) or last - first < 3:
                continue
            inner = probabilities[first + 1 : last - 1]
            if inner[:, [begin, inside]].sum(axis=1).mean() < REGION_SHARE:
                continue
            if inner[:, cue].sum(axis=1).max() > CUE_INSIDE:
                continue
            result[first:last, [i for i in range(len(ROLE_TAGS)) if i not in (begin, inside)]] = FORBIDDEN
            result[first + 1 : last, begin] = FORBIDDEN
    return result


class SpanDecoder:
    """Decodes an `Encoding` into linked spans; sets `doc._.role_spans`."""

    def __init__(self, parameters: Decoding) -> None:
        """Hold the model's transitions and link biases."""
        self.parameters = parameters
        self.between, self.start = transition_scores(parameters.transitions, len(ROLES))

    def __call__(self, doc: Doc) -> Doc:
        """Decode the encoding of `doc`."""
        text = layout(doc)
        masked = [
            (span.start_char, span.end_char)
            for span in doc.spans.get("furniture", [])
            if span.label_ != BoilerplateLabel.CREDIT
        ]
        doc._.role_spans = self.decode(doc._.encoding, text, masked)
        return doc

    def decode(self, encoding: Encoding, text: Layout, masked: list[tuple[int, int]]) -> list[RoleSpan]:
        """Return the spans of a document in order of their start; nothing is found in the code-point spans `masked`."""
        biased = encoding.roles + np.array([0.0, *np.repeat(ROLE_BIAS, 2)], dtype=np.float32)
        emissions = constrained(biased, text)
        for start, end in masked:
            first, last = text.token_span(start, end)
            emissions[first:last, 1:] = FORBIDDEN
            emissions[first:last, 0] = 0.0
        told = forms(text)
        for form in told:
            _impose(form, emissions)
        tags = viterbi(emissions, self.between, self.start)
        probabilities = np.exp(log_softmax(encoding.roles))
        spans = []
        for label, first, last in tag_runs(tags):
            start, end = text.chars(first, last)
            both = probabilities[first:last, [1 + 2 * label, 2 + 2 * label]].sum(axis=1)
            spans.append(RoleSpan(ROLES[label], first, last, start, end, round(float(both.mean()), 4)))
        self._link(spans, encoding, text)
        _link_forms(told, spans)
        return spans

    def _link(self, spans: list[RoleSpan], encoding: Encoding, text: Layout) -> None:
        if not spans:
            return
        sums = np.concatenate([np.zeros((1, encoding.links.shape[1]), dtype=np.float32), encoding.links.cumsum(axis=0)])
        edges = np.array([(s.first, s.last) for s in spans])
        vectors = (sums[edges[:, 1]] - sums[edges[:, 0]]) / (edges[:, 1] - edges[:, 0])[:, None]
        for kind, link in enumerate(LINKS):
            dependant_role, head_role = link.split("_to_")
            heads = [i for i, s in enumerate(spans) if s.role == head_role]
            places = np.array([text.sentence[spans[i].first] for i in heads])
            for i, span in enumerate(spans):
                if span.role == dependant_role:
                    own = text.sentence[span.first], text.sentence[span.last - 1]
                    near = np.searchsorted(places, [own[0] - REACH, own[1] + REACH + 1])
                    span.links = self._scores(kind, i, heads[near[0] : near[1]], spans, vectors, text)

    def _scores(
        self, kind: int, i: int, heads: list[int], spans: list[RoleSpan], vectors: NDArray[np.float32], text: Layout
    ) -> list[tuple[int, float]]:
        at, parameters, span = 2 * kind * LINK_WIDTH, self.parameters, spans[i]
        query = vectors[i, at : at + LINK_WIDTH] / np.sqrt(LINK_WIDTH)
        scores = np.empty(len(heads) + 1, dtype=np.float32)
        scores[-1] = query @ parameters.none_key[kind] + parameters.none_bias[kind]
        scores[:-1] = vectors[heads, at + LINK_WIDTH : at + 2 * LINK_WIDTH] @ query
        for j, head in enumerate(heads):
            a, b = span.first, spans[head].first
            gap = b - span.last + 1 if b >= span.last else spans[head].last - a - 1
            same = bool(text.paragraph[a] == text.paragraph[b])
            bucket = link_bucket(gap, int(text.sentence[b] - text.sentence[a]), same)
            scores[j] += parameters.distance[kind, bucket] + (NEAR_BONUS[kind] if bucket in NEAR_BUCKETS else 0.0)
        chances = np.exp(log_softmax(scores))
        best = np.argsort(-chances, kind="stable")[:TOP]
        return [([*heads, -1][int(j)], round(float(chances[j]), 4)) for j in best]


def _impose(form: Form, emissions: NDArray[np.float32]) -> None:
    """Let nothing but the spans of `form` stand where it stands."""
    for role, parts in (("source", [form.source]), ("cue", [form.cue]), ("content", form.contents)):
        begin = ROLE_TAGS.index(f"B-{role}")
        for first, last in parts:
            emissions[first:last] = FORBIDDEN
            emissions[first, begin] = 0.0
            emissions[first + 1 : last, begin + 1] = 0.0
            if last < len(emissions):
                emissions[last, begin + 1] = FORBIDDEN


def _link_forms(told: list[Form], spans: list[RoleSpan]) -> None:
    """Link the spans of each form to each other, and others not to them."""
    at = {(span.first, span.last): i for i, span in enumerate(spans)}
    cues = {at[form.cue]: form for form in told}
    for span in spans:
        span.links = [(head, chance) for head, chance in span.links if head not in cues]
    for cue, form in cues.items():
        spans[cue].links = [(at[form.source], 1.0)]
        for part in form.contents:
            spans[at[part]].links = [(cue, 1.0)]


@Language.factory("quotelake_spans", assigns=["doc._.role_spans"], requires=["doc._.encoding"])
def make_spans(nlp: Language, name: str) -> SpanDecoder:
    """Create the component that decodes attribution spans."""
    return SpanDecoder(model.decoding())


if not Doc.has_extension("role_spans"):
    Doc.set_extension("role_spans", default=None)
