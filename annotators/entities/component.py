"""Holds the entity component: decodes the encoder's emissions to `doc.ents`. Naming itself goes in `naming`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from annotators.encoder.decoding import log_softmax, tag_runs, transition_scores, viterbi
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import ENTITY_LABELS, ENTITY_TAGS
from annotators.entities.linking import name_mentions
from annotators.lexicon.countries import place_label
from annotators.records import Mention
from annotators.text.layout import Layout, layout

_EDGES = "\"“”‘’'«»„,.;:!?()[]{}–—-…"


def decode(encoding: Encoding, text: Layout) -> list[tuple[int, int, str, float]]:
    """Return entities as (first token, last token, label, score); score is the mean probability of the label."""
    scores = log_softmax(encoding.entities)
    tags = _best(scores, text)
    probabilities = np.exp(scores)
    found = []
    for number, first, last in tag_runs(tags):
        while first < last and text.words[first] in _EDGES:
            first += 1
        while last > first and text.words[last - 1] in _EDGES:
            last -= 1
        if first < last:
            chance = probabilities[first:last, [1 + 2 * number, 2 + 2 * number]].sum(axis=1).mean()
            found.append((first, last, ENTITY_LABELS[number], round(float(chance), 4)))
    return found


def _best(scores: NDArray[np.float32], text: Layout) -> NDArray[np.int64]:
    """Decode each run of tokens that may hold an entity; a token that is surely O divides runs, as paragraphs do."""
    between, start = transition_scores(
        np.zeros((len(ENTITY_TAGS) + 1, len(ENTITY_TAGS)), dtype=np.float32), len(ENTITY_LABELS)
    )
    tags = np.zeros(len(scores), dtype=np.int64)
    open_tokens = np.flatnonzero(scores[:, 0] < np.log(0.98))
    if not len(open_tokens):
        return tags
    paragraph = text.paragraph
    breaks = np.flatnonzero((np.diff(open_tokens) > 1) | (np.diff(paragraph[open_tokens]) != 0)) + 1
    for run in np.split(open_tokens, breaks):
        tags[run] = viterbi(scores[run], between, start)
    return tags


class Entities:
    """Sets `doc.ents` and `doc._.mentions`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find and name the entities of `doc`."""
        laid = layout(doc)
        tagged = decode(doc._.encoding, laid)
        found = [_mention(laid.text, laid.chars(first, last), label, score) for first, last, label, score in tagged]
        return set_mentions(doc, found)


def set_mentions(doc: Doc, mentions: list[Mention]) -> Doc:
    """Name `mentions` and set them on `doc`, as `doc._.mentions` and as `doc.ents`."""
    doc._.mentions = name_mentions(doc, mentions)
    return set_entities(doc)


def set_entities(doc: Doc) -> Doc:
    """Set `doc.ents` from the named `doc._.mentions`."""
    spans = [
        span
        for m in doc._.mentions
        if (span := doc.char_span(m.start, m.end, label=m.label, kb_id=m.entity_id, alignment_mode="expand"))
        is not None
    ]
    doc.ents = filter_spans(spans)
    return doc


def _mention(text: str, span: tuple[int, int], label: str, score: float) -> Mention:
    surface = text[span[0] : span[1]]
    return Mention(*span, surface, place_label(surface) if label == "LOC" else label, score)


@Language.factory("quotelake_entities", assigns=["doc.ents", "doc._.mentions"], requires=["doc._.encoding"])
def make_entities(nlp: Language, name: str) -> Entities:
    """Create the component that finds and names entities."""
    return Entities()


if not Doc.has_extension("mentions"):
    Doc.set_extension("mentions", default=None)
