"""What a cue means: speech or belief, what it relays, when its "it" is nobody."""

from __future__ import annotations

import pytest

from annotators.lexicon.cues import (
    IMPERSONAL,
    ORPHAN_RELAY,
    RELAY,
    RELAYED_PASSIVE,
    REPORTING_VERB,
    attribution_type,
)


@pytest.mark.parametrize(
    "cue",
    ["believes", "hoped", "is hoping", "has long wanted to", "thought", "planned", "is confident", "are still worried",
     "in her view", "of the opinion", "his fears", "forgot", "foresaw", "considering", "remains very hopeful"],
)  # fmt: skip
def test_belief(cue: str) -> None:
    assert attribution_type(cue) == "belief"


@pytest.mark.parametrize(
    "cue",
    ["said", "according to", "claimed", "has concluded", "exclaimed", "proclaims", "unknowns", "insisted that", "reviewed", "chatted",
     "told reporters he hopes", "in a statement of his views", "announcing plans", "denied", "“", ""],
)  # fmt: skip
def test_communication(cue: str) -> None:
    assert attribution_type(cue) == "communication"


@pytest.mark.parametrize(
    "cue", ["citing", "quotes", "quoted", "with reference to", "relayed", "as saying", "passed on"]
)
def test_relaying(cue: str) -> None:
    assert RELAY.search(cue)


@pytest.mark.parametrize("cue", ["said", "excited", "reported", "cities"])
def test_not_relaying(cue: str) -> None:
    assert RELAY.search(cue) is None


def test_the_passive_of_quoting() -> None:
    assert RELAYED_PASSIVE.search("was widely quoted as saying")
    assert RELAYED_PASSIVE.search("had been cited")
    assert RELAYED_PASSIVE.search("was asked") is None


@pytest.mark.parametrize("cue", ["according to", "reports", "informed", "wrote", "said", "as reported by"])
def test_what_a_medium_relays_with(cue: str) -> None:
    assert ORPHAN_RELAY.fullmatch(cue)


def test_what_opens_a_statement_within_a_statement() -> None:
    assert all(REPORTING_VERB.fullmatch(form) for form in ("warned", "denies", "found", "told", "Hopes"))
    assert not any(REPORTING_VERB.fullmatch(form) for form in ("warning", "asked", "went", "love"))


@pytest.mark.parametrize(
    "cue", ["is said", "was widely rumoured", "has long been known", "is now thought", "is hoped", "was found"]
)
def test_an_it_before_a_passive_of_saying_is_empty(cue: str) -> None:
    assert IMPERSONAL.fullmatch(cue) is not None


@pytest.mark.parametrize("cue", ["said", "has said", "was told", "is warning", "had been informed"])
def test_an_it_that_speaks_or_is_told_is_somebody(cue: str) -> None:
    assert IMPERSONAL.fullmatch(cue) is None
