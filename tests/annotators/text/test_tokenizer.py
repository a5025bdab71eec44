"""The tokenizer: spaCy's own but for one dash, and linear for absurd input."""

from __future__ import annotations

import sys
from functools import partial

import pytest
import spacy
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from annotators.text import tokenizer
from annotators.text.tokenizer import blank
from tests.linear import assert_linear


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


ADDRESSES = "See harbour.example/ferry?id=1, ana@harbour.example, 10.0.0.1 or http://harbour (www.harbour.example)."


@pytest.mark.parametrize("text", ["", " ", "The U.N. didn't say so.", "“No,” she said (twice)...", "a\n\nb", ADDRESSES])
def test_other_texts_are_divided_as_by_spacy(text: str) -> None:
    assert [token.text for token in blank()(text)] == [token.text for token in spacy.blank("en")(text)]


def test_letters_alone_hold_no_affix_and_part_no_word() -> None:
    """Such words are not searched, so the patterns must find nothing in any letter that Unicode knows."""
    defaults = spacy.blank("en").Defaults
    prefix, suffix = compile_prefix_regex(defaults.prefixes), compile_suffix_regex(defaults.suffixes)
    infix = compile_infix_regex(defaults.infixes)
    for letter in filter(str.isalpha, map(chr, range(sys.maxunicode))):
        words = (letter * 2, f"AA{letter}", f"{letter}AA")
        assert not any(found.search(word) for word in words for found in (prefix, suffix, infix)), letter


@pytest.mark.parametrize("text", ["x" * 30_000, '"' * 30_000, "said " + "“" * 30_000 + " so", "é" * 1_999])
def test_words_of_absurd_length_are_cut_and_nothing_is_lost(text: str) -> None:
    doc = blank()(text)
    assert doc.text == text
    assert max(len(token) for token in doc) <= 2_000


@pytest.mark.parametrize("mark", ['"', "“", ")", "x"])
def test_words_of_absurd_length_take_linear_time(mark: str) -> None:
    assert_linear(lambda length: partial(blank(), mark * length), 30_000)


def test_a_possessive_behind_a_mark_turned_the_wrong_way_is_a_token() -> None:
    assert [token.text for token in blank()("Ida Moe‘s mother")] == ["Ida", "Moe", "‘s", "mother"]


def test_a_word_is_taken_apart_once_also_behind_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """spaCy itself keeps nothing that follows the first exception of a text ("Mr.")."""
    nlp, searched = blank(), list[str]()
    before = [token.text for token in nlp("Mr. Lee said, “We held.”")]
    search = tokenizer._Marked.search
    monkeypatch.setattr(tokenizer._Marked, "search", lambda self, word: searched.append(word) or search(self, word))
    nlp = blank()
    for _ in range(3):
        assert [token.text for token in nlp("Mr. Lee said, “We held.”")] == before
    assert searched.count("said,") <= 2  # its beginning and its end
