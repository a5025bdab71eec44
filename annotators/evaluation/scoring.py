"""Score a pipeline on a corpus: predictions and gold as sets of tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from annotators.annotation import surface
from annotators.attribution.statements import kind_of
from annotators.evaluation import gold
from annotators.evaluation.corpora import Example
from annotators.evaluation.metrics import Attributed, AttributionScores, Score, Tokens, matched, speakers_agree
from annotators.records import Quote
from annotators.text.layout import layout
from storage.vocabulary import EntityLabel


@dataclass(frozen=True)
class Judged:
    """One found statement and whether it was linked to a gold one: what calibration is measured on."""

    confidence: float
    right: bool


def predicted(quotes: Iterable[Quote | gold.GoldQuote], tokens: Tokens) -> list[Attributed]:
    """Turn quotes, found or gold, into token sets."""
    return [
        Attributed(tokens.of(q.speaker_spans), tokens.of(q.cue_spans), tokens.of(q.content_spans), q.kind)
        for q in quotes
    ]


def evaluate_attributions(nlp: Language, examples: Sequence[Example]) -> tuple[AttributionScores, list[Judged]]:
    """Score `nlp` on articles with gold attributions."""
    scores, judged = AttributionScores(), list[Judged]()
    for doc, example in zip(nlp.pipe(e.text for e in examples), examples, strict=True):
        tokens, text = Tokens(doc.text), layout(doc)
        expected = [
            Attributed(tokens.of(a.source), tokens.of(a.cue), tokens.of(a.content), kind_of(a.content, text))
            for a in example.attributions or []
        ]
        right = {j for _, j in scores.add(expected, predicted(doc._.quotes, tokens))}
        judged += [Judged(quote.confidence, j in right) for j, quote in enumerate(doc._.quotes)]
    return scores, judged


class Bin(NamedTuple):
    """Rows whose confidence is about the same."""

    confidence: float
    """Its mean."""
    right: float
    """The share of the rows that is right."""
    rows: int


def binned(judged: Sequence[Judged], bins: int = 10) -> list[Bin]:
    """Divide by confidence into equally wide bins; those without a row are left out."""
    held: defaultdict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        held[min(int(one.confidence * bins), bins - 1)].append(one)
    return [
        Bin(sum(j.confidence for j in inside) / len(inside), sum(j.right for j in inside) / len(inside), len(inside))
        for _, inside in sorted(held.items())
    ]


def calibration_error(judged: Sequence[Judged], bins: int = 10) -> float:
    """Return the expected calibration error over equally wide bins (Naeini et al. 2015)."""
    return sum(abs(one.confidence - one.right) * one.rows for one in binned(judged, bins)) / max(1, len(judged))


def evaluate_entities(nlp: Language, examples: Sequence[Example]) -> dict[str, Score]:
    """Score entity spans with labels: exact match; "all" over every label. GPE counts as LOC, which the corpus has."""
    merged: dict[str, str] = {EntityLabel.GPE: EntityLabel.LOC}
    scores: dict[str, Score] = {"all": Score()}
    for doc, example in zip(nlp.pipe(e.text for e in examples), examples, strict=True):
        found = {(e.start_char, e.end_char, merged.get(e.label_, e.label_)) for e in doc.ents}
        expected = set(example.entities or [])
        for label in {label for *_, label in found | expected}:
            mine = {e for e in found if e[2] == label}
            theirs = {e for e in expected if e[2] == label}
            scores.setdefault(label, Score()).add(len(mine & theirs), len(mine), len(theirs))
        scores["all"].add(len(found & expected), len(found), len(expected))
    return scores


@dataclass
class GoldScores:
    """Figures on our own gold set: statements found with their speaker; of these, what else is right."""

    found: Score
    named: Score
    kind: Score
    type: Score
    via: Score
    by_case: dict[str, Score]
    errors: list[str]


def evaluate_gold(nlp: Language, passages: Sequence[gold.GoldPassage]) -> GoldScores:
    """Score `nlp` on passages of the gold set.

    Found: content Jaccard at least .5 and the speaker shares a word with the gold speaker, or neither has one. Named,
    kind, type, via: of the statements so found, how many are right; who cannot be named must stay unnamed.
    """
    scores = GoldScores(Score(), Score(), Score(), Score(), Score(), {}, [])
    for passage in passages:
        doc = nlp(passage.text)
        tokens = Tokens(passage.text)
        expected = predicted(passage.quotes, tokens)
        found = predicted(doc._.quotes, tokens)
        pairs = [
            (i, j)
            for i, j in matched(expected, found)
            if _agree(passage.quotes[i], doc._.quotes[j], expected[i], found[j])
        ]
        scores.found.add(len(pairs), len(found), len(expected))
        scores.by_case.setdefault(passage.case, Score()).add(len(pairs), len(found), len(expected))
        _describe(passage, doc, pairs, scores)
        for i, j in pairs:
            quote, right = doc._.quotes[j], passage.quotes[i]
            scores.named.add(right.accepts(quote.speaker_name), 1, 1)
            scores.kind.add(quote.kind == right.kind, 1, 1)
            scores.type.add(quote.attribution_type == right.type, 1, 1)
            scores.via.add(same_relays(quote.via, right.via), 1, 1)
    return scores


def _agree(right: gold.GoldQuote, quote: Quote, expected: Attributed, found: Attributed) -> bool:
    """Whether the speakers agree; a quotation that continues its speaker is judged by the name."""
    if not right.cue_spans and not right.speaker_spans:
        return right.accepts(quote.speaker_name)
    return speakers_agree(expected.source, found.source)


def same_relays(found: Sequence[str], expected: Sequence[str]) -> bool:
    """Whether the same sources relay in the same order; letter case and a leading article do not matter."""
    return [*map(gold.comparable, found)] == [*map(gold.comparable, expected)]


def _shown(text: str, quote: Quote | gold.GoldQuote) -> str:
    return f"[{surface(text, quote.speaker_spans) or ''}] {(surface(text, quote.content_spans) or '')[:90]}"


def _describe(passage: gold.GoldPassage, doc: Doc, pairs: list[tuple[int, int]], scores: GoldScores) -> None:
    right, used = {i for i, _ in pairs}, {j for _, j in pairs}
    shown = partial(_shown, passage.text)
    for i, quote in enumerate(passage.quotes):
        if i not in right:
            scores.errors.append(f"{passage.id}: missed {shown(quote)}")
    for j, found in enumerate(doc._.quotes):
        if j not in used:
            scores.errors.append(f"{passage.id}: wrong {shown(found)}")
    for i, j in pairs:
        quote, found = passage.quotes[i], doc._.quotes[j]
        if not quote.accepts(found.speaker_name):
            scores.errors.append(f"{passage.id}: name {found.speaker_name!r} for {quote.name!r} ({found.resolution})")
        if not same_relays(found.via, quote.via):
            scores.errors.append(f"{passage.id}: via {found.via} for {list(quote.via)}")
        if (found.kind, found.attribution_type) != (quote.kind, quote.type):
            scores.errors.append(f"{passage.id}: {found.kind} {found.attribution_type} for {quote.kind} {quote.type}")
