"""Viterbi by halves: the best of all sequences, of short and long texts."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from annotators.encoder.decoding import transition_scores
from annotators.encoder.labels import ROLE_TAGS, ROLES
from annotators.encoder.viterbi import viterbi, viterbi_of_runs


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


@pytest.mark.parametrize("tokens", [1, 2, 13, 14, 27, 400, 4_097, 4_098, 8_193, 9_000])
def test_viterbi_finds_the_same_going_by_halves_as_token_by_token(tokens: int) -> None:
    random = np.random.default_rng(tokens)
    learned = random.normal(size=(len(ROLE_TAGS) + 1, len(ROLE_TAGS))).astype(np.float32)
    between, start = transition_scores(learned, len(ROLES))
    emissions = random.normal(size=(tokens, len(ROLE_TAGS))).astype(np.float32)
    best, back = start + emissions[0].astype(np.float64), []
    for emitted in emissions[1:]:
        ways = best[:, None] + between
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + emitted
    tags = [int(best.argmax())]
    for came_from in reversed(back):
        tags.append(int(came_from[tags[-1]]))
    assert viterbi(emissions, between, start).tolist() == tags[::-1]


def test_differences_count_in_a_book_whose_sum_would_round_them_away() -> None:
    tokens, random = 50_000, np.random.default_rng(8)
    between, start = transition_scores(np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32), len(ROLES))
    emissions = 400 + random.integers(0, 9, size=(tokens, len(ROLE_TAGS))).astype(np.float32) / 8
    best = start + emissions[0].astype(np.float64)
    for emitted in emissions[1:]:
        best = (best[:, None] + between).max(axis=0) + emitted
    tags = viterbi(emissions, between, start)
    assert between[tags[:-1], tags[1:]].max() == between[tags[:-1], tags[1:]].min() == start[tags[0]] == 0
    assert emissions[np.arange(tokens), tags].astype(np.float64).sum() == best.max()


def test_an_inside_tag_never_follows_another_label() -> None:
    between, start = transition_scores(np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32), len(ROLES))
    emissions = np.zeros((4, len(ROLE_TAGS)), dtype=np.float32)
    emissions[:, ROLE_TAGS.index("I-content")] = 5
    tags = [ROLE_TAGS[t] for t in viterbi(emissions, between, start)]
    assert tags == ["B-content", "I-content", "I-content", "I-content"]


def test_what_follows_no_token_is_an_empty_sequence() -> None:
    between, start = transition_scores(np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32), len(ROLES))
    assert viterbi(np.zeros((0, len(ROLE_TAGS)), dtype=np.float32), between, start).tolist() == []


def test_many_runs_at_once_get_the_tags_that_each_gets_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    random, alone = np.random.default_rng(5), []
    between, start = transition_scores(np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32), len(ROLES))
    emissions = random.normal(size=(600, len(ROLE_TAGS))).astype(np.float32).round(1)  # rounded: many are as good
    cuts = np.unique(random.integers(0, 600, size=120))
    begins, ends = np.append(cuts[:-1:2], 570), np.append(cuts[1::2], 600)
    expected = np.zeros(600, dtype=np.int64)
    for first, last in zip(begins.tolist(), ends.tolist(), strict=True):
        expected[first:last] = viterbi(emissions[first:last], between, start)
    monkeypatch.setattr("annotators.encoder.viterbi.viterbi", lambda *of: alone.append(of) or viterbi(*of))
    assert viterbi_of_runs(emissions, begins, ends, between, start).tolist() == expected.tolist()
    assert len(alone) == np.count_nonzero(ends - begins > 13)
    none = np.zeros(0, dtype=np.int64)
    assert viterbi_of_runs(emissions, none, none, between, start).tolist() == [0] * 600
