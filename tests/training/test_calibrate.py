"""Fitting of confidence: what is told right from what is wrong, and passages of the gold set count as marks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotators.evaluation import gold
from storage.errors import Fatal
from training.calibrate import as_mark, chances, fit, observe

GOLD = Path(__file__).parents[2] / "gold"


def test_evidence_that_tells_right_from_wrong_gets_weight() -> None:
    told = np.array([[1.0, x, 0.0] for x in (-2, -1, -1, 1, 1, 2)])
    right = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
    weights = fit(told, right)
    assert weights[1] > 0.3
    assert abs(weights[2]) < 1e-6, "what never varies tells nothing"
    found = chances(told, weights)
    assert found[0] < 0.5 < found[-1]


def test_quotes_of_the_gold_set_are_marks() -> None:
    quote = next(q for p in gold.load(GOLD) for q in p.quotes if q.cue_spans and q.name)
    mark = as_mark(quote)
    assert (mark.name, list(mark.content), list(mark.speaker)) == (
        quote.name, [*quote.content_spans], [*quote.speaker_spans]
    )  # fmt: skip


def test_the_statements_are_those_of_the_model_that_is_named(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=str(tmp_path)):
        observe([("Ana Sousa said the quay holds.", [])], tmp_path)
