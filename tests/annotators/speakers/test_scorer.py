"""Scores of candidates: the weights of the data file, and when nobody is chosen."""

from __future__ import annotations

import pytest

from annotators.speakers.candidates import candidates
from annotators.speakers.discourse import Discourse
from annotators.speakers.scorer import best, scores, weights
from tests.annotators.speakers.articles import article

SORTS = ("person", "body", "several", "country", "institution")


@pytest.mark.parametrize("sort", SORTS)
def test_every_feature_has_a_weight(sort: str) -> None:
    context = article("[Ana Diaz|PERSON] left. She spoke.")
    place = context.place(16)
    (one,) = candidates(context.before(place), Discourse(), place)
    assert set(weights(sort).features) == set(one.features())


def test_a_score_is_the_weighted_sum_of_features_and_fit() -> None:
    used = weights("body")
    features = {"subject": 1.0, "further": 2.0}
    whole, half = scores("body", [features, features], [1.0, 0.5])
    assert whole == pytest.approx(used.features["subject"] + 2 * used.features["further"])
    assert whole - half == pytest.approx(used.fit / 2)


@pytest.mark.parametrize("sort", SORTS)
def test_nobody_is_chosen_below_the_least_or_within_the_margin(sort: str) -> None:
    used = weights(sort)
    assert best(sort, []) is None
    assert best(sort, [used.least - 0.01]) is None
    assert best(sort, [used.least]) == 0
    assert best(sort, [5.0, 5.0 + used.margin / 2]) is None
    assert best(sort, [1.0, 2.0 + used.margin, 0.0]) == 1


def test_sorts_that_are_like_another_share_its_weights() -> None:
    assert weights("several") == weights("country") == weights("body") != weights("person")
