"""Whom the words of a source phrase name where the model saw no mention."""

from __future__ import annotations

import pytest

from annotators.entities.linking import link
from annotators.speakers import phrases
from annotators.speakers.context import Context, Window
from annotators.speakers.names import of_words
from annotators.text.layout import layout
from tests.annotators.marked import passage


def named(marked: str) -> tuple[str, str, str] | None:
    """Return name, label and resolution of the last source phrase."""
    doc, mentions, quotes = passage(marked)
    context = Context.of(layout(doc), link(doc.text, mentions), quotes, Window())
    head = phrases.read(context.text, quotes[-1].speaker_spans, context.inside(quotes[-1].speaker_spans))
    near = context.around(head.start) if head.kind == "named" else context.before(context.place(head.start))
    found = of_words(head, near, context.text.text) if head.is_name else None
    return (found.name, found.label, found.resolution) if found else None


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Nnamdi", ("Nnamdi", "PERSON", "name")),
        ("Salt Institute", ("Salt Institute", "ORG", "name")),
        ("UNHCR", ("Office of the United Nations High Commissioner for Refugees", "ORG", "acronym")),
        ("XQZ", ("XQZ", "ORG", "name")),
        ("the trade ministry", ("trade ministry", "ORG", "name")),
        ("a study from the Danish statistics office", ("Danish statistics office", "ORG", "name")),
        ("the aid group", None),
        ("the ministry", None),
        ("officials", None),
        ("he", None),
    ],
)
def test_words_alone(phrase: str, expected: tuple[str, str, str] | None) -> None:
    assert named(f"On Monday {{{phrase}}} ~said~ <so>.") == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Rashid Amanov|PERSON] came. {Amanov} ~said~ <so>.", ("Rashid Amanov", "PERSON", "alias")),
        ("{Amanov} ~said~ <so>. [Rashid Amanov|PERSON] left.", ("Rashid Amanov", "PERSON", "alias")),
        ("[Salar Norte|ORG] dug. {SALAR NORTE} ~said~ <so>.", ("Salar Norte", "ORG", "alias")),
        (
            "[Kazakh Trade Ministry|ORG] met. {the trade ministry} ~said~ <so>.",
            ("Kazakh Trade Ministry", "ORG", "alias"),
        ),
        ("[Rashid Amanov|PERSON] came. {Omari} ~said~ <so>.", ("Omari", "PERSON", "name")),
    ],
)
def test_words_of_a_name_that_is_mentioned(marked: str, expected: tuple[str, str, str]) -> None:
    assert named(marked) == expected
