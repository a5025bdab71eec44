"""Read passages of `tests.annotators.marked` up to the place where speakers are resolved."""

from __future__ import annotations

from annotators.entities.linking import link
from annotators.speakers import phrases
from annotators.speakers.context import Context, Located, Window
from annotators.speakers.heads import Head
from annotators.text.layout import layout
from tests.annotators.marked import passage


def article(marked: str, window: Window = Window()) -> Context:  # noqa: B008 - frozen
    """Return the context of a passage, its mentions linked."""
    doc, mentions, quotes = passage(marked)
    return Context.of(layout(doc), link(doc.text, mentions), quotes, window)


def mention(context: Context, words: str) -> Located:
    """Return the first mention with these words."""
    return next(one for one in context.mentions if one.text == words)


def read(phrase: str) -> Head:
    """Return the head of the source phrase in `{}`."""
    doc, mentions, quotes = passage(f"{phrase} ~said~ <so>.")
    context = Context.of(layout(doc), link(doc.text, mentions), quotes, Window())
    (quote,) = quotes
    return phrases.read(context.text, quote.speaker_spans, context.inside(quote.speaker_spans))
