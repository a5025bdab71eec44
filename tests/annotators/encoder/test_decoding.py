"""Decoding of tags: log probabilities, transitions, Viterbi, runs."""

from __future__ import annotations

import itertools

import numpy as np

from annotators.encoder.decoding import FORBIDDEN, log_softmax, tag_runs, transition_scores, viterbi
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


def test_what_follows_no_token_is_an_empty_sequence() -> None:
    between, start = transition_scores(np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32), len(ROLES))
    assert viterbi(np.zeros((0, len(ROLE_TAGS)), dtype=np.float32), between, start).tolist() == []


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
