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
