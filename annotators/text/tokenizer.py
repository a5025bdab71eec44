"""Holds the tokeniser: spaCy's English one with one more dash, guarded against absurd input. Layout is in `layout`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

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


def blank() -> Language:
    """Return a blank English `Language` whose tokens end at a horizontal bar too (`.”― Name`), as at other dashes."""
    nlp = spacy.blank("en")
    defaults = nlp.Defaults
    nlp.tokenizer = GuardedTokenizer(
        Tokenizer(
            nlp.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex([*(defaults.prefixes or ()), "―"]).search,
            suffix_search=compile_suffix_regex([*(defaults.suffixes or ()), "―"]).search,
            infix_finditer=compile_infix_regex([*(defaults.infixes or ()), "―"]).finditer,
            url_match=defaults.url_match,
        ),
        nlp.vocab,
    )
    return nlp
