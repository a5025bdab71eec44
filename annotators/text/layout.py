"""Lay a document out, once: tokens without white space, their sentences, paragraphs and quotation regions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from annotators import extensions
from annotators.kept import cached_property
from annotators.text.paragraphs import paragraphs
from annotators.text.quotation_marks import Region, chained, regions
from annotators.text.words import words_of


@dataclass(frozen=True)
class Layout:
    """Tokens that are not white space, with where they stand. Offsets are code points of the document's text."""

    text: str
    tokens: NDArray[np.int64]
    words: list[str]
    starts: Sequence[int]
    ends: Sequence[int]
    sentence_starts: list[bool]
    paragraphs: list[tuple[int, int]]
    regions: list[Region]

    @cached_property
    def lowered(self) -> list[str]:
        """The words in small letters."""
        lower = {word: word.lower() for word in {*self.words}}
        return [lower[word] for word in self.words]

    @cached_property
    def sentence(self) -> NDArray[np.int64]:
        """The number of each token's sentence, from 0."""
        return np.cumsum(np.asarray(self.sentence_starts, dtype=np.int64)) - 1

    @cached_property
    def paragraph(self) -> NDArray[np.int64]:
        """The number of each token's paragraph, from 0."""
        return np.searchsorted(np.asarray(self._paragraph_begins, dtype=np.int64), self.starts, side="right") - 1

    @cached_property
    def openings(self) -> list[int]:
        """The token that opens each sentence."""
        return [i for i, opens in enumerate(self.sentence_starts) if opens]

    @cached_property
    def paragraph_starts(self) -> list[bool]:
        """Whether each token is the first of its paragraph."""
        result: list[bool] = (np.diff(self.paragraph, prepend=-1) > 0).tolist()
        return result

    @cached_property
    def chains(self) -> list[list[tuple[int, int]]]:
        """The quotations that marks tell of, each as the token spans of its paragraphs, marks included."""
        return [[self.token_span(r.start, r.end) for r in chain] for chain in chained(self.regions, self.text)]

    @cached_property
    def quoted(self) -> NDArray[np.bool_]:
        """Whether each token stands inside an outermost pair of quotation marks, the marks included."""
        result = np.zeros(len(self.words), dtype=np.bool_)
        for region in self.regions:
            if not region.depth:
                first, last = self.token_span(region.start, region.end)
                result[first:last] = True
        return result

    @cached_property
    def _sentence_begins(self) -> list[int]:
        return [self.starts[i] for i in self.openings]

    @cached_property
    def _paragraph_begins(self) -> list[int]:
        return [start for start, _ in self.paragraphs]

    def sentence_at(self, at: int) -> int:
        """Return the number of the sentence that holds the code point `at`, from 0."""
        return max(bisect_right(self._sentence_begins, at) - 1, 0)

    def sentences_of(self, spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
        """Return the code points of the sentences from the first to the last that hold `spans`, without white space."""
        held = list(spans)
        start = self.sentence_span(min(start for start, _ in held))[0]
        end = self.sentence_span(max(end for _, end in held) - 1)[1]
        return start, start + len(self.text[start:end].rstrip())

    def sentence_of(self, number: int) -> tuple[int, int]:
        """Return the code points from the start of a sentence, by its number, to the start of the next."""
        return self.sentence_span(self._sentence_begins[number])

    def sentence_span(self, at: int) -> tuple[int, int]:
        """Return the code points from the start of the sentence that holds `at` to the start of the next."""
        begins, number = self._sentence_begins, bisect_right(self._sentence_begins, at)
        return begins[number - 1] if number else 0, begins[number] if number < len(begins) else len(self.text)

    def paragraph_at(self, at: int) -> int:
        """Return the number of the paragraph that holds the code point `at`, from 0."""
        return max(bisect_right(self._paragraph_begins, at) - 1, 0)

    def token_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of tokens that touch the code points `start` to `end`; empty where none does."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def chars(self, first: int, last: int) -> tuple[int, int]:
        """Return the code-point span of the tokens `first` to `last` (half-open, not empty)."""
        return self.starts[first], self.ends[last - 1]


def layout(doc: Doc) -> Layout:
    """Return the layout of `doc`, made at the first call and kept with it. Sentence starts must be set."""
    kept: Layout | None = doc._.layout
    if kept is None:
        kept = _make(doc)
        doc._.layout = kept
    return kept


def _make(doc: Doc) -> Layout:
    read = words_of(doc)
    spans = paragraphs(read.text)
    begins: list[bool] = (doc.to_array("SENT_START")[read.tokens] == 1).tolist()
    if begins:
        begins[0] = True
    found = regions(read.text, spans)
    return Layout(read.text, read.tokens, read.words, read.starts, read.ends, begins, spans, found)


extensions.keep("layout", Layout, derived=True)
