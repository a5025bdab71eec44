"""What the command line of training sets. Needs the extra `train`."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import pytest

from training.corpora import read_corpora
from training.marks.files import Reading
from training.settings import Settings

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


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


def test_half_of_the_antecedents_cannot_be_learned_without_entities(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from training import train

    needed = ["--attributions", "polnear", "--entities", "newswire", "--out", "out"]
    for given in (["--of-half", "0"], ["--of-half", "2", "--told", "told.jsonl"]):
        monkeypatch.setattr(sys, "argv", ["train", *needed, *given])
        with pytest.raises(SystemExit):
            train.main()
        assert "--of-half" in capsys.readouterr().err


@pytest.fixture
def corpora(tmp_path: Path) -> tuple[Settings, list[Reading]]:
    """A corpus of 30 articles, of which the first 20 are marked, and their readings."""
    attributed, entities, marks = tmp_path / "polnear", tmp_path / "newswire", tmp_path / "marks.jsonl"
    for folder in (attributed / "train/text", attributed / "train/attributions"):
        folder.mkdir(parents=True)
    (entities / "processed_annotated").mkdir(parents=True)
    lines, readings = [], []
    for number in range(30):
        text = f"Ana Sousa said quay {number} holds."
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        (attributed / f"train/text/{number}.txt").write_text(text)
        (attributed / f"train/attributions/{number}.ann").write_text(
            "T1\tSource 0 9\tAna Sousa\nT2\tCue 10 14\tsaid\nT3\tContent 15 19\tquay\n"
            "T4\tAttribution 10 14\tsaid\nE1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
        )
        lines.append(json.dumps({"text": str(number), "sha256": sha256}))
        readings.append(Reading(str(number), sha256))
    marks.write_text("\n".join(lines[:20]) + "\n")
    return Settings(attributed, entities, tmp_path, marks=(marks,), texts=(tmp_path,)), readings


def test_a_marked_article_is_learned_by_both_rules_and_those_of_dev_and_report_are_kept_out(
    corpora: tuple[Settings, list[Reading]],
) -> None:
    settings, readings = corpora
    found = Counter(example.name for example in read_corpora(replace(settings, marks_times=3)).attributed)
    learned = {r.name: 4 if n < 20 else 1 for n, r in enumerate(readings) if n >= 20 or r.split == "train"}
    assert {r.split for r in readings} == {"train", "dev", "report"}
    assert found == learned, "once as PolNeAR has it, three times as marked; dev and report not at all"


def test_of_marked_articles_those_that_the_start_does_not_know_are_learned_more_often(
    corpora: tuple[Settings, list[Reading]], tmp_path: Path
) -> None:
    settings, readings = corpora
    (tmp_path / "known.txt").write_text("".join(f"{reading.name}\n" for reading in readings[:12]))
    settings = replace(settings, known=tmp_path / "known.txt", marks_times=1, fresh_times=4)
    found = Counter(example.name for example in read_corpora(settings).attributed)
    marked = {reading.name: 2 if n < 12 else 5 for n, reading in enumerate(readings[:20]) if reading.split == "train"}
    assert found == marked | dict.fromkeys((reading.name for reading in readings[20:]), 1)


def test_a_training_goes_on_from_another_and_counts_its_steps(tmp_path: Path) -> None:
    from training.model import Tagger
    from training.restore import restore
    from training.train import origin

    trained, fresh, path = Tagger(0.0), Tagger(0.0), tmp_path / "model.pt"
    torch.nn.init.normal_(trained.polnear)
    torch.save({"model": trained.state_dict(), "step": 70, "start": "ql-earlier"}, path)
    restore(fresh, path)
    assert all(torch.equal(weight, fresh.state_dict()[name]) for name, weight in trained.state_dict().items())
    assert origin(path) == (70, "ql-earlier")
    (tmp_path / "meta.json").write_text('{"model_version": "ql-now"}')
    assert origin(tmp_path / "model.onnx") == (0, "ql-now")
    assert origin(None) == (0, None)


def test_a_checkpoint_of_other_settings_is_refused_in_a_sentence(corpora: tuple[Settings, list[Reading]]) -> None:
    from training.train import refuse_others, told_settings

    settings, _ = corpora
    held = told_settings(settings)
    changed = replace(settings, steps=9, minutes=1.0, threads=1, save_minutes=9.0)
    refuse_others(Path("out/checkpoint.pt"), held, changed)
    with pytest.raises(
        SystemExit, match=r"^out/checkpoint\.pt is of a training with another seed, rate; remove .* --out\.$"
    ):
        refuse_others(Path("out/checkpoint.pt"), held, replace(changed, rate=1.0, seed=9))
    with pytest.raises(SystemExit, match="does not hold the settings"):
        refuse_others(Path("out/checkpoint.pt"), {}, settings)


@pytest.mark.parametrize("option", ["attributions", "entities"])
def test_a_corpus_that_is_not_there_is_named(corpora: tuple[Settings, list[Reading]], option: str) -> None:
    missing = {option: corpora[0].out / "polnaer"}
    with pytest.raises(ValueError, match=f"There is no folder .*polnaer.* as --{option}"):
        read_corpora(replace(corpora[0], **missing))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A network of two weights in place of the tagger, and the same batch for ever; the steps that it is trained."""
    from training import train

    steps: list[int] = []

    class Small(torch.nn.Module):
        def __init__(self, *_: object) -> None:
            super().__init__()
            self.none, self.inner = (torch.nn.Parameter(torch.zeros(1)) for _ in range(2))

        def freeze(self, layers: int) -> None: ...

    def losses(model: Small, *_: object) -> dict[str, torch.Tensor]:
        steps.append(1)
        return {next(iter(train.WEIGHTS)): (model.none + model.inner - 1).square().sum()}

    monkeypatch.setattr(train, "Tagger", Small)
    monkeypatch.setattr(train, "load_base", lambda *_: None)
    monkeypatch.setattr(train, "losses", losses)
    monkeypatch.setattr(train, "read_corpora", lambda _: None)
    monkeypatch.setattr(train, "batches_of", lambda *_: repeat(([SimpleNamespace(pieces=[1])], [])))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    return steps


def test_a_finished_training_reads_no_article_and_another_one_is_refused_before_anything_is_written(
    corpora: tuple[Settings, list[Reading]], small: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import train

    settings = replace(corpora[0], out=tmp_path / "out", steps=3)
    train.train(settings)
    model, written = settings.out / "model.pt", (settings.out / "settings.json").read_text()
    assert (len(small), torch.load(model)["step"]) == (3, 3)
    monkeypatch.setattr(train, "read_corpora", lambda _: pytest.fail("nothing is left to do"))
    train.train(settings)
    with pytest.raises(SystemExit, match="another seed"):
        train.train(replace(settings, seed=2))
    assert (settings.out / "settings.json").read_text() == written
    monkeypatch.setattr(train, "read_corpora", lambda _: None)
    train.train(replace(settings, steps=5))
    assert (len(small), torch.load(model)["step"]) == (5, 5)


@pytest.mark.usefixtures("small")
def test_a_training_whose_start_has_learned_on_is_refused(
    corpora: tuple[Settings, list[Reading]], tmp_path: Path
) -> None:
    from training import train

    common = replace(corpora[0], out=tmp_path / "common", steps=2)
    half = replace(common, out=tmp_path / "half", start=common.out / "model.pt")
    train.train(common)
    train.train(half)
    train.train(replace(half, steps=3))
    train.train(replace(common, steps=4))
    with pytest.raises(SystemExit, match=r"went on from .*common/model\.pt as it was before"):
        train.train(replace(half, steps=4))
    assert torch.load(half.out / "model.pt")["step"] == 2 + 3


def test_a_base_that_there_is_not_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from training import train

    needed = ["--attributions", "polnear", "--entities", "newswire", "--out", "out"]
    monkeypatch.setattr(sys, "argv", ["train", *needed, "--base", "mnilm"])
    with pytest.raises(SystemExit):
        train.main()
    assert "'mnilm'" in capsys.readouterr().err
