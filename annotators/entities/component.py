"""Find the entities of a document: decode the encoder's emissions, repair and link the mentions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from annotators import extensions
from annotators.components import Component
from annotators.encoder.decoding import log_softmax, run_chances, tag_runs, transition_scores
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import ENTITY_LABELS, ENTITY_TAGS
from annotators.encoder.viterbi import viterbi_of_runs
from annotators.entities.linking import link
from annotators.entities.repair import ADDED_SCORE, UNSURE, repair
from annotators.lexicon.places import place_label
from annotators.records import Mention
from annotators.text.layout import Layout, layout
from storage.vocabulary import EntityLabel

_BETWEEN, _START = transition_scores(
    np.zeros((len(ENTITY_TAGS) + 1, len(ENTITY_TAGS)), dtype=np.float32), len(ENTITY_LABELS)
)
_EDGES = frozenset("\"“”‘’'«»„,.;:!?()[]{}–—-…") | {"--", "...", "''", "``"}


def decode(encoding: Encoding, text: Layout, outside: float) -> list[tuple[int, int, str, float]]:
    """Return entities as (first token, last token, label, score); score is the mean probability of the label.

    A token is looked at where it is less likely than `outside` to be outside of names.
    """
    scores = log_softmax(encoding.entities)
    tags = _best(scores, text, outside)
    runs = []
    for number, first, last in tag_runs(tags):
        while first < last and text.words[first] in _EDGES:
            first += 1
        while last > first and text.words[last - 1] in _EDGES:
            last -= 1
        if first < last:
            runs.append((number, first, last))
    chances = run_chances(scores, runs)
    return [(run[1], run[2], ENTITY_LABELS[run[0]], round(one, 4)) for run, one in zip(runs, chances, strict=True)]


def _best(scores: NDArray[np.float32], text: Layout, outside: float) -> NDArray[np.int64]:
    """Decode each run of tokens that may hold an entity; a token that is surely O divides runs, as paragraphs do."""
    open_tokens = np.flatnonzero(scores[:, 0] < np.log(outside))
    apart = (np.diff(open_tokens) > 1) | (np.diff(text.paragraph[open_tokens]) != 0)
    edge = np.ones(min(1, len(open_tokens)), dtype=np.bool_)
    begins = open_tokens[np.concatenate([edge, apart])]
    ends = open_tokens[np.concatenate([apart, edge])] + 1
    return viterbi_of_runs(scores, begins, ends, _BETWEEN, _START)


class Entities(Component[list[Mention]]):
    """Find the entities of a document: sets `doc._.mentions` and `doc.ents`."""

    def __init__(self, *, outside: float, unsure: float, added_score: float) -> None:
        """Take the settings of the factory."""
        self.outside, self.unsure, self.added_score = outside, unsure, added_score

    def predict(self, doc: Doc) -> list[Mention]:
        """Return the mentions of `doc`, repaired and linked, in order of their start."""
        laid = layout(doc)
        tagged = decode(doc._.encoding, laid, self.outside)
        found = [_mention(laid.text, laid.chars(first, last), label, score) for first, last, label, score in tagged]
        return link(laid.text, repair(laid.text, found, unsure=self.unsure, added_score=self.added_score))

    def set_annotations(self, doc: Doc, found: list[Mention]) -> None:
        """Set `doc._.mentions`, and `doc.ents` where mentions do not overlap."""
        doc._.mentions = found
        spans = [doc.char_span(m.start, m.end, m.label, kb_id=m.entity_id, alignment_mode="expand") for m in found]
        doc.ents = filter_spans([span for span in spans if span is not None])


def _mention(text: str, span: tuple[int, int], label: str, score: float) -> Mention:
    surface = text[span[0] : span[1]]
    return Mention(*span, surface, place_label(surface) if label == EntityLabel.LOC else label, score)


@Language.factory(
    "quotelake_entities",
    assigns=["doc.ents", "doc._.mentions"],
    requires=["doc._.encoding"],
    default_config={"outside": 0.98, "unsure": UNSURE, "added_score": ADDED_SCORE},
)
def make_entities(nlp: Language, name: str, outside: float, unsure: float, added_score: float) -> Entities:
    """Create the component that finds entities.

    `outside`: a token less likely than this to be outside of names is decoded; `unsure`: below this score a "place"
    that begins with a given name is a person; `added_score`: of names that a table knows and the model missed.
    """
    return Entities(outside=outside, unsure=unsure, added_score=added_score)


extensions.keep("mentions", Mention)
