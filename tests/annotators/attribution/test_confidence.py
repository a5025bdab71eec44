"""Confidence: what it is computed from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotators.attribution.confidence import EVIDENCE, confidence, evidence
from annotators.encoder.model import meta
from annotators.records import Group, RoleSpan
from storage.vocabulary import Kind, Role


def span(role: Role, tokens: int, score: float) -> RoleSpan:
    return RoleSpan(role, 0, tokens, 0, tokens, score)


SURE = Group((span(Role.CONTENT, 5, 0.9),), (span(Role.CUE, 1, 0.9),), span(Role.SOURCE, 2, 0.9), 0.9, 0.9)


def test_evidence_is_log_odds_and_what_there_is() -> None:
    odds = pytest.approx(2.197, abs=1e-3)
    assert evidence(SURE, Kind.DIRECT) == [1.0, odds, odds, odds, odds, odds, 0.0, 0.0, 1.0, 0.0, 0.0]
    assert evidence(SURE, Kind.INDIRECT)[-3:] == [0.0, 1.0, 0.0]


def test_what_is_not_there_has_even_odds() -> None:
    assert evidence(Group(), Kind.MIXED) == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]


def test_a_longer_content_counts_for_more() -> None:
    both = replace(SURE, contents=(span(Role.CONTENT, 9, 0.9), span(Role.CONTENT, 1, 0.5)))
    assert evidence(both, Kind.DIRECT)[1] == pytest.approx(1.8153, abs=1e-3)  # of .86
    assert evidence(both, Kind.DIRECT)[-1] == 1.0


def test_the_shipped_calibration_weighs_all_evidence_and_trusts_surer_spans_more() -> None:
    weights = meta()["calibration"]
    assert len(weights) == EVIDENCE
    unsure = replace(SURE, contents=(span(Role.CONTENT, 5, 0.5),))
    assert 0 < confidence(weights, unsure, Kind.DIRECT) < confidence(weights, SURE, Kind.DIRECT) < 1


def test_weights_of_another_model_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        confidence([1.0], SURE, Kind.DIRECT)
