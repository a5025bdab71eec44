"""The layout of a document: where tokens, sentences, paragraphs and quotations stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from annotators.text.layout import Layout, layout
from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank

NEWS = "Head line\n\n“Stay,” IOM said. It\nrained.\n\n“We will stay.\n\n“We must,” he said."


def laid(text: str) -> Layout:
    return layout(Sentences()(blank()(text)))


def test_each_token_has_its_sentence_and_paragraph() -> None:
    text = laid(NEWS)
    at = text.words.index
    assert [text.sentence[at(word)] for word in ("Head", "Stay", "said", "It", "rained", "must")] == [0, 1, 1, 2, 2, 4]
    assert [text.paragraph[at(word)] for word in ("Head", "Stay", "rained", "will", "must")] == [0, 1, 1, 2, 3]
    assert [text.words[i] for i in text.openings] == ["Head", "“", "It", "“", "“"]
    assert [word for word, first in zip(text.words, text.paragraph_starts, strict=True) if first] == [
        "Head",
        "“",
        "“",
        "“",
    ]


def test_code_points_are_asked_for_sentences_and_paragraphs() -> None:
    text = laid(NEWS)
    for word, start in zip(text.words, text.starts, strict=True):
        i = text.starts.index(start)
        assert text.sentence_at(start) == text.sentence[i], word
        assert text.paragraph_at(start) == text.paragraph[i], word
    assert NEWS[slice(*text.sentence_span(NEWS.index("rained")))] == "It\nrained.\n\n"
    assert NEWS[slice(*text.sentence_span(len(NEWS) - 1))] == "“We must,” he said."


def test_the_sentences_of_spans_go_from_the_first_to_the_last_that_holds_one() -> None:
    text = laid(NEWS)
    one, last = NEWS.index("IOM"), NEWS.index("rained")
    assert NEWS[slice(*text.sentences_of([(one, one + 3)]))] == "“Stay,” IOM said."
    assert NEWS[slice(*text.sentences_of([(last, last + 6), (one, one + 3)]))] == "“Stay,” IOM said. It\nrained."
    assert text.sentences_of([(len(NEWS) - 3, len(NEWS))])[1] == len(NEWS)


def test_a_text_without_tokens_has_a_layout() -> None:
    for empty in ("", " \n"):
        text = laid(empty)
        assert (text.words, text.openings, text.chains) == ([], [], [])
        assert (text.sentence_at(0), text.paragraph_at(0), text.sentence_span(0)) == (0, 0, (0, len(empty)))


def test_quotations_go_on_over_paragraphs() -> None:
    text = laid(NEWS)
    assert [[" ".join(text.words[a:b]) for a, b in chain] for chain in text.chains] == [
        ["“ Stay , ”"],
        ["“ We will stay .", "“ We must , ”"],
    ]
    assert [word for word, inside in zip(text.words, text.quoted, strict=True) if inside and word.isalpha()] == [
        "Stay", "We", "will", "stay", "We", "must",
    ]  # fmt: skip


def test_a_layout_is_made_once_a_document() -> None:
    doc = Sentences()(blank()(NEWS))
    assert layout(doc) is layout(doc)


def test_a_place_has_its_sentence_and_its_paragraph() -> None:
    news = "  Rain fell. It stopped.\n\n“Sun?” Then snow. "
    text = laid(news)
    of = {news[slice(*text.sentence_span(at))].strip(): text.paragraph_at(at) for at in range(2, len(news))}
    assert of == {"Rain fell.": 0, "It stopped.": 0, "“Sun?”": 1, "Then snow.": 1}
    assert text.sentence_span(0) == (0, 2)


def test_where_paragraphs_begin_is_gathered_once() -> None:
    class Counted(list[tuple[int, int]]):
        times = 0

        def __iter__(self) -> Iterator[tuple[int, int]]:
            self.times += 1
            return super().__iter__()

    text = laid("One.\n\nTwo.\n\nThree.")
    counted = Counted(text.paragraphs)
    fresh = replace(text, paragraphs=counted)
    assert [fresh.paragraph_at(at) for at in (0, 7, 13)] == [0, 1, 2]
    assert counted.times == 1
