"""Read a document's text and words once: spaCy makes an object for each token, each time it is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc


@dataclass(frozen=True)
class Words:
    """The tokens that are not white space: their places in the document, and their code-point offsets in its text."""

    text: str
    tokens: NDArray[np.int64]
    words: list[str]
    starts: list[int]


def words_of(doc: Doc) -> Words:
    """Return the words of `doc`, read at the first call and kept with it."""
    kept: Words | None = doc._.words
    if kept is None:
        kept = _read(doc)
        doc._.words = kept
    return kept


def _read(doc: Doc) -> Words:
    text = doc.text
    read = doc.to_array(["IDX", "LENGTH", "IS_SPACE"]).astype(np.int64).reshape(-1, 3)
    tokens = np.flatnonzero(read[:, 2] == 0)
    starts, lengths = read[tokens, 0].tolist(), read[tokens, 1].tolist()
    words = [text[start : start + length] for start, length in zip(starts, lengths, strict=True)]
    return Words(text, tokens, words, starts)


if not Doc.has_extension("words"):
    Doc.set_extension("words", default=None)
