"""Paragraphs and sentences."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from annotators.text.layout import layout
from annotators.text.paragraphs import paragraphs
from annotators.text.sentences import Sentences


def sentences(text: str) -> list[str]:
    return [s.text.strip() for s in Sentences()(spacy.blank("en")(text)).sents]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        ("A first block\nthat is wrapped.\n\nA second.", ["A first block\nthat is wrapped.", "A second."]),
        ("Head\n\nBody text.", ["Head", "Body text."]),
        ("\n\n  \n", []),
        ("a\r\n\r\nb", ["a", "b"]),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in paragraphs(text)] == expected


@given(st.text(max_size=200))
def test_paragraphs_are_ordered_and_hold_all_that_is_not_white_space(text: str) -> None:
    spans = paragraphs(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
    outside = set(range(len(text))) - {i for a, b in spans for i in range(a, b)}
    assert all(text[i].isspace() for i in outside)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Will it hold?” she asked. It did.", ["“Will it hold?” she asked.", "It did."]),
        ("Mr. Osei met Dr. Lam on Mt. Kenya. Rain fell.", ["Mr. Osei met Dr. Lam on Mt. Kenya.", "Rain fell."]),
        ("He left.” Then she spoke.", ["He left.”", "Then she spoke."]),
        ("The U.N. agency moved.  Two spaces.", ["The U.N. agency moved.", "Two spaces."]),
        ("Stop!\n\nGo on", ["Stop!", "Go on"]),
    ],
)
def test_sentences_end_after_their_closing_marks(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_place_has_its_sentence_and_its_paragraph() -> None:
    news = "  Rain fell. It stopped.\n\n“Sun?” Then snow. "
    text = layout(Sentences()(spacy.blank("en")(news)))
    of = {news[slice(*text.sentence_span(at))].strip(): text.paragraph_at(at) for at in range(2, len(news))}
    assert of == {"Rain fell.": 0, "It stopped.": 0, "“Sun?”": 1, "Then snow.": 1}
    assert text.sentence_span(0) == (0, 2)


def test_where_paragraphs_begin_is_gathered_once() -> None:
    class Counted(list[tuple[int, int]]):
        times = 0

        def __iter__(self) -> Iterator[tuple[int, int]]:
            self.times += 1
            return super().__iter__()

    text = layout(Sentences()(spacy.blank("en")("One.\n\nTwo.\n\nThree.")))
    counted = Counted(text.paragraphs)
    fresh = replace(text, paragraphs=counted)
    assert [fresh.paragraph_at(at) for at in (0, 7, 13)] == [0, 1, 2]
    assert counted.times == 1
