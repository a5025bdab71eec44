"""Two statements of one speaker: when they report one utterance."""

from __future__ import annotations

import pytest

from tasks.cluster.alike import likeness
from tasks.cluster.words import words_of

CLAIM = "the dam would be finished by the end of May"


def alike(one: str, other: str, cues: tuple[str, str] = ("said", "said"), assertion: str = "asserted") -> bool:
    return likeness(words_of(one, cues[0], "asserted"), words_of(other, cues[1], assertion)) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“The dam will hold, whatever the river does this spring.”", "“The dam will hold … this spring.”"),
        (CLAIM, "The dam will be finished at the end of May."),
        ("the ministry had closed sixteen village schools", "16 village schools were shut by the ministry"),
    ],
)
def test_cuts_inflection_synonyms_and_numerals_do_not_part_reports(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    "other",
    [
        "the dam would not be finished by the end of May",
        "the dam would be finished by the end of June",
        "the dam would be painted by the end of May",
        "",
    ],
)
def test_denials_and_other_days_numbers_and_deeds_are_other_utterances(other: str) -> None:
    assert not alike(CLAIM, other)


def test_what_was_denied_asked_or_only_supposed_is_no_report_of_the_claim() -> None:
    assert alike(CLAIM, CLAIM, ("said", "announced"))
    assert not alike(CLAIM, CLAIM, ("said", "denied"))
    assert not alike(CLAIM, CLAIM, ("said", "asked whether"))
    assert not alike(CLAIM, CLAIM, assertion="hypothetical")
    assert alike(CLAIM.replace("would be", "was not"), CLAIM.replace("would be", "was"), ("said", "denied"))
    assert not alike("The bridge was safe.", "The bridge was unsafe.")
    assert not alike("grain prices rose in the north", "grain prices fell in the north")
