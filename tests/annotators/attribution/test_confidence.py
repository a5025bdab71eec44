"""Confidence: what it is computed from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from annotators.attribution.confidence import EVIDENCE, assertion, assertion_logits, confidence, evidence
from annotators.encoder.model import meta
from annotators.records import Group, RoleSpan
from storage.vocabulary import Assertion, Kind, Role


def span(role: Role, tokens: int, score: float, said: tuple[float, ...] = ()) -> RoleSpan:
    return RoleSpan(role, 0, tokens, 0, tokens, score, assertion=said)


def seen(group: Group, kind: Kind, cue: str = "") -> dict[str, float]:
    return dict(zip(EVIDENCE, evidence(group, kind, cue), strict=True))


SURE = Group((span(Role.CONTENT, 5, 0.9),), (span(Role.CUE, 1, 0.9),), span(Role.SOURCE, 2, 0.9), 0.9, 0.9)
ODDS = pytest.approx(2.197, abs=1e-3)


def test_evidence_is_log_odds_and_what_there_is() -> None:
    found = seen(SURE, Kind.DIRECT)
    assert [found[name] for name in ("content", "cue", "source", "content_link", "source_link")] == [ODDS] * 5
    assert {name for name, value in found.items() if value == 1.0} == {"constant", "direct"}
    assert seen(SURE, Kind.INDIRECT)["indirect"] == 1.0


def test_what_is_not_there_has_even_odds() -> None:
    found = seen(Group(), Kind.MIXED)
    assert {name for name, value in found.items() if value} == {"constant", "cueless", "sourceless"}


def test_a_cue_counts_by_the_word_that_is_most_often_one() -> None:
    said, noticed = (seen(SURE, Kind.INDIRECT, cue)["cue_word"] for cue in ("had Said", "had noticed"))
    assert noticed < 0 < said
    assert seen(SURE, Kind.INDIRECT, "had said")["cue_word"] == said
    assert seen(SURE, Kind.DIRECT, ":")["cue_word"] == 0.0, "a colon holds no word"
    assert seen(SURE, Kind.DIRECT, "zzgx")["cue_word"] == pytest.approx(-1.386, abs=1e-3), "one place in five"


def test_what_looks_like_no_statement_is_evidence_by_cue_and_content() -> None:
    said, act = (4.0, 0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 8.0)
    group = replace(SURE, contents=(span(Role.CONTENT, 5, 0.9, said),), cues=(span(Role.CUE, 1, 0.9, said),))
    assert seen(group, Kind.INDIRECT)["no_statement"] < -4
    assert seen(replace(group, cues=(span(Role.CUE, 1, 0.9, act),)), Kind.INDIRECT)["no_statement"] > 3


def test_whether_it_was_said_is_told_by_cue_and_content_together() -> None:
    negated, plain = (0.0, 5.0, 0.0, 0.0, 9.0), (1.0, 0.0, 0.0, 0.0, 0.0)
    group = replace(SURE, contents=(span(Role.CONTENT, 9, 0.9, plain),), cues=(span(Role.CUE, 2, 0.9, negated),))
    assert assertion(group) == Assertion.NEGATED
    assert assertion(replace(group, cues=())) == Assertion.ASSERTED
    assert assertion(Group()) == Assertion.ASSERTED


def test_each_token_of_a_cue_in_parts_counts_once() -> None:
    short, long = span(Role.CUE, 1, 0.9, (1.0, 0.0, 0.0, 4.0, 0.0)), span(Role.CUE, 3, 0.9, (0.0, 0.5, 0.0, 0.0, 8.0))
    parts = (short, replace(long, first=5, last=8), span(Role.CUE, 4, 0.9))
    assert assertion_logits(Group(cues=parts)).tolist() == [0.25, 0.375, 0.0, 1.0, 6.0]
    assert assertion_logits(Group(cues=parts)).dtype == np.float32


def test_a_longer_content_counts_for_more() -> None:
    both = replace(SURE, contents=(span(Role.CONTENT, 9, 0.9), span(Role.CONTENT, 1, 0.5)))
    assert seen(both, Kind.DIRECT)["content"] == pytest.approx(1.8153, abs=1e-3)  # of .86
    assert seen(both, Kind.DIRECT)["in_parts"] == 1.0


def test_the_shipped_calibration_weighs_all_evidence_and_trusts_surer_spans_more() -> None:
    weights = meta()["calibration"]
    assert len(weights) == len(EVIDENCE)
    unsure = replace(SURE, contents=(span(Role.CONTENT, 5, 0.5),))
    assert 0 < confidence(weights, unsure, Kind.DIRECT, "said") < confidence(weights, SURE, Kind.DIRECT, "said") < 1
    odd, plain = (confidence(weights, SURE, Kind.INDIRECT, cue) for cue in ("has noticed", "has said"))
    assert odd < plain


def test_weights_of_another_model_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        confidence([1.0], SURE, Kind.DIRECT, "said")
