"""Decoding of tags: Viterbi and runs; windows of the encoder."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.encoder.decoding import tag_runs, transition_scores, viterbi
from annotators.encoder.encode import PIECES, plan_windows
from annotators.encoder.labels import ROLE_TAGS, ROLES


def test_viterbi_finds_the_best_of_all_sequences() -> None:
    random = np.random.default_rng(3)
    learned = random.normal(size=(len(ROLE_TAGS) + 1, len(ROLE_TAGS))).astype(np.float32)
    between, start = transition_scores(learned, len(ROLES))
    emissions = random.normal(size=(5, len(ROLE_TAGS))).astype(np.float32)

    def score(tags: tuple[int, ...]) -> float:
        inside = sum(emissions[i, t] for i, t in enumerate(tags))
        return float(start[tags[0]] + inside + sum(between[a, b] for a, b in itertools.pairwise(tags)))

    best = max(itertools.product(range(len(ROLE_TAGS)), repeat=5), key=score)
    assert tuple(viterbi(emissions, between, start)) == best


def test_an_inside_tag_never_follows_another_label() -> None:
    between, start = transition_scores(np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32), len(ROLES))
    emissions = np.zeros((4, len(ROLE_TAGS)), dtype=np.float32)
    emissions[:, ROLE_TAGS.index("I-content")] = 5
    tags = [ROLE_TAGS[t] for t in viterbi(emissions, between, start)]
    assert tags == ["B-content", "I-content", "I-content", "I-content"]


def test_runs_join_begin_and_inside_of_one_label() -> None:
    names = ["O", "B-cue", "B-content", "I-content", "O", "B-content"]
    tags = np.array([ROLE_TAGS.index(n) for n in names])
    assert tag_runs(tags) == [(1, 1, 2), (2, 2, 4), (2, 5, 6)]


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
