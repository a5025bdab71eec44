"""Read a document's text and words once: spaCy makes an object for each token, each time it is asked."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from annotators import extensions

_A_BOOK: Final = 20_000  # words


@dataclass(frozen=True)
class Words:
    """The tokens that are not white space: their places in the document, and their code-point offsets in its text."""

    text: str
    tokens: NDArray[np.int64]
    words: list[str]
    starts: Sequence[int]
    ends: Sequence[int]


def words_of(doc: Doc) -> Words:
    """Return the words of `doc`, read at the first call and kept with it."""
    kept: Words | None = doc._.words
    if kept is None:
        kept = _read(doc)
        doc._.words = kept
    return kept


def _read(doc: Doc) -> Words:
    text = doc.text
    at, length, is_space = doc.to_array(["IDX", "LENGTH", "IS_SPACE"]).astype(np.int64).reshape(-1, 3).T
    tokens = np.flatnonzero(is_space == 0)
    # Lists are read in half the time. With them, and with a string for each place of a word, a book would take half as
    # much again.
    starts: Sequence[int] = at[tokens].tolist()
    ends: Sequence[int] = (at + length)[tokens].tolist()
    if len(tokens) > _A_BOOK:
        starts, ends = array("q", starts), array("q", ends)
    known: dict[str, str] = {}
    words = [known.setdefault(word, word) for word in map(text.__getitem__, map(slice, starts, ends))]
    return Words(text, tokens, words, starts, ends)


extensions.keep("words", Words, derived=True)
