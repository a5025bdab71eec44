"""What a cue means."""

from __future__ import annotations

import pytest

from annotators.lexicon.cues import IMPERSONAL


@pytest.mark.parametrize("cue", ["is said", "was widely rumoured", "has long been known", "is now thought", "is hoped"])
def test_an_it_before_a_passive_of_saying_is_empty(cue: str) -> None:
    assert IMPERSONAL.fullmatch(cue) is not None


@pytest.mark.parametrize("cue", ["said", "has said", "was told", "is warning", "had been informed"])
def test_an_it_that_speaks_or_is_told_is_somebody(cue: str) -> None:
    assert IMPERSONAL.fullmatch(cue) is None
