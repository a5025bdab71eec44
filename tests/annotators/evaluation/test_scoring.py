"""Scoring: a pipeline that finds what is given, judged against gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from spacy.tokens import Doc

from annotators.components import CUTTING
from annotators.evaluation.corpora import Attribution, Example
from annotators.evaluation.gold import GoldPassage, GoldQuote
from annotators.evaluation.scoring import (
    Judged,
    calibration_error,
    evaluate_attributions,
    evaluate_entities,
    evaluate_gold,
    same_relays,
)
from annotators.records import Quote
from annotators.text.tokenizer import blank
from storage.vocabulary import AttributionType, Kind

TEXT = "Ana Roe said rain fell. Vega News reported that the bank would wait."
RAIN = Quote([(13, 22)], [(8, 12)], [(0, 7)], Kind.INDIRECT, AttributionType.COMMUNICATION, 0.9, speaker_name="Ana Roe")
BANK = Quote([(43, 67)], [(34, 42)], [(24, 33)], Kind.INDIRECT, AttributionType.COMMUNICATION, 0.4)
GOLD = GoldQuote(
    kind=Kind.INDIRECT, type=AttributionType.COMMUNICATION, content_spans=((13, 22),), cue_spans=((8, 12),),
    speaker_spans=((0, 7),), name="Ana Roe", names=(), via=(),
)  # fmt: skip


class Given:
    """Stands for a pipeline: finds in every text the quotes and entities that it was given."""

    def __init__(self, quotes: list[Quote], entities: list[tuple[int, int, str]] | None = None) -> None:
        self.quotes, self.entities, self.cutting = quotes, entities or [], blank()
        for name in CUTTING:
            self.cutting.add_pipe(name)

    def __call__(self, text: str) -> Doc:
        doc = self.cutting(text)
        doc._.quotes = self.quotes
        doc.ents = [doc.char_span(*entity) for entity in self.entities]  # type: ignore[misc]
        return doc

    def pipe(self, texts: Iterable[str]) -> Iterator[Doc]:
        return map(self, texts)


def test_a_found_statement_is_right_where_it_is_linked_to_a_gold_one() -> None:
    example = Example("x", TEXT, [Attribution([(0, 7)], [(8, 12)], [(13, 22)])])
    scores, judged = evaluate_attributions(Given([RAIN, BANK]), [example])  # type: ignore[arg-type]
    assert (scores.linked.right, scores.linked.found, scores.linked.expected) == (1, 2, 1)
    assert scores.by_kind["indirect"].right == 1
    assert judged == [Judged(0.9, True), Judged(0.4, False)]


def test_entities_are_right_with_span_and_label_and_a_country_counts_as_a_place() -> None:
    found = [(0, 7, "PERSON"), (24, 28, "GPE")]
    example = Example("x", TEXT, None, [(0, 7, "PERSON"), (24, 28, "LOC"), (48, 52, "ORG")])
    scores = evaluate_entities(Given([], found), [example])  # type: ignore[arg-type]
    assert (scores["all"].right, scores["all"].found, scores["all"].expected) == (2, 2, 3)
    assert scores["LOC"].f1 == 1
    assert scores["ORG"].recall == 0


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, None),
        ({"speaker_name": None}, "named"),
        ({"kind": Kind.MIXED}, "kind"),
        ({"attribution_type": AttributionType.BELIEF}, "type"),
        ({"via": ["Vega News"]}, "via"),
    ],
)
def test_what_is_wrong_of_a_found_statement_is_counted_and_told(change: dict[str, object], wrong: str | None) -> None:
    passage = GoldPassage("rain", "demo", "Europe", TEXT, (GOLD,))
    scores = evaluate_gold(Given([replace(RAIN, **change)]), [passage])  # type: ignore[arg-type]
    assert scores.found.right == 1
    for figure in ("named", "kind", "type", "via"):
        assert getattr(scores, figure).right == (figure != wrong), figure
    assert len(scores.errors) == (wrong is not None)
    assert all(error.startswith("rain: ") for error in scores.errors)


def test_missed_and_wrong_statements_are_told_by_case() -> None:
    passage = GoldPassage("rain", "demo", "Europe", TEXT, (GOLD,))
    scores = evaluate_gold(Given([BANK]), [passage])  # type: ignore[arg-type]
    assert (scores.by_case["demo"].right, scores.by_case["demo"].found, scores.by_case["demo"].expected) == (0, 1, 1)
    assert [error.split()[1] for error in scores.errors] == ["missed", "wrong"]


def test_a_continued_statement_is_judged_by_its_name() -> None:
    continued = replace(GOLD, cue_spans=(), speaker_spans=())
    passage = GoldPassage("rain", "demo", "Europe", TEXT, (continued,))
    bare = replace(RAIN, cue_spans=[], speaker_spans=[])
    assert evaluate_gold(Given([bare]), [passage]).found.right == 1  # type: ignore[arg-type]
    assert evaluate_gold(Given([replace(bare, speaker_name="Bo")]), [passage]).found.right == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [(["The Gazette"], ["gazette"], True), ([], [], True), (["A", "B"], ["B", "A"], False), (["A"], [], False)],
)
def test_relays_are_the_same_in_the_same_order(found: list[str], expected: list[str], same: bool) -> None:
    assert same_relays(found, expected) is same


def test_calibration_error_is_the_gap_between_confidence_and_share_of_right() -> None:
    assert calibration_error([Judged(0.75, True)] * 3 + [Judged(0.75, False)]) == pytest.approx(0)
    assert calibration_error([Judged(1.0, False)] * 2) == pytest.approx(1)
    assert calibration_error([]) == 0
