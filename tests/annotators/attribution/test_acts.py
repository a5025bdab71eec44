"""What somebody did, got or was refused is no statement, whatever verb of saying tells it."""

from __future__ import annotations

import pytest

from annotators.attribution.acts import is_act


@pytest.mark.parametrize(
    ("cue", "content", "act"),
    [
        ("was denied", "Olympic gold when she fell", True),
        ("had twice been denied", "a visa", True),
        ("was denied", "by the club", False),
        ("denied", "the charge", False),
        ("declined", "the chance to consult the fourth official", True),
        ("turned down", "an invitation to the talks", True),
        ("declined", "to comment", False),
        ("rejected", "the offer as a trick", False),
        ("accuses", "Babatunde", True),
        ("accuses", "Babatunde of theft", False),
        ("has accused", "them", False),
        ("wished", "him luck", True),
        ("wished", "that it rained", False),
        ("goes without saying", "that it rains", True),
        ("without offering", "evidence", True),
        ("said", "the offer was fair", False),
        ("declined", "the chance to comment on it", False),
        ("refused", "the opportunity to apologise", False),
        ("was denied", "there had been a fight", False),
        ("according to", "whether it is new", True),
        ("are listed according to", "how old they are", True),
        ("according to", "which it rained", False),
    ],
)
def test_acts_are_told_by_cue_and_content(cue: str, content: str, *, act: bool) -> None:
    assert is_act(cue, content) == act


def test_an_odd_cue_takes_no_time() -> None:
    assert not is_act("was " * 20_000 + "denie", "x " * 20_000)
