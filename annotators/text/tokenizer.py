"""Tokenize as spaCy does for English, with one more dash and guarded against absurd input."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import spacy
from spacy.lang.tokenizer_exceptions import URL_PATTERN
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

NAME = "quotelake.Tokenizer.v1"
_CHUNK = 2_000
_KEPT = 50_000
"""Words whose tokens are kept: 10 MB."""
_MARKS = "\"“”„«»‘’'()[]{},.;:!?…"
_LONG = re.compile(rf"\S{{{_CHUNK},}}")


@dataclass(frozen=True)
class _Marked:
    """A pattern of affixes. Each holds a mark or a digit, so words of letters alone, as most are, are not searched; nor
    are words without a dot for addresses."""

    regex: re.Pattern[str]

    @property
    def pattern(self) -> str:
        """What spaCy writes of a bound method when it saves a tokenizer."""
        return self.regex.pattern

    def search(self, word: str) -> re.Match[str] | None:
        """Find the affix of a word."""
        return None if word.isalpha() else self.regex.search(word)

    def match(self, word: str) -> re.Match[str] | None:
        """Tell whether a word is an address, each of which holds a dot."""
        return self.regex.match(word) if "." in word else None

    def finditer(self, word: str) -> Iterable[re.Match[str]]:
        """Find what parts a word."""
        return () if word.isalpha() else self.regex.finditer(word)


class GuardedTokenizer(Tokenizer):  # type: ignore[misc]  # compiled, without type hints
    """spaCy's English tokenizer, kept linear: words of absurd length are cut before it sees them.

    It strips affixes one by one, so ten thousand quotation marks in a row would cost the square of their number. And it
    keeps the tokens of a word only up to the first exception of a text ("Mr."), so words not met before go ahead of
    the text, exceptions last.
    """

    def __call__(self, text: str) -> Doc:
        """Tokenize `text`; the tokens together are the text, as always."""
        words = text.split()
        if max(map(len, words), default=0) < _CHUNK:
            self._meet(words)
            doc: Doc = super().__call__(text)
            return doc
        docs: list[Doc] = [super(GuardedTokenizer, self).__call__(part) for part in _parts(text)]
        words = [token.text for doc in docs for token in doc]
        spaces = [bool(token.whitespace_) for doc in docs for token in doc]
        return Doc(self.vocab, words=words, spaces=spaces)

    def _meet(self, words: Iterable[str]) -> None:
        met: dict[str, None] = self.__dict__.setdefault("_met", {})
        fresh = [word for word in dict.fromkeys(words) if word not in met][: self.max_cache_size - len(met)]
        if fresh:
            met.update(dict.fromkeys(fresh))
            super().__call__(" ".join(sorted(fresh, key=self._may_be_exception)))

    def _may_be_exception(self, word: str) -> bool:
        core = word.strip(_MARKS)
        return not core.isalpha() or not self.rules.keys().isdisjoint((word, core, core + "."))


def _parts(text: str) -> list[str]:
    """Cut `text` within its words of absurd length."""
    cuts = [0]
    for match in _LONG.finditer(text):
        cuts += range(match.start(), match.end(), _CHUNK // 10)
    cuts.append(len(text))
    return [text[a:b] for a, b in pairwise(cuts) if a < b]


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
            prefix_search=_Marked(compile_prefix_regex([*(defaults.prefixes or ()), "―"])).search,
            suffix_search=_Marked(compile_suffix_regex([*(defaults.suffixes or ()), "―", "‘s"])).search,
            infix_finditer=_Marked(compile_infix_regex([*(defaults.infixes or ()), "―"])).finditer,
            url_match=_Marked(re.compile(URL_PATTERN)).match,
            max_cache_size=_KEPT,
        )

    return make


registry.tokenizers.register(NAME, func=make_tokenizer)
