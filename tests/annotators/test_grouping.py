"""Which contents make one statement: quotations over paragraphs, announced by a colon, in a transcript."""

from __future__ import annotations

import pytest

from annotators.attribution.statements import group_spans
from annotators.records import RoleSpan
from annotators.text.layout import Layout, layout
from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank


def laid_out(text: str) -> Layout:
    return layout(Sentences()(blank()(text)))


def span(text: Layout, role: str, words: str, links: list[tuple[int, float]]) -> RoleSpan:
    start = text.text.index(words)
    first, last = text.token_span(start, start + len(words))
    return RoleSpan(role, first, last, start, start + len(words), 0.9, links)


def grouped(text: Layout, spans: list[RoleSpan]) -> list[tuple[list[int], list[int]]]:
    return [(group.cue, group.contents) for group in group_spans(spans, text)]


OVER_PARAGRAPHS = "“The dam held.\n\n“The road did not,” said Ruiz."


def over_paragraphs(text: Layout) -> list[RoleSpan]:
    return [
        span(text, "content", "“The dam held.", [(-1, 0.9)]),
        span(text, "content", "“The road did not,”", [(2, 0.9)]),
        span(text, "cue", "said", [(3, 0.9)]),
        span(text, "source", "Ruiz", []),
    ]


def test_paragraphs_of_one_quotation_share_the_cue() -> None:
    text = laid_out(OVER_PARAGRAPHS)
    assert grouped(text, over_paragraphs(text)) == [([2], [0, 1])]


def test_a_paragraph_whose_quotation_was_closed_stands_alone() -> None:
    text = laid_out(OVER_PARAGRAPHS.replace("held.", "held.”"))
    assert grouped(text, over_paragraphs(text)) == [([], [0]), ([2], [1])]


def test_another_shape_of_mark_is_no_continuation() -> None:
    text = laid_out(OVER_PARAGRAPHS.replace("“The road did not,”", '"The road did not,"'))
    assert grouped(text, over_paragraphs(laid_out(OVER_PARAGRAPHS))) == [([], [0]), ([2], [1])]


@pytest.mark.parametrize(("end", "expected"), [(":", [([1], [2])]), (".", [([], [2])])])
def test_a_colon_announces_the_quotation_of_the_next_paragraph(end: str, expected: list[object]) -> None:
    text = laid_out(f"Ruiz said{end}\n\n“The dam held.”")
    spans = [
        span(text, "source", "Ruiz", []),
        span(text, "cue", "said", [(0, 0.9)]),
        span(text, "content", "“The dam held.”", [(-1, 0.9)]),
    ]
    assert grouped(text, spans) == expected
