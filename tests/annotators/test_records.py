"""What annotation finds: a mention's folded forms are made once and are no part of what it is."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict, replace
from unittest.mock import Mock

import pytest

from annotators.lexicon import normalize
from annotators.records import Mention, Quote
from storage.vocabulary import Assertion, AttributionType, Kind, Resolution

MENTION = Mention(4, 12, "the U.N.’s", "ORG", 0.9, "United Nations", "org:un")


def test_a_mention_carries_its_folded_forms() -> None:
    assert (MENTION.cleaned, MENTION.folded, MENTION.folded_name) == ("U.N.", "un", "united nations")


def test_forms_are_folded_once_a_mention(monkeypatch: pytest.MonkeyPatch) -> None:
    fold = Mock(return_value="folded")
    monkeypatch.setattr(normalize, "key", fold)
    mention = replace(MENTION)
    assert [mention.folded for _ in range(3)] == ["folded"] * 3
    fold.assert_called_once_with("the U.N.’s")


def test_folded_forms_are_no_part_of_the_record() -> None:
    asked, fresh = replace(MENTION), replace(MENTION)
    assert asked.folded
    assert asked == fresh
    assert asdict(asked) == asdict(fresh)
    assert replace(asked, text="IOM").folded == "iom"


def test_a_mention_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        MENTION.name = "UN"  # type: ignore[misc]


def test_a_quote_is_of_nobody_until_its_speaker_is_resolved() -> None:
    quote = Quote([(0, 2)], [], [], Kind.DIRECT, AttributionType.COMMUNICATION, 0.5)
    assert (quote.speaker_name, quote.resolution, quote.via) == (None, Resolution.NONE, [])


def test_a_quote_is_asserted_unless_it_is_told_otherwise() -> None:
    quote = Quote([(0, 4)], [], [], Kind.INDIRECT, AttributionType.COMMUNICATION, 0.5)
    assert quote.asserted
    assert not any(replace(quote, assertion=other).asserted for other in Assertion if other != Assertion.ASSERTED)
