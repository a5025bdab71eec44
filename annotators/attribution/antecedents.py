"""Tell of the phrase that names a source which of the article's mentions it may stand for: "he", "the bank".

A phrase's vector is the mean over its tokens; a mention's score is the scaled dot product of the phrase's query with
its key, after Dozat and Manning (2017), plus a learned bias for how far apart the two stand. Trained on GAP (Webster et
al. 2018) and on marks, within one window of the encoder; a mention in another window is scored alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotators.attribution.links import Places, head_scores, in_reach, link_buckets
from annotators.encoder.decoding import shares_of_runs
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import ANTECEDENT_WIDTH
from annotators.encoder.model import Decoding
from annotators.records import SPEAKING, Antecedents, Mention, TokenSpan
from annotators.text.layout import Layout

_BEFORE, _AFTER = 60, 12  # mentions that are asked
_TOP, _LEAST = 6, 0.01  # how many are kept of a phrase, and from which probability


class Finder:
    """Finds antecedents among the mentions of one document."""

    def __init__(self, parameters: Decoding, encoding: Encoding, text: Layout, mentions: Sequence[Mention]) -> None:
        """Take the mentions that have a name and can be meant."""
        self.parameters, self.text = parameters, text
        named = sorted((m for m in mentions if m.entity_id and m.label in SPEAKING), key=lambda m: m.start)
        numbers: dict[str, int] = {}
        whom = [numbers.setdefault(mention.entity_id, len(numbers)) for mention in named]
        self.ids, self.whom = [*numbers, ""], np.array([*whom, len(numbers)], dtype=np.int64)
        self.starts = np.array([mention.start for mention in named], dtype=np.int64)
        self.places = np.array([text.token_span(m.start, m.end) for m in named], dtype=np.int64).reshape(-1, 2)
        self.sums = encoding.antecedents
        self.keys = self._means(self.places)[:, ANTECEDENT_WIDTH:].astype(np.float64)

    def _means(self, places: Places) -> NDArray[np.float32]:
        sizes = (places[:, 1] - places[:, 0]).clip(1)[:, None].astype(np.float32)
        means: NDArray[np.float32] = self.sums.between(places) / sizes
        return means

    def of(self, spans: Sequence[TokenSpan]) -> list[Antecedents]:
        """Return whom each phrase may stand for: `entity_id` and probability, likeliest first, "" for nobody named.

        Mentions within the phrase are left out.
        """
        phrases = np.array(spans, dtype=np.int64).reshape(-1, 2)
        queries = self._means(phrases)[:, :ANTECEDENT_WIDTH] / np.sqrt(ANTECEDENT_WIDTH)
        nothing = queries @ self.parameters.nobody[:-1] + self.parameters.nobody[-1]
        at = np.searchsorted(self.starts, [self.text.starts[first] for first, _ in spans])
        begin = (at - _BEFORE).clip(0)
        count = np.minimum(at + _AFTER, len(self.starts)) - begin
        found: list[Antecedents] = []
        for some, own, theirs in in_reach(begin, count):
            scores = head_scores(queries[some], self.keys, begin[some], count[some], nothing[some])
            asked, meant = phrases[own], self.places[theirs] if len(self.places) else phrases[own]
            real = theirs >= 0
            apart = ~real | (meant[:, 1] <= asked[:, 0]) | (meant[:, 0] >= asked[:, 1])
            buckets = link_buckets(asked[real], meant[real], self.text.sentence, self.text.paragraph)
            scores[real] += self.parameters.far[buckets]
            found += self._ranked(own[apart] - some.start, self.whom[theirs[apart]], scores[apart].astype(np.float32))
        return found

    def _ranked(self, own: Places, whom: Places, scores: NDArray[np.float32]) -> list[Antecedents]:
        """Rank, phrase by phrase, those who may be meant: `own` numbers the phrases, `whom` the ids."""
        chances = shares_of_runs(scores, np.flatnonzero(np.diff(own, prepend=-1)))
        keys, first, same = np.unique(own * len(self.ids) + whom, return_index=True, return_inverse=True)
        shares = np.bincount(same, weights=chances).round(4)
        likely = np.flatnonzero(shares >= _LEAST)
        phrases, ids = np.divmod(keys[likely], len(self.ids))
        best = np.lexsort((first[likely], -shares[likely], phrases))
        ranked: list[list[tuple[str, float]]] = [[] for _ in range(own[-1] + 1)]
        for phrase, number, share in zip(*(one[best].tolist() for one in (phrases, ids, shares[likely])), strict=True):
            ranked[phrase].append((self.ids[number], share))
        return [tuple(one[:_TOP]) for one in ranked]
