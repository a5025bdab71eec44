"""Guards the accuracy of the shipped model within a tolerance; the figures themselves are in MODEL_CARD.md."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import annotators
from annotators.evaluation.report import figures

ROOT = Path(__file__).parents[2]
POLNEAR = Path(os.environ.get("QUOTELAKE_CORPORA", ROOT / "corpora")) / "polnear"
TOLERANCE = 0.02  # int8 arithmetic differs a little between processors


def test_gold_set_report_half() -> None:
    scores = figures(annotators.load(), ROOT / "gold", "report")["scores"]
    assert scores["found with speaker"]["f1"] >= 0.955 - TOLERANCE
    assert scores["name right, of found"]["f1"] >= 0.907 - TOLERANCE
    assert scores["kind right"]["f1"] >= 0.98 - TOLERANCE
    assert scores["relays right"]["f1"] >= 0.97 - TOLERANCE


@pytest.mark.skipif(not POLNEAR.is_dir(), reason="PolNeAR is not in corpora/ (docs/training.md)")
def test_polnear_dev() -> None:
    scores = figures(annotators.load(), POLNEAR, "dev")["scores"]
    assert scores["linked"]["f1"] >= 0.696 - TOLERANCE
    assert scores["content exact"]["f1"] >= 0.623 - TOLERANCE
