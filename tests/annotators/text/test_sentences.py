"""Sentences: where stops, closing marks, abbreviations and paragraphs end them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank

NLP = blank()


def sentences(text: str) -> list[str]:
    return [s.text.strip() for s in Sentences()(NLP(text)).sents]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Will it hold?” she asked. It did.", ["“Will it hold?” she asked.", "It did."]),
        ("Mr. Osei met Dr. Lam on Mt. Kenya. Rain fell.", ["Mr. Osei met Dr. Lam on Mt. Kenya.", "Rain fell."]),
        ("He left.” Then she spoke.", ["He left.”", "Then she spoke."]),
        ("The U.N. agency moved.  Two spaces.", ["The U.N. agency moved.", "Two spaces."]),
        ("Stop!\n\nGo on", ["Stop!", "Go on"]),
        ('It held. "We saw it," she said.', ["It held.", '"We saw it," she said.']),
        ('"It held." We saw it.', ['"It held."', "We saw it."]),
        ('" It held. " We saw it.', ['" It held. "', "We saw it."]),
        ("It rained (hard.) Then it cleared.", ["It rained (hard.)", "Then it cleared."]),
        ("It closes at 5 p.m. Boats leave at 6.", ["It closes at 5 p.m.", "Boats leave at 6."]),
        ("Rain... and sun.", ["Rain... and sun."]),
    ],
)
def test_sentences_end_after_their_closing_marks(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It was praised by the U.N. | Nobody else spoke.",
        "He joined Acme Inc. | He left in May.",
        "She flew to Washington, D.C. | A day later she was back.",
        "It began in the U.S. | In a statement the bank agreed.",
        "It sank in Nov. | The crew lived.",
        "They met in the U.K. | “We are late,” he said.",
        "The answer is No. | It will not.",
        "Boats, ropes, etc. | Officials said so.",
    ],
)
def test_an_abbreviation_ends_a_sentence_where_a_word_opens_the_next(text: str) -> None:
    first, second = text.split(" | ")
    assert sentences(text.replace(" | ", " ")) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "The U.N. Security Council met.",
        "Acme Inc. Chairman Lee spoke.",
        "Mr. He Jiankui spoke.",
        "U.S. In Talks With Iran",
        "The U.S. “War on Drugs” ended.",
        "The U.S. No. 1 player won.",
        "George W. The Younger sang.",
        "Ortiz vs. The Bank of Arlen was heard.",
        "It left on Nov. 3 for Arlen.",
    ],
)
def test_an_abbreviation_goes_on_with_a_name(text: str) -> None:
    assert sentences(text) == [text]


@given(st.text(max_size=120))
def test_sentences_together_are_the_text(text: str) -> None:
    assert "".join(s.text_with_ws for s in Sentences()(NLP(text)).sents) == text
