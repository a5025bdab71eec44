"""The tokenizer: spaCy's own but for one dash, and linear for absurd input."""

from __future__ import annotations

import time

import pytest
import spacy

from annotators.text.tokenizer import blank


def test_a_horizontal_bar_divides_words_as_other_dashes_do() -> None:
    assert [token.text for token in blank()("It held.”― Ann Lee―again")][2:] == [
        ".",
        "”",
        "―",
        "Ann",
        "Lee",
        "―",
        "again",
    ]


@pytest.mark.parametrize("text", ["", " ", "The U.N. didn't say so.", "“No,” she said (twice)...", "a\n\nb"])
def test_other_texts_are_divided_as_by_spacy(text: str) -> None:
    assert [token.text for token in blank()(text)] == [token.text for token in spacy.blank("en")(text)]


@pytest.mark.parametrize("text", ["x" * 30_000, '"' * 30_000, "said " + "“" * 30_000 + " so", "é" * 1_999])
def test_words_of_absurd_length_are_cut_and_nothing_is_lost(text: str) -> None:
    begin = time.process_time()
    doc = blank()(text)
    assert doc.text == text
    assert max(len(token) for token in doc) <= 2_000
    assert time.process_time() - begin < 10


def test_a_possessive_behind_a_mark_turned_the_wrong_way_is_a_token() -> None:
    assert [token.text for token in blank()("Ida Moe‘s mother")] == ["Ida", "Moe", "‘s", "mother"]
