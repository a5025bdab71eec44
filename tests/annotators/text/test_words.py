"""A document's words are read once, white space left out, and stand in its text where they say."""

from __future__ import annotations

import tracemalloc

import pytest

from annotators.text.tokenizer import blank
from annotators.text.words import words_of


@pytest.mark.parametrize("text", ["", " \n ", "Ana  said:\n\n“We’re naïve 🚰,” in Rio.\t", "“" * 5_000])
def test_words_are_those_of_spacy(text: str) -> None:
    doc = blank().make_doc(text)
    read = words_of(doc)
    expected = [(token.i, token.text, token.idx) for token in doc if not token.is_space]
    assert list(zip(read.tokens.tolist(), read.words, read.starts, strict=True)) == expected
    assert read.text == text


def test_words_are_read_once() -> None:
    doc = blank().make_doc("The bank will lend less, Ana Sousa said.")
    assert words_of(doc) is words_of(doc)


def test_a_word_and_its_place_take_the_memory_of_four_numbers() -> None:
    doc = blank().make_doc("The bank will lend considerably less, Ana Sousa said. " * 4_000)
    tracemalloc.start()
    try:
        read = words_of(doc)
        held = tracemalloc.get_traced_memory()[0] - len(read.text)
    finally:
        tracemalloc.stop()
    assert held < 5 * 8 * len(read.words)
