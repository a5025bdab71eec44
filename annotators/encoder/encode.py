"""Run the ONNX model over a document, in windows: one forward pass for entities, roles and links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from annotators import extensions
from annotators.components import Component
from annotators.encoder import model
from annotators.encoder.features import FEATURE_SIZES, TokenFeatures, token_features
from annotators.encoder.labels import ANTECEDENT_WIDTH, ASSERTIONS, ENTITY_TAGS, LINK_WIDTH, LINKS, ROLE_TAGS
from annotators.encoder.sums import Sums
from annotators.text.layout import Layout, layout

PIECES = 254
"""Word pieces a window, without [CLS] and [SEP], in training and by default."""
WIDTHS: Final = {
    "roles": len(ROLE_TAGS),
    "entities": len(ENTITY_TAGS),
    "links": 2 * len(LINKS) * LINK_WIDTH,
    "nested": len(ROLE_TAGS),
    "assertions": len(ASSERTIONS),
    "antecedents": 2 * ANTECEDENT_WIDTH,
}
"""The model's outputs in the order of `Encoding`, each with its values a word piece."""
_SUMS: Final = ("links", "antecedents")
_TABLES: Final = tuple(name for name in WIDTHS if name not in _SUMS)
_CLS, _SEP, _UNK = 101, 102, 100
_CHUNK = 20_000  # words handed to the tokenizer at once
_KNOWN = 100_000  # words whose pieces are kept: 20 MB


@dataclass(frozen=True)
class Encoding:
    """What the model says of each token that is not white space.

    `tokens` (n,): their indices in the Doc; `roles` (n, 7) and `entities` (n, 19): emissions; `links` (n, 192): sums
    of vectors; `nested` (n, 7): emissions of the roles in statements within another's content; `assertions` (n, 5):
    logits of `labels.ASSERTIONS`, which are averaged over the cue and over the content of a statement; `antecedents`
    (n, 128): sums of vectors.
    """

    tokens: NDArray[np.int64]
    roles: NDArray[np.float32]
    entities: NDArray[np.float32]
    links: Sums
    nested: NDArray[np.float32]
    assertions: NDArray[np.float32]
    antecedents: Sums


def plan_windows(
    sizes: Sequence[int], begins: Sequence[bool], paragraphs: Sequence[bool], most: int = PIECES
) -> list[tuple[int, int]]:
    """Cut tokens of `sizes` word pieces each into half-open windows of at most `most`, each token in exactly one.

    They part between paragraphs, or else between sentences, as in training: links are scored from vectors of both
    ends, which fit together only where one window made both. More context measured no better. Time is linear.
    """
    total = np.concatenate([[0], np.cumsum(np.minimum(sizes, most // 2))])
    first, windows = 0, []
    while total[-1] - total[first] > most:
        last = int(np.searchsorted(total, total[first] + most, side="right")) - 1
        least = int(np.searchsorted(total, total[first] + most // 3))
        cut = next((i for marks in (paragraphs, begins) for i in range(last, least - 1, -1) if marks[i]), last)
        windows.append((first, cut))
        first = cut
    return [*windows, (first, len(sizes))] if sizes else []


class Encoder(Component[Encoding]):
    """Run the model over documents: sets `doc._.encoding`."""

    def __init__(self, window: int = PIECES, folder: Path = model.MODEL_FOLDER) -> None:
        """Load the model of `folder`, once a process; `window`: word pieces that it sees at a time."""
        self.window = window
        self.session = model.session(folder)
        self.tokenizer = model.tokenizer(folder)
        self.word_pieces = self.tokenizer.model
        self._known: dict[str, Sequence[int]] = {}

    def predict(self, doc: Doc) -> Encoding:
        """Return the model's outputs for the tokens of `doc`."""
        return self.encode(layout(doc))

    def set_annotations(self, doc: Doc, found: Encoding) -> None:
        """Set `doc._.encoding`."""
        doc._.encoding = found

    def encode(self, text: Layout) -> Encoding:
        """Return the model's outputs for the tokens of a laid-out document."""
        pieces = self._pieces(text.words)
        features = token_features(text.words, text.starts, text.sentence_starts, text.paragraphs, text.regions)
        # Filled in place: the outputs of all windows and the whole they make would be held twice, gigabytes for a book.
        tables = {name: np.empty((len(pieces), WIDTHS[name]), dtype=np.float32) for name in _TABLES}
        sums, links = Sums(sum(WIDTHS[name] for name in _SUMS)), WIDTHS["links"]
        sizes = [len(p) for p in pieces]
        for first, last in plan_windows(sizes, text.sentence_starts, text.paragraph_starts, self.window):
            found = dict(zip(WIDTHS, self._run(first, last, pieces, features), strict=True))
            for name, table in tables.items():
                table[first:last] = found[name]
            sums.add(np.concatenate([found[name] for name in _SUMS], axis=1))
        roles, entities, nested, assertions = (tables[name] for name in _TABLES)
        linked, meant = sums.part(slice(links)), sums.part(slice(links, None))
        return Encoding(text.tokens, roles, entities, linked, nested, assertions, meant)

    def _pieces(self, words: Sequence[str]) -> list[Sequence[int]]:
        """Return the word pieces of each word; most words have been cut before, and a word is always cut alike."""
        known = self._known
        if len(known) > _KNOWN:
            known = self._known = {}
        fresh = [word for word in dict.fromkeys(words) if word not in known]
        known.update((word, self._cut_plain(word)) for word in fresh if _is_plain(word))
        others = [word for word in fresh if not _is_plain(word)]
        for at in range(0, len(others), _CHUNK):
            known.update(self._cut(others[at : at + _CHUNK]))
        return [known[word] for word in words]

    def _cut_plain(self, word: str) -> Sequence[int]:
        """Cut a word of which the tokenizer changes nothing but its case: a third of the time of `_cut`."""
        return tuple(piece.id for piece in self.word_pieces.tokenize(word.lower())[: self.window // 2])

    def _cut(self, words: Sequence[str]) -> Iterator[tuple[str, Sequence[int]]]:
        pieces: list[list[int]] = [[] for _ in words]
        encoded = self.tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
            if word is not None:  # without special tokens every piece has its word
                pieces[word].append(piece)
        return zip(words, (tuple(p[: self.window // 2]) or (_UNK,) for p in pieces), strict=True)

    def _run(
        self, start: int, end: int, pieces: list[Sequence[int]], features: TokenFeatures
    ) -> list[NDArray[np.float32]]:
        """Return the outputs for the tokens `start` to `end`, each from the token's first piece."""
        parts = pieces[start:end]
        counts = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
        ids = np.array([_CLS, *chain.from_iterable(parts), _SEP], dtype=np.int64)
        owner = np.repeat(np.arange(start, end), counts)
        owner = np.concatenate([owner[:1], owner, owner[-1:]])
        inputs = {"ids": ids[None]} | {name: getattr(features, name)[owner][None] for name in FEATURE_SIZES}
        first = np.concatenate([[1], 1 + np.cumsum(counts)[:-1]])
        return [output[0].take(first, axis=0) for output in self.session.run([*WIDTHS], inputs)]


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalnum()


@Language.factory(
    "quotelake_encoder",
    assigns=["doc._.encoding"],
    requires=["token.is_sent_start"],
    default_config={"window": PIECES, "folder": ""},
)
def make_encoder(nlp: Language, name: str, window: int, folder: str) -> Encoder:
    """Create the component that runs the model; `window`: word pieces that it sees at a time; `folder`: `folder_of`."""
    return Encoder(window, model.folder_of(folder))


extensions.keep("encoding", Encoding, derived=True)
