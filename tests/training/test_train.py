"""What the command line of training sets. Needs the extra `train`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


def test_several_files_of_marks_and_folders_of_texts_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    from training import train

    given: list[train.Settings] = []
    monkeypatch.setattr(train, "train", given.append)
    needed = ["--attributions", "polnear", "--entities", "newswire", "--out", "out"]
    monkeypatch.setattr(sys, "argv", ["train", *needed, "--marks", "a.jsonl", "b.jsonl", "--texts", "corpora"])
    train.main()
    assert [*given[0].marks] == [Path("a.jsonl"), Path("b.jsonl")]
    assert [*given[0].texts] == [Path("corpora")]
    monkeypatch.setattr(sys, "argv", ["train", *needed])
    train.main()
    assert given[1].marks == given[1].texts == ()


def test_heads_that_are_named_are_trained_and_nothing_else() -> None:
    from training.model import Tagger
    from training.train import freeze

    model = Tagger()
    freeze(model, "antecedents, assertions")
    trained = {name.split(".")[0] for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert trained == {"antecedents", "far", "nobody", "assertions"}
    whole = Tagger()
    freeze(whole, "")
    assert [name for name, parameter in whole.named_parameters() if not parameter.requires_grad] == ["words.weight"]
    with pytest.raises(ValueError, match="speakers is no head"):
        freeze(model, "roles,speakers")
