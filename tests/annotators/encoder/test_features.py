"""What the encoder is told of each token: case, quotation state, position."""

from __future__ import annotations

import pytest

from annotators.encoder.features import FEATURE_SIZES, Case, Position, Quotation, TokenFeatures, token_features
from annotators.text.layout import Layout, layout
from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank


def told(news: str) -> tuple[Layout, TokenFeatures]:
    text = layout(Sentences()(blank()(news)))
    return text, token_features(text.words, text.starts, text.sentence_starts, text.paragraphs, text.regions)


def test_features_tell_case_quotation_and_position() -> None:
    text, features = told("Head line\n\n“Stay,” IOM said to eleven men and women from 3 far villages here. On we go.")
    at = text.words.index
    assert features.case[at("IOM")] == Case.UPPER
    assert features.case[at("Stay")] == Case.TITLE
    assert features.case[at("3")] == Case.DIGIT
    assert features.quotation[at("“")] == Quotation.OPENING
    assert features.quotation[at("Stay")] == Quotation.INSIDE
    assert features.quotation[at("”")] == Quotation.CLOSING
    assert features.quotation[at("said")] == Quotation.OUTSIDE
    assert features.position[at("line")] == Position.SHORT_PARAGRAPH
    assert features.position[at("“")] == Position.FIRST
    assert features.position[at("On")] == Position.SENTENCE_FIRST


@pytest.mark.parametrize(
    ("word", "case"),
    [("rain", Case.LOWER), ("Rain", Case.TITLE), ("I", Case.TITLE), ("RAIN", Case.UPPER), ("McRae", Case.MIXED),
     ("B2", Case.UPPER), ("12", Case.DIGIT), ("…", Case.OTHER), ("中", Case.MIXED)],
)  # fmt: skip
def test_case(word: str, case: Case) -> None:
    assert token_features([word], [0], [True], [(0, len(word))], []).case.tolist() == [case]


@pytest.mark.parametrize(
    ("news", "word", "state"),
    [
        ("“I heard ‘go’ twice,” she said.", "go", Quotation.INSIDE_SINGLE),
        ("“We left the town.\n\n“We came back.” They said.", "left", Quotation.INSIDE_OPEN),
        ("“We left the town.\n\n“We came back.” They said.", "came", Quotation.CONTINUING),
        ("We never left,” she said.", "never", Quotation.UNOPENED),
    ],
)
def test_states_of_quotation(news: str, word: str, state: Quotation) -> None:
    text, features = told(news)
    assert features.quotation[text.words.index(word)] == state


def test_every_value_has_its_place_in_the_embedding() -> None:
    _, features = told("“A ‘b’ c.\n\n“D e” f” g. 1 NATO McRae …")
    for name, size in FEATURE_SIZES.items():
        assert getattr(features, name).min() >= 0
        assert getattr(features, name).max() < size


def test_no_tokens_no_features() -> None:
    assert token_features([], [], [], [], []).position.shape == (0,)
