"""Metrics on cases counted by hand."""

from __future__ import annotations

import pytest

from annotators.evaluation.metrics import Attributed, AttributionScores, Tokens, matched


def attributed(source: set[int], cue: set[int], content: set[int], kind: str = "indirect") -> Attributed:
    return Attributed(frozenset(source), frozenset(cue), frozenset(content), kind)


def test_tokens_leave_punctuation_out() -> None:
    tokens = Tokens("“No,” he said.")
    assert tokens.of([(0, 5)]) == tokens.of([(1, 3)])
    assert tokens.of([(3, 5)]) == frozenset()


def test_figures_of_one_right_one_wrong_speaker_and_one_missed() -> None:
    gold = [attributed({1}, {2}, {3, 4, 5, 6}), attributed({8}, {9}, {10, 11}), attributed({20}, {21}, {22})]
    found = [attributed({1}, {2}, {3, 4, 5}), attributed({7}, {9}, {10, 11})]
    scores = AttributionScores()
    assert scores.add(gold, found) == [(0, 0)]
    assert (scores.linked.right, scores.linked.found, scores.linked.expected) == (1, 2, 3)
    assert scores.linked.f1 == pytest.approx(2 / 5)
    assert scores.exact["content"].right == 1
    assert scores.token["content"].recall == pytest.approx(5 / 7)
    assert scores.exact["cue"].f1 == pytest.approx(4 / 5)


def test_contents_match_one_to_one_from_half_of_their_words() -> None:
    gold = [attributed(set(), set(), {1, 2, 3, 4})]
    assert matched(gold, [attributed(set(), set(), {1, 2})]) == [(0, 0)]
    assert matched(gold, [attributed(set(), set(), {1})]) == []
    twice = [attributed(set(), set(), {1, 2, 3}), attributed(set(), set(), {1, 2, 3, 4})]
    assert matched(gold, twice) == [(0, 1)]


def test_neither_having_a_source_agrees_but_one_alone_does_not() -> None:
    scores = AttributionScores()
    scores.add([attributed(set(), {1}, {2})], [attributed(set(), {1}, {2})])
    scores.add([attributed(set(), {1}, {2})], [attributed({5}, {1}, {2})])
    assert (scores.linked.right, scores.linked.expected) == (1, 2)
