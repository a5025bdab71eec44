"""The export against the training framework, at several lengths, with and without padding. Needs the extra `train`."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


def test_onnx_equals_pytorch_at_every_shape(tmp_path: Path) -> None:
    from training.export import SHAPES, difference, export_float
    from training.model import Tagger

    torch.manual_seed(1)
    model = Tagger(0.0).eval()
    export_float(model, tmp_path / "float.onnx")
    assert difference(model, tmp_path / "float.onnx", SHAPES) < 1e-3


def test_the_crf_loss_is_the_negative_log_likelihood() -> None:
    from training.model import crf_loss

    torch.manual_seed(2)
    emissions, transitions = torch.randn(1, 4, 3), torch.randn(4, 3)
    mask = torch.tensor([[True, True, True, False]])

    def score(tags: tuple[int, ...]) -> torch.Tensor:
        inside = sum(emissions[0, i, t] for i, t in enumerate(tags))
        return transitions[-1, tags[0]] + inside + sum(transitions[a, b] for a, b in pairwise(tags))

    every = torch.stack([score(t) for t in product(range(3), repeat=3)])
    expected = torch.logsumexp(every, 0) - score((2, 0, 1))
    assert crf_loss(emissions, torch.tensor([[2, 0, 1, 0]]), mask, transitions) == pytest.approx(
        float(expected), abs=1e-4
    )
