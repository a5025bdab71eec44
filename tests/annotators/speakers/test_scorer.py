"""Chances of candidates and what they are worth."""

from __future__ import annotations

import numpy as np
import pytest

from annotators.speakers import doubts, scorer
from annotators.speakers.scorer import Network


def test_scores_are_those_of_one_hidden_layer() -> None:
    network = Network(
        {"a": 0, "b": 1}, np.array([[1, -1], [2, 0]], np.float32), np.array([0, 3], np.float32),
        np.array([1, 10], np.float32), {},
    )  # fmt: skip
    assert scorer.scores(network, [{"a": 1}, {"b": 0.5, "unknown": 9}, {}]).tolist() == [21, 31, 30]


def test_chances_sum_to_one_and_prefer_the_head_of_a_phrase() -> None:
    asked = {"one": 1.0, "ask named": 1.0}
    head = asked | {"in": 1.0, "head": 1.0, "is PERSON": 1.0, "alone in": 1.0, "starts": 1.0, "ends": 1.0, "full": 1.0}
    chances = scorer.chances([head, {f"none {name}": value for name, value in asked.items()}])
    assert sum(chances) == pytest.approx(1)
    assert chances[0] > 0.9


def test_the_network_knows_each_rule_that_speaks_against_somebody_and_no_other() -> None:
    rules = {doubts.feature(rule) for rules in doubts.DOUBTS.values() for rule in rules}
    assert {name for name in scorer.network().numbers if name.startswith("doubt ")} == rules


@pytest.mark.parametrize("sort", ["named", "person_pronoun", "a sort that was too rare"])
def test_calibration_keeps_the_order_of_chances(sort: str) -> None:
    found = [scorer.calibrated(sort, chance) for chance in (0.0, 0.3, 0.6, 0.9, 1.0)]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1


@pytest.mark.parametrize(
    ("chances", "number", "group"),
    [
        ([0.7, 0.2, 0.1], 0, "named"),
        ([0.3, 0.2, 0.5], 2, scorer.NOBODY),
        ([0.38, 0.32, 0.3], 2, scorer.UNSURE),
        ([1.0], 0, scorer.NOBODY),
    ],
)
def test_who_is_not_likely_enough_is_not_named(chances: list[float], number: int, group: str) -> None:
    assert scorer.choose("named", chances) == (number, group)
