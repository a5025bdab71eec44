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
