"""The figures of a corpus: its shape tells what is scored; a folder that is none is refused in one sentence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from spacy.language import Language

import annotators
from annotators.encoder.model import annotation_version
from annotators.evaluation.gold import split_of
from annotators.evaluation.metrics import Score
from annotators.evaluation.report import figures, score
from storage.errors import Fatal

TEXT = "“The ferry sank,” Ilse Brandt said. Nobody drowned."


@cache
def pipeline() -> Language:
    return annotators.load()


def test_a_folder_of_brat_annotations_is_scored_on_attributions(tmp_path: Path) -> None:
    for name in ("text", "attributions"):
        (tmp_path / "dev" / name).mkdir(parents=True)
    (tmp_path / "dev/text/ferry.txt").write_text(TEXT)
    (tmp_path / "dev/attributions/ferry_a.ann").write_text(
        "T1\tSource 18 29\tIlse Brandt\nT2\tCue 30 34\tsaid\nT3\tContent 0 17\t“The ferry sank,”\n"
        "T4\tAttribution 30 34\tsaid\nE1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
    )
    found = figures(pipeline(), tmp_path, "dev")
    assert found["scores"]["linked"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "expected": 1}
    assert found["scores"]["linked, direct"]["expected"] == 1
    assert (found["split"], found["words"], found["model_version"]) == ("dev", 8, annotation_version())
    with pytest.raises(Fatal, match="needs test/attributions"):
        figures(pipeline(), tmp_path, "test")


def test_a_folder_of_passages_is_scored_on_its_half(tmp_path: Path) -> None:
    (tmp_path / "passages").mkdir()
    (tmp_path / "passages/demo.yaml").write_text(
        f"- {{id: demo-01, case: demo, region: Europe, text: '{TEXT}', quotes: [{{kind: direct, type: communication, "
        "content: ['“The ferry sank,”'], cue: [said], speaker: Ilse Brandt, name: Ilse Brandt, via: []}]}\n"
    )
    half = split_of("demo-01")
    found = figures(pipeline(), tmp_path, half)
    assert found["scores"]["found with speaker"]["f1"] == 1
    assert found["scores"]["case demo"]["expected"] == 1
    assert found["errors"] == []
    other = "report" if half == "dev" else "dev"
    with pytest.raises(Fatal, match=f"nothing in split '{other}': name another split"):
        figures(pipeline(), tmp_path, other)


def test_a_folder_that_is_no_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="holds no corpus with split 'dev': it needs dev/attributions"):
        figures(pipeline(), tmp_path, "dev")


def test_a_score_is_rounded() -> None:
    assert score(Score(1, 3, 7)) == {"precision": 0.3333, "recall": 0.1429, "f1": 0.2, "expected": 7}
