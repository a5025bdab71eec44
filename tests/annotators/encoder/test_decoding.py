"""Decoding of tags: log probabilities, transitions, runs."""

from __future__ import annotations

import numpy as np
import pytest

from annotators.encoder.decoding import (
    FORBIDDEN,
    log_softmax,
    run_chances,
    shares_of_runs,
    tag_runs,
    transition_scores,
)
from annotators.encoder.labels import ROLE_TAGS, ROLES


def test_runs_join_begin_and_inside_of_one_label() -> None:
    names = ["O", "B-cue", "B-content", "I-content", "O", "B-content"]
    tags = np.array([ROLE_TAGS.index(n) for n in names])
    assert tag_runs(tags) == [(1, 1, 2), (2, 2, 4), (2, 5, 6)]


def test_nothing_begins_with_an_inside_tag() -> None:
    _, start = transition_scores(np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32), len(ROLES))
    assert [tag for tag, score in zip(ROLE_TAGS, start, strict=True) if score == FORBIDDEN] == [
        tag for tag in ROLE_TAGS if tag.startswith("I-")
    ]


def test_log_softmax_gives_probabilities_also_of_large_scores() -> None:
    scores = np.array([[1000.0, 1000.0], [0.0, -1e4]], dtype=np.float32)
    assert np.allclose(np.exp(log_softmax(scores)), [[0.5, 0.5], [1.0, 0.0]])


def test_an_inside_tag_after_a_gap_or_of_another_label_is_a_run_of_its_own() -> None:
    names = ["I-cue", "O", "I-cue", "I-source"]
    assert tag_runs(np.array([ROLE_TAGS.index(n) for n in names])) == [(1, 0, 1), (1, 2, 3), (0, 3, 4)]


def test_shares_sum_to_one_in_each_run_as_each_by_itself() -> None:
    scores = np.random.default_rng(5).normal(size=40).astype(np.float32) * 9
    begins = np.array([0, 1, 9, 30])
    runs = np.split(scores, begins[1:])
    expected = np.concatenate([np.exp(log_softmax(run)) for run in runs])
    assert shares_of_runs(scores, begins) == pytest.approx(expected)


def test_the_chance_of_a_run_is_the_mean_of_begun_and_gone_on_over_its_tokens() -> None:
    chances = np.array([[0.2, 0.5, 0.1, 0.1, 0.1], [0.1, 0.1, 0.6, 0.2, 0], [0.5, 0, 0.1, 0.1, 0.3]], np.float32)
    runs = [(0, 0, 2), (1, 1, 3), (1, 2, 3)]
    assert run_chances(np.log(chances + 1e-9), runs) == pytest.approx([0.65, 0.3, 0.4])
    assert run_chances(np.log(chances + 1e-9), []) == []
