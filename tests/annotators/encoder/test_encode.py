"""The encoder: windows that cover every token once, one output a token, nothing written by looking."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotators.encoder.encode import PIECES, WIDTHS, Encoder, plan_windows
from annotators.encoder.labels import ENTITY_TAGS, LINK_WIDTH, LINKS, ROLE_TAGS
from annotators.text.layout import layout
from tests.annotators.marked import cutting


@settings(suppress_health_check=[HealthCheck.too_slow])  # other work on the machine slows it
@given(st.lists(st.tuples(st.integers(1, 300), st.booleans(), st.booleans()), min_size=1, max_size=400))
def test_windows_decide_every_token_once_and_fit(tokens: list[tuple[int, bool, bool]]) -> None:
    sizes = [min(size, PIECES // 2) for size, *_ in tokens]
    windows = plan_windows(sizes, [begins for _, begins, _ in tokens], [begins and new for _, begins, new in tokens])
    assert [i for first, last in windows for i in range(first, last)] == list(range(len(tokens)))
    for first, last in windows:
        assert 0 < sum(sizes[first:last]) <= PIECES


@pytest.mark.parametrize("sizes", [[1] * 1000, [PIECES] * 5])
def test_windows_without_any_sentence(sizes: list[int]) -> None:
    windows = plan_windows(sizes, [False] * len(sizes), [False] * len(sizes))
    assert windows[-1][1] == len(sizes)
    assert all(last > first for first, last in windows)


def test_windows_part_between_paragraphs_rather_than_sentences() -> None:
    sentences, paragraphs = [i % 20 == 0 for i in range(600)], [i % 180 == 0 for i in range(600)]
    assert [first for first, _ in plan_windows([1] * 600, sentences, paragraphs)] == [0, 180, 360]
    assert all(first % 20 == 0 for first, _ in plan_windows([1] * 600, sentences, [i == 0 for i in range(600)]))


def test_each_token_that_is_not_white_space_gets_its_outputs() -> None:
    doc = cutting()("Ana Roe said no.\n\n  “Never,” she said 🙂.")
    found = Encoder().predict(doc)
    count = sum(not token.is_space for token in doc)
    assert found.tokens.tolist() == [token.i for token in doc if not token.is_space]
    assert found.roles.shape == (count, len(ROLE_TAGS))
    assert found.entities.shape == (count, len(ENTITY_TAGS))
    assert found.links.shape == (count, 2 * len(LINKS) * LINK_WIDTH)


def test_outputs_of_a_long_text_are_held_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text, encoder = layout(cutting()("Ana Roe said no.\n\n" * 2_000)), Encoder()

    def run(first: int, last: int, *_: object) -> list[NDArray[np.float32]]:
        return [np.full((last - first, width), first, np.float32) for width in WIDTHS.values()]

    monkeypatch.setattr(encoder, "_run", run)
    tracemalloc.start()
    try:
        found = encoder.encode(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    shapes = [getattr(found, name).shape for name in WIDTHS]
    assert shapes == [(len(text.words), width) for width in WIDTHS.values()]
    assert peak < 1.5 * 4 * len(text.words) * sum(WIDTHS.values())


def test_only_set_annotations_writes() -> None:
    doc, encoder = cutting()("Ana Roe said no."), Encoder()
    found = encoder.predict(doc)
    assert doc._.encoding is None
    encoder.set_annotations(doc, found)
    assert doc._.encoding is found


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_text_without_words_has_empty_outputs(text: str) -> None:
    found = Encoder().predict(cutting()(text))
    assert found.roles.shape == (0, len(ROLE_TAGS))


def test_a_paragraph_in_a_window_of_its_own_does_not_see_the_others() -> None:
    paragraph = "Ana Roe said the harbour would stay shut for a week. " * 6
    one, two = (cutting()(paragraph), cutting()(f"{paragraph}\n\n{paragraph}"))
    narrow = Encoder(window=len(layout(one).words) + 8)
    alone, both = narrow.predict(one), narrow.predict(two)
    assert np.allclose(both.roles[: len(alone.roles)], alone.roles, atol=1e-4)
    wide = Encoder().predict(two)
    assert not np.allclose(wide.roles[: len(alone.roles)], alone.roles, atol=1e-4)


def test_a_word_of_many_pieces_is_cut_and_one_of_none_is_kept() -> None:
    pieces = Encoder(window=20)._pieces(["xqzj" * 20, "", "said"])
    assert [len(part) for part in pieces] == [10, 1, 1]


@given(st.from_regex("[A-Za-z0-9]{1,150}", fullmatch=True))
def test_a_plain_word_is_cut_as_the_tokenizer_cuts_it(word: str) -> None:
    encoder = Encoder()
    assert [(word, encoder._cut_plain(word))] == [*encoder._cut([word])]
    assert encoder._pieces([word]) == [encoder._cut_plain(word)]


def test_a_word_is_cut_into_pieces_once_and_alike_after_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, cut = Encoder(), list[str]()
    real = Encoder._cut
    monkeypatch.setattr(Encoder, "_cut", lambda self, words: cut.extend(words) or real(self, words))
    first = encoder._pieces(["half-time", "xq-zj", "half-time"])
    assert encoder._pieces(["xq-zj", "naïve"]) == [first[1], encoder._known["naïve"]]
    assert cut == ["half-time", "xq-zj", "naïve"]
    monkeypatch.setattr("annotators.encoder.encode._KNOWN", 0)
    assert encoder._pieces(["half-time", "xq-zj", "half-time"]) == first
    assert set(encoder._known) == {"half-time", "xq-zj"}
