"""The mean of trained networks. Needs the extra `train`."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


def written(path: Path, *weights: float, step: int = 1) -> Path:
    torch.save({"model": {"roles": torch.tensor(weights)}, "step": step}, path)
    return path


def test_the_mean_of_two_networks_is_that_of_each_weight(tmp_path: Path) -> None:
    from training.mean import mean

    one, other = written(tmp_path / "a.pt", 1.0, 4.0, step=7), written(tmp_path / "b.pt", 4.0, -2.0)
    mean([one, other], tmp_path / "mean.pt")
    found = torch.load(tmp_path / "mean.pt", weights_only=False)
    assert (found["model"]["roles"].tolist(), found["step"]) == ([2.5, 1.0], 7)
    mean([one, one, other], tmp_path / "mean.pt")
    assert torch.load(tmp_path / "mean.pt", weights_only=False)["model"]["roles"].tolist() == [2.0, 2.0]


def test_networks_of_two_shapes_have_no_mean(tmp_path: Path) -> None:
    from training.mean import mean

    with pytest.raises(ValueError, match=r"b\.pt"):
        mean([written(tmp_path / "a.pt", 1.0), written(tmp_path / "b.pt", 1.0, 2.0)], tmp_path / "mean.pt")
    assert not (tmp_path / "mean.pt").exists()
