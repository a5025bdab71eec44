"""Scoring by marks: which row is which mark, and the figures that follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotators.records import CharSpan, Quote
from storage.vocabulary import Assertion, AttributionType, Kind
from training.marks.__main__ import main
from training.marks.files import Mark
from training.marks.scoring import MarkScores, compare

TEXT = "Ana said the quay is safe. Lindahl would not say whether it would reopen."


def spans(*words: str) -> list[CharSpan]:
    return [(TEXT.index(w), TEXT.index(w) + len(w)) for w in words]


def mark(content: str, speaker: str, assertion: Assertion) -> Mark:
    held = {"content": spans(content), "cue": spans("say"), "speaker": spans(speaker), "name": None, "names": ()} | {
        "kind": Kind.INDIRECT, "type": AttributionType.COMMUNICATION, "assertion": assertion, "mention": "surname",
        "role": (), "via": (),
    }  # fmt: skip
    return Mark.model_validate(held)


def row(content: str, speaker: str, confidence: float, assertion: Assertion = Assertion.ASSERTED) -> Quote:
    said = AttributionType.COMMUNICATION
    return Quote(spans(content), [], spans(speaker), Kind.INDIRECT, said, confidence, assertion=assertion)


MARKS = [
    mark("the quay is safe", "Ana", Assertion.ASSERTED), mark("whether it would reopen", "Lindahl", Assertion.WITHHELD)
]  # fmt: skip


def test_a_row_is_the_mark_that_it_shares_most_with() -> None:
    rows = [row("quay is safe", "Ana", 0.9), row("whether it would reopen", "Ana", 0.8), row("would", "Ana", 0.1)]
    first, second, third = compare(rows, MARKS, TEXT)
    assert (first.mark, first.extra, first.lost, first.right) == (MARKS[0], 0, 1, True)
    assert (second.mark, second.speaker, second.right) == (MARKS[1], False, False)
    assert third.mark is None


def test_recall_and_precision_are_of_rows_of_some_confidence_and_assertion_counts_where_it_is_the_same() -> None:
    scores = MarkScores()
    rows = [row("the quay is safe", "Ana", 0.9), row("whether it would reopen", "Lindahl", 0.4, Assertion.NEGATED)]
    scores.add(rows, MARKS, TEXT)
    assert (scores.found().recall, scores.found(0.5).recall, scores.found(0.5).precision) == (1.0, 0.5, 1.0)
    assert scores.unasserted().f1 == 0
    scores.add([row("whether it would reopen", "Lindahl", 0.4, Assertion.WITHHELD)], MARKS[1:], TEXT)
    assert (scores.unasserted().precision, scores.unasserted().recall) == (0.5, 0.5)
    assert "not asserted: precision 0.500, recall 0.500, F1 0.500 (1 of 2 rows, 2 marked)" in scores.lines()


def test_the_command_scores_the_pipeline_on_a_split(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    main(["score", str(tmp_path / "empty.jsonl"), "--split", "dev", "--texts", str(tmp_path)])
    assert "confidence >= 0.5: recall 0.000" in capsys.readouterr().out
