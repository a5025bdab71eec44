"""Holds the encoder component: one forward pass of the ONNX model over a document, in windows that overlap.

What the outputs mean is decoded in `entities` and `spans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from annotators import model_files
from annotators.features import FEATURE_SIZES, TokenFeatures, token_features
from annotators.labels import ENTITY_TAGS, ROLE_TAGS
from annotators.layout import Layout, layout

PIECES = 254  # word pieces a window, without [CLS] and [SEP]
LEFT, RIGHT = 40, 16  # word pieces of context that a window sees beyond the tokens it decides
_CLS, _SEP, _UNK = 101, 102, 100
_CHUNK = 20_000  # tokens handed to the tokeniser at once


@dataclass(frozen=True)
class Encoding:
    """What the model says of each token that is not white space.

    `tokens` (n,): their indices in the Doc; `roles` (n, 7) and `entities` (n, 19): emissions; `views`: the vectors of
    links; `view` (n,): which of the views decided a token.
    """

    tokens: NDArray[np.int64]
    roles: NDArray[np.float32]
    entities: NDArray[np.float32]
    views: list[LinkView]
    view: NDArray[np.int64]


@dataclass(frozen=True)
class LinkView:
    """Link vectors (tokens, 192) of all that one window saw, from token `start` on; those of two windows do not mix."""

    start: int
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class Window:
    """Tokens `start` to `end` are fed to the model; those from `first` to `last` are decided by this window."""

    start: int
    first: int
    last: int
    end: int


def plan_windows(sizes: Sequence[int], begins: Sequence[bool], paragraphs: Sequence[bool]) -> list[Window]:
    """Cut tokens of `sizes` word pieces each into windows of at most `PIECES`: at paragraphs, or else at sentences.

    Each token is decided by exactly one window; windows see `LEFT` and `RIGHT` pieces beyond. A link is scored from
    vectors of both its ends, which fit together only where one window made both: hence paragraphs. Time is linear.
    """
    total = np.concatenate([[0], np.cumsum(np.minimum(sizes, PIECES // 2))])
    n, first, windows = len(sizes), 0, []
    while first < n:
        start = int(np.searchsorted(total, total[first] - LEFT)) if first else 0
        start = _sentence_at(begins, start, first)
        budget = total[start] + PIECES
        if total[n] <= budget:
            windows.append(Window(start, first, n, n))
            break
        end = int(np.searchsorted(total, budget, side="right")) - 1
        last = int(np.searchsorted(total, total[end] - RIGHT, side="right")) - 1
        last = max(last, first + 1)
        least = int(np.searchsorted(total, total[first] + PIECES // 3))
        cut = next((i for marks in (paragraphs, begins) for i in range(last, least - 1, -1) if marks[i]), last)
        windows.append(Window(start, first, cut, max(end, cut)))
        first = cut
    return windows


def _sentence_at(begins: Sequence[bool], start: int, first: int) -> int:
    """The first sentence start in the context, else where the context begins."""
    return next((i for i in range(start, first) if begins[i]), start)


class Encoder:
    """Runs the model over documents; sets `doc._.encoding`."""

    def __init__(self, folder: Path = model_files.MODEL_FOLDER) -> None:
        """Load the model of `folder`, once a process."""
        self.session = model_files.session(folder)
        self.tokenizer = model_files.tokenizer(folder)

    def __call__(self, doc: Doc) -> Doc:
        """Encode `doc`."""
        doc._.encoding = self.encode(layout(doc))
        return doc

    def encode(self, text: Layout) -> Encoding:
        """Return the model's outputs for the tokens of a laid-out document."""
        pieces = self._pieces(text.words)
        features = token_features(text.words, text.starts, text.sentence_starts, text.paragraphs, text.regions)
        windows = plan_windows([len(p) for p in pieces], text.sentence_starts, text.paragraph_starts)
        roles, entities, views = [], [], []
        for window in windows:
            outputs, first = self._run(window, pieces, features)
            decided = first[window.first - window.start : window.last - window.start]
            roles.append(outputs[0][0, decided])
            entities.append(outputs[1][0, decided])
            views.append(LinkView(window.start, outputs[2][0, first]))
        view = np.repeat(np.arange(len(windows)), [w.last - w.first for w in windows])
        return Encoding(text.tokens, _stacked(roles, len(ROLE_TAGS)), _stacked(entities, len(ENTITY_TAGS)), views, view)

    def _pieces(self, words: Sequence[str]) -> list[list[int]]:
        pieces: list[list[int]] = [[] for _ in words]
        for at in range(0, len(words), _CHUNK):
            encoded = self.tokenizer.encode(words[at : at + _CHUNK], is_pretokenized=True, add_special_tokens=False)
            for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
                if word is not None:  # without special tokens every piece has its word
                    pieces[at + word].append(piece)
        return [p[: PIECES // 2] or [_UNK] for p in pieces]

    def _run(
        self, window: Window, pieces: list[list[int]], features: TokenFeatures
    ) -> tuple[list[NDArray[np.float32]], NDArray[np.int64]]:
        parts = pieces[window.start : window.end]
        counts = np.fromiter((len(p) for p in parts), dtype=np.int64, count=len(parts))
        ids = np.array([_CLS, *(i for p in parts for i in p), _SEP], dtype=np.int64)
        owner = np.repeat(np.arange(window.start, window.end), counts)
        owner = np.concatenate([owner[:1], owner, owner[-1:]])
        inputs = {"ids": ids[None], "mask": np.ones((1, len(ids)), dtype=np.int64)}
        inputs |= {name: getattr(features, name)[owner][None] for name in FEATURE_SIZES}
        first = np.concatenate([[1], 1 + np.cumsum(counts)[:-1]])
        return self.session.run(["roles", "entities", "links"], inputs), first


def _stacked(parts: list[NDArray[np.float32]], width: int) -> NDArray[np.float32]:
    return np.concatenate([np.zeros((0, width), dtype=np.float32), *parts])


@Language.factory("quotelake_encoder", assigns=["doc._.encoding"], requires=["token.is_sent_start"])
def make_encoder(nlp: Language, name: str) -> Encoder:
    """Create the component that runs the model."""
    return Encoder()


if not Doc.has_extension("encoding"):
    Doc.set_extension("encoding", default=None)
