"""What manifests and dataset cards say of the model is what its card says."""

from __future__ import annotations

from pathlib import Path

from annotators.encoder.model import accuracy, meta

CARD = (Path(__file__).parents[2] / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_figures_of_manifests_are_those_of_the_model_card() -> None:
    stated = accuracy()
    assert stated["weights"] == meta()["model_version"]
    assert len(stated["figures"]) > 3
    for name, values in stated["figures"].items():
        assert f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |" in CARD, name
