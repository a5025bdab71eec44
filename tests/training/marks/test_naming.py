"""Scoring of names: when two names are one, and how far the confidence in a name tells that it is right."""

from __future__ import annotations

import pytest

from annotators.evaluation.scoring import Judged
from annotators.records import Quote
from storage.vocabulary import Assertion, AttributionType, Kind
from training.marks.files import Mark
from training.marks.naming import lines, reliability, same_name
from training.marks.scoring import Held


@pytest.mark.parametrize(
    ("marked", "found", "same"),
    [
        ("Ida Moe", "Ida Moe", True),
        ("Ida Birgit Moe", "Ida Moe", True),
        ("Ida Moe", "Moe", False),
        ("Karel Dunn", "Ida Dunn", False),
        ("Karel Dunn Jr", "Karel Dunn Sr", False),
        ("Ida Moe and Bo Dal", "Ida Moe", False),
        ("World Health Organization", "WHO", True),
    ],
)
def test_names_that_are_one(marked: str, found: str, same: bool) -> None:
    entity_id = "org:who" if found == "WHO" else ""
    assert same_name(marked, found, entity_id) is same


def held(marked: str | None, found: str | None, name_confidence: float | None, *, speaker: bool = True) -> Held:
    kind, said = Kind.INDIRECT, AttributionType.COMMUNICATION
    quote = Quote(
        [(9, 20)], [(4, 8)], [(0, 3)], kind, said, 0.95, speaker_name=found, name_confidence=name_confidence
    )  # fmt: skip
    fields = {
        "content": [(9, 20)], "cue": [(4, 8)], "speaker": [(0, 3)], "name": marked, "names": (), "kind": kind,
        "type": said, "assertion": Assertion.ASSERTED, "mention": "surname", "role": (), "via": (),
    }  # fmt: skip
    return Held(quote, Mark.model_validate(fields), speaker=speaker)


def test_figures_of_names() -> None:
    rows = [
        held("Ida Moe", "Ida Moe", 0.99), held("Ida Moe", "Bo Dal", 0.99), held("Ida Moe", None, 0.3),
        held(None, None, 0.8), held(None, "Bo Dal", 0.5), held("Ida Moe", "Ida Moe", 0.99, speaker=False),
    ]  # fmt: skip
    told = lines(rows)
    assert told[0] == "name right where known: 1/3 = 0.333, null 1"
    assert told[1] == "named where nobody can be: 1 of 2"
    assert told[3].endswith(">= 0.9: right 1/3 = 0.333, 0.50 of all rows")


def test_reliability_compares_what_is_stated_with_what_is_right() -> None:
    found = [Judged(0.6, True), Judged(0.6, False), Judged(0.99, True)]
    assert reliability(found) == [(2, pytest.approx(0.6), 0.5), (1, pytest.approx(0.99), 1.0)]
