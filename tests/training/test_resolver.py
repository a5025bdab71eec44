"""The network that chooses speakers, as it is exported. Needs the extra `train`."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


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
