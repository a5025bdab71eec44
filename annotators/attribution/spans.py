"""Decode the encoder's emissions into sources, cues and contents with scored links; quotation marks take part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from annotators import extensions
from annotators.attribution.antecedents import Finder
from annotators.attribution.links import NEAR_BUCKETS, Places, head_scores, in_reach, link_buckets
from annotators.attribution.patterns import Pattern, credits_of, match_patterns
from annotators.components import Component
from annotators.encoder import model
from annotators.encoder.decoding import (
    FORBIDDEN,
    log_softmax,
    run_chances,
    run_means,
    shares_of_runs,
    tag_runs,
    transition_scores,
)
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import LINK_WIDTH, LINKS, ROLE_TAGS, ROLES
from annotators.encoder.model import Decoding
from annotators.encoder.sums import Sums
from annotators.encoder.viterbi import viterbi
from annotators.kept import cached_property
from annotators.records import CharSpan, RoleSpan, TokenSpan
from annotators.text.layout import Layout, layout
from storage.vocabulary import BoilerplateLabel, Role

_JOINING: Final = frozenset({"and", "but", "so"})
_TAGS: Final = {role: [ROLE_TAGS.index(f"B-{role}"), ROLE_TAGS.index(f"I-{role}")] for role in ROLES}
Links = list[tuple[int, float]]
Transitions = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Settings:
    """What decoding adds to the model; chosen on PolNeAR dev, biases on marks of dev and 24 real articles."""

    region_share: float = 0.4  # mean probability of content from which on a closed quotation is content as a whole
    cue_inside: float = 0.9  # a surer cue inside the marks means that they are paired wrongly
    reach: int = 4  # sentences within which a content finds its cue, and a cue its source
    top: int = 4  # links kept a span
    role_bias: Sequence[float] = (0.5, 0.2, -0.2)  # added to the emissions of source, cue, content
    near_bonus: Sequence[float] = (1.0, 2.0)  # added for a head within `links.NEAR` tokens, by link
    nested_bias: float = 0.5  # taken from the emission of no role, within the content of another statement


def constrained(emissions: NDArray[np.float32], text: Layout, settings: Settings) -> NDArray[np.float32]:
    """Return `emissions` (tokens, 7) with quotation marks and paragraphs as constraints.

    A quotation that the model takes for content on the whole is content from mark to mark and is not divided, and other
    roles keep out of it. Outside of marks nothing goes on into the next paragraph: a headline ends without a full stop.
    """
    result = emissions.copy()
    starts = np.flatnonzero(np.array(text.paragraph_starts, dtype=bool) & ~text.quoted)
    opening = [at for at in starts if at and not text.words[at][:1].islower()]
    for _, inside in _TAGS.values():
        result[opening, inside] = FORBIDDEN
    probabilities = np.exp(log_softmax(emissions))
    content, cue = (probabilities[:, _TAGS[role]].sum(axis=1) for role in (Role.CONTENT, Role.CUE))
    others = [i for i in range(len(ROLE_TAGS)) if i not in _TAGS[Role.CONTENT]]
    for first, last in _quotations(text):
        inner = slice(first + 1, last - 1)
        if content[inner].mean() >= settings.region_share and cue[inner].max() <= settings.cue_inside:
            result[first:last, others] = FORBIDDEN
            result[first + 1 : last, _TAGS[Role.CONTENT][0]] = FORBIDDEN
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

    @cached_property
    def _transitions(self) -> Transitions:
        return transition_scores(self.parameters.transitions, len(ROLES))

    @cached_property
    def _nested_transitions(self) -> Transitions:
        return transition_scores(np.zeros_like(self.parameters.transitions), len(ROLES))

    def predict(self, doc: Doc) -> list[RoleSpan]:
        """Return the spans of `doc`; boilerplate attributes nothing, but for credits, which name their source; captions
        among them name a photographer's, and tell of a picture."""
        furniture = doc.spans.get("furniture", [])
        boilerplate = [s for s in furniture if s.label_ != BoilerplateLabel.CREDIT or s.kb_id_ == "caption"]
        text, encoding = layout(doc), doc._.encoding
        spans = self.decode(encoding, text, [(span.start_char, span.end_char) for span in boilerplate])
        sources = [i for i, span in enumerate(spans) if span.role == Role.SOURCE]
        meant = Finder(self.parameters, encoding, text, doc._.mentions)
        for i, found in zip(sources, meant.of([(spans[i].first, spans[i].last) for i in sources]), strict=True):
            spans[i] = replace(spans[i], antecedents=found)
        return spans

    def set_annotations(self, doc: Doc, found: list[RoleSpan]) -> None:
        """Set `doc._.role_spans`."""
        doc._.role_spans = found

    def decode(self, encoding: Encoding, text: Layout, masked: Sequence[CharSpan]) -> list[RoleSpan]:
        """Return the spans of a document in order of their start; nothing is found in the code-point spans `masked`."""
        biased = encoding.roles + np.array([0.0, *np.repeat(self.settings.role_bias, 2)], dtype=np.float32)
        emissions = constrained(biased, text, self.settings)
        hidden = credits_of(text).union(*(range(*text.token_span(*span)) for span in masked))
        emissions[[*hidden], 1:] = FORBIDDEN
        emissions[[*hidden], 0] = 0.0
        patterns = [one for one in match_patterns(text) if hidden.isdisjoint(one.tokens)]
        for pattern in patterns:
            _impose(pattern, emissions)
        between, start = self._transitions
        spans = _spans(viterbi(emissions, between, start), encoding.roles, encoding, text)
        links = _imposed(patterns, spans, self._links(spans, encoding.links, text))
        for span, own in zip(spans, links, strict=True):
            span.links.extend(own)
        return spans + self._nested(spans, encoding, text)

    def _nested(self, outer: list[RoleSpan], encoding: Encoding, text: Layout) -> list[RoleSpan]:
        """The spans of statements within the contents of others, outside of quotation marks."""
        emissions = encoding.nested.copy()
        emissions[:, 0] -= self.settings.nested_bias
        emissions[text.quoted, 1:] = FORBIDDEN
        between, start = self._nested_transitions
        tags = np.zeros(len(emissions), dtype=np.int64)
        for first, last in ((span.first, span.last) for span in outer if span.role == Role.CONTENT):
            if emissions[first:last].argmax(axis=1).any():
                tags[first:last] = viterbi(emissions[first:last], between, start)
                _go_on_in_marks(tags[first:last], text.quoted[first:last], text.words[first:last])
        spans = _spans(tags, encoding.nested, encoding, text, nested=True)
        for span, own in zip(spans, self._links(spans, encoding.links, text), strict=True):
            span.links.extend((j + len(outer) if j >= 0 else j, p) for j, p in own)
        return spans

    def _links(self, spans: list[RoleSpan], sums: Sums, text: Layout) -> list[Links]:
        """The likeliest heads of each span among those within reach; `sums`: of link vectors."""
        links: list[Links] = [[] for _ in spans]
        if not spans:
            return links
        edges = np.array([(s.first, s.last) for s in spans])
        vectors = sums.between(edges) / (edges[:, 1] - edges[:, 0])[:, None]
        for kind, link in enumerate(LINKS):
            dependants, heads = (
                np.array([i for i, s in enumerate(spans) if s.role == r], int) for r in link.split("_to_")
            )
            for dependant, head, chance in self._chosen(kind, vectors, edges, dependants, heads, text):
                links[dependant].append((head, round(chance, 4)))
        return links

    def _chosen(
        self, kind: int, vectors: NDArray[np.float64], edges: Places, dependants: Places, heads: Places, text: Layout
    ) -> Iterator[tuple[int, int, float]]:
        """The likeliest heads of each dependant, best first, with their probabilities; both as indices of all spans,
        whose `vectors` and `edges` these are; head -1 is none."""
        parameters, width, at = self.parameters, LINK_WIDTH, 2 * kind * LINK_WIDTH
        queries = vectors[dependants, at : at + width] / np.sqrt(width)
        keys = vectors[heads, at + width : at + 2 * width]
        nothing = queries @ parameters.none_key[kind] + parameters.none_bias[kind]
        distances = parameters.distance[kind].copy()
        distances[[*NEAR_BUCKETS]] += np.float32(self.settings.near_bonus[kind])
        begin, count = self._reach(edges[dependants], edges[heads], text)
        for some, own, theirs in in_reach(begin, count):
            scores = head_scores(queries[some], keys, begin[some], count[some], nothing[some]).astype(np.float32)
            real = theirs >= 0
            pairs = edges[dependants[own[real]]], edges[heads[theirs[real]]]
            scores[real] += distances[link_buckets(*pairs, text.sentence, text.paragraph)]
            begins = np.flatnonzero(np.diff(own, prepend=-1))
            chances = shares_of_runs(scores, begins)
            best = np.lexsort((-chances, own))
            best = best[np.arange(len(own)) - np.repeat(begins, count[some] + 1) < self.settings.top]
            found = dependants[own[best]], np.append(heads, -1)[theirs[best]], chances[best]
            yield from zip(*(part.tolist() for part in found), strict=True)

    def _reach(self, dependants: Places, heads: Places, text: Layout) -> tuple[Places, Places]:
        """The first head within reach of each dependant, and how many are."""
        places, reach = text.sentence[heads[:, 0]], self.settings.reach
        begin = np.searchsorted(places, text.sentence[dependants[:, 0]] - reach)
        return begin, np.searchsorted(places, text.sentence[dependants[:, 1] - 1] + reach, side="right") - begin


def _go_on_in_marks(tags: NDArray[np.int64], quoted: NDArray[np.bool_], words: Sequence[str]) -> None:
    """Let what is said within another's words, and stops where quotation marks open, go on to where they close, and
    behind them to the next stop, but not to "and", "but" or "so" with which the other goes on."""
    free, content = {0, _TAGS[Role.CONTENT][0]}, _TAGS[Role.CONTENT]
    for at in np.flatnonzero(quoted[1:] & ~quoted[:-1]) + 1:
        if tags[at - 1] not in content:
            continue
        last = int(at) + int(np.argmin(np.append(quoted[at:], False)))
        if not np.isin(tags[at:last], [0, *content]).all():
            continue
        joins = last < len(tags) and words[last] in _JOINING and not np.isin(tags[last + 1 : last + 2], content).all()
        goes_on = words[last - 2][-1:].isalnum() and not joins  # behind the last word in the marks no stop stands
        while goes_on and last < len(tags) and words[last][0].isalnum() and tags[last] in free:
            last += 1
        tags[at:last] = content[1]


def _spans(
    tags: NDArray[np.int64], emissions: NDArray[np.float32], encoding: Encoding, text: Layout, *, nested: bool = False
) -> list[RoleSpan]:
    """The spans of a sequence of tags, scored by the `emissions` that it was decoded of."""
    runs, found = tag_runs(tags), []
    if not runs:
        return []
    chances = run_chances(log_softmax(emissions), runs)
    assertions = run_means(encoding.assertions, runs).round(3).tolist()
    for (label, first, last), chance, assertion in zip(runs, chances, assertions, strict=True):
        told = tuple(assertion) if ROLES[label] != Role.SOURCE else ()
        span = ROLES[label], first, last, *text.chars(first, last), round(chance, 4)
        found.append(RoleSpan(*span, nested=nested, assertion=told))
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
    if not patterns:
        return links
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
    requires=["doc._.encoding", "doc._.mentions"],
    default_config=asdict(Settings()) | {"folder": ""},
)
def make_spans(
    nlp: Language,
    name: str,
    folder: str,
    region_share: float,
    cue_inside: float,
    reach: int,
    top: int,
    role_bias: Sequence[float],
    near_bonus: Sequence[float],
    nested_bias: float,
) -> SpanDecoder:
    """Create the component that decodes attribution spans; settings are those of `Settings`, `folder`: `folder_of`."""
    settings = Settings(region_share, cue_inside, reach, top, role_bias, near_bonus, nested_bias)
    return SpanDecoder(model.decoding(model.folder_of(folder)), settings)


extensions.keep("role_spans", RoleSpan)
