"""Counting of the words of cues in marked articles."""

from __future__ import annotations

from annotators.lexicon.cue_words import log_odds
from storage.vocabulary import Assertion, AttributionType, Kind
from training.cue_words import OFTEN, count
from training.marks.files import Mark, Reading

TEXT = "Ana Sousa said the quay holds. Tom Reed Said so too, it is said. " + "the " * OFTEN


def mark(*cue: str) -> Mark:
    spans = tuple((TEXT.index(words), TEXT.index(words) + len(words)) for words in cue)
    return Mark(
        content=((0, 3),), cue=spans, speaker=(), name=None, names=(), kind=Kind.INDIRECT,
        type=AttributionType.COMMUNICATION, assertion=Assertion.ASSERTED, mention="none", role=(), via=(),
    )  # fmt: skip


def test_a_word_is_counted_within_cues_and_everywhere() -> None:
    found = count([(Reading("a", "0", [mark("said"), mark("Said so", "said"), mark("Said")]), TEXT)])
    assert found == {"said": (2, 3), "so": (1, 1), "the": (0, OFTEN + 1)}, "one place counts once"


def test_what_was_seen_often_is_surer_than_what_was_seen_once() -> None:
    assert log_odds(0, 30) < log_odds(0, 1) < log_odds(0, 0) < log_odds(1, 1) < log_odds(30, 30)
