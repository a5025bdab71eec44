"""Tokenize as spaCy does for English, with one more dash and guarded against absurd input."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

NAME = "quotelake.Tokenizer.v1"
_CHUNK = 2_000
_LONG = re.compile(rf"\S{{{_CHUNK},}}")


class GuardedTokenizer(Tokenizer):  # type: ignore[misc]  # compiled, without type hints
    """spaCy's English tokenizer, kept linear: words of absurd length are cut before it sees them.

    It strips affixes one by one, so ten thousand quotation marks in a row would cost the square of their number.
    """

    def __call__(self, text: str) -> Doc:
        """Tokenize `text`; the tokens together are the text, as always."""
        docs: list[Doc] = [super(GuardedTokenizer, self).__call__(part) for part in _parts(text)]
        if len(docs) == 1:
            return docs[0]
        words = [token.text for doc in docs for token in doc]
        spaces = [bool(token.whitespace_) for doc in docs for token in doc]
        return Doc(self.vocab, words=words, spaces=spaces)


def _parts(text: str) -> list[str]:
    """Cut `text` within its words of absurd length; where it has none it is one part."""
    cuts = [0]
    for match in _LONG.finditer(text):
        cuts += range(match.start(), match.end(), _CHUNK // 10)
    cuts.append(len(text))
    return [text[a:b] for a, b in pairwise(cuts) if a < b] or [text]


def blank() -> Language:
    """Return a blank English `Language` with this tokenizer."""
    return spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": NAME}}})


def make_tokenizer() -> Callable[[Language], GuardedTokenizer]:
    """Create the tokenizer of a pipeline.

    Its tokens end at a horizontal bar too (`.”― Name`), as at other dashes, and before a possessive "s" behind a mark
    that was turned the wrong way (`Ana Sousa‘s mother`).
    """

    def make(nlp: Language) -> GuardedTokenizer:
        defaults = nlp.Defaults
        return GuardedTokenizer(
            nlp.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex([*(defaults.prefixes or ()), "―"]).search,
            suffix_search=compile_suffix_regex([*(defaults.suffixes or ()), "―", "‘s"]).search,
            infix_finditer=compile_infix_regex([*(defaults.infixes or ()), "―"]).finditer,
            url_match=defaults.url_match,
        )

    return make


registry.tokenizers.register(NAME, func=make_tokenizer)
