"""The network that chooses speakers, as it is exported. Needs the extra `train`."""

from __future__ import annotations

import pytest

from annotators.speakers import scorer

pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


def test_half_of_two_networks_scores_as_their_mean() -> None:
    from training.resolver import halved

    one = {
        "features": ["near", "named"],
        "inner": [[1.0], [2.0]],
        "bias": [0.5],
        "outer": [2.0],
        "calibration": {"all": [0, 1]},
    }
    two = {
        "features": ["near", "joint"],
        "inner": [[1.0, 0.0], [3.0, 1.0]],
        "bias": [0.0, 0.1],
        "outer": [1.0, -1.0],
        "calibration": {},
    }
    options = [{"near": 1.0, "named": 1.0}, {"joint": 2.0}, {}]
    mean = halved(one, two)
    both = (scorer.scores(scorer.Network.of(one), options) + scorer.scores(scorer.Network.of(two), options)) / 2
    assert scorer.scores(scorer.Network.of(mean), options) == pytest.approx(both)
    assert mean["calibration"] == {"all": [0, 1]}


def test_a_calibration_moves_towards_what_answers_tell() -> None:
    from training.resolver import moved

    before = {"all": [0.0, 1.0], "nobody": [0.0, 1.0], "it": [0.5, 1.0]}
    seldom_right = [("nobody", 0.99, number % 2 == 0) for number in range(200)]
    after = moved(before, seldom_right, 0.5)
    whole = moved(before, seldom_right, 1.0)
    assert after["it"] == before["it"], "of which no answer tells"
    assert after["nobody"][1] < before["nobody"][1]
    assert [round((a + b) / 2, 3) for a, b in zip(before["nobody"], whole["nobody"], strict=True)] == pytest.approx(
        after["nobody"], abs=2e-3
    )
