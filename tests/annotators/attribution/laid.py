"""Lay out texts and mark spans of roles in them, for tests of attribution."""

from __future__ import annotations

from annotators.records import RoleSpan
from annotators.text.layout import Layout, layout
from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank
from storage.vocabulary import Role

NLP = blank()


def laid_out(text: str) -> Layout:
    return layout(Sentences()(NLP(text)))


def span(text: Layout, role: str, words: str, links: list[tuple[int, float]] | None = None) -> RoleSpan:
    """The first place of `words` in `text`, as a span found with .9."""
    start = text.text.index(words)
    first, last = text.token_span(start, start + len(words))
    return RoleSpan(Role(role), first, last, start, start + len(words), 0.9, links or [])
