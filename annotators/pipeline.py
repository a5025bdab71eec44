"""Holds the building of the spaCy pipeline and its tokeniser's guard against absurd input.

The parts that do the work are modules of their own; `load` in the package's root is the way in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

import annotators.attribution
import annotators.encoder
import annotators.entities
import annotators.furniture
import annotators.relays
import annotators.sentences
import annotators.spans  # noqa: F401  the modules register their factories
from annotators import COMPONENTS, speakers

MAX_CHARACTERS = 20_000_000
_CHUNK = 2_000
_LONG = re.compile(rf"\S{{{_CHUNK},}}")


class GuardedTokenizer:
    """spaCy's English tokeniser, kept linear: words of absurd length are cut before it sees them.

    It strips affixes one by one, so ten thousand quotation marks in a row would cost the square of their number.
    """

    def __init__(self, inner: Callable[[str], Doc], vocab: Vocab) -> None:
        """Guard `inner`."""
        self.inner = inner
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenise `text`; the tokens together are the text, as always."""
        if not _LONG.search(text):
            return self.inner(text)
        docs = [self.inner(part) for part in _parts(text)]
        words = [token.text for doc in docs for token in doc]
        spaces = [bool(token.whitespace_) for doc in docs for token in doc]
        return Doc(self.vocab, words=words, spaces=spaces)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """Tokenise a stream of texts."""
        yield from map(self, texts)


def _parts(text: str) -> list[str]:
    """Cut `text` after every `_CHUNK` code points within a word of absurd length."""
    cuts = [0]
    for match in _LONG.finditer(text):
        cuts += range(match.start(), match.end(), _CHUNK // 10)
    cuts.append(len(text))
    return [text[a:b] for a, b in pairwise(cuts) if a < b]


class Speakers:
    """Says who each speaker is: fills the speaker fields of `doc._.quotes`."""

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the speakers of `doc`."""
        speakers.resolve(doc, doc._.mentions, doc._.quotes)
        return doc


@Language.factory("quotelake_speakers", assigns=["doc._.quotes"], requires=["doc._.quotes", "doc._.mentions"])
def make_speakers(nlp: Language, name: str) -> Speakers:
    """Create the component that resolves speakers."""
    return Speakers()


def build() -> Language:
    """Return a blank English `Language` with all components."""
    nlp = spacy.blank("en")
    nlp.tokenizer = GuardedTokenizer(nlp.tokenizer, nlp.vocab)
    nlp.max_length = MAX_CHARACTERS
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp
