"""Hearsay: the verb that the adverb stands in, and its subject, are said."""

from __future__ import annotations

import pytest

from annotators.attribution.beside import Named
from annotators.attribution.hearsay import with_its_subject
from annotators.records import Group
from tests.annotators.attribution.laid import laid_out, span


@pytest.mark.parametrize(
    ("sentence", "cue", "contents", "expected"),
    [
        ("It will also reportedly be sold.", "will also reportedly", ["It", "be sold"], ["It will also", "be sold"]),
        ("Staff will reportedly pay more.", "reportedly", ["pay more"], ["Staff will", "pay more"]),
        ("The firm has reportedly hired it.", "reportedly", ["The firm has", "hired it"], ["The firm has", "hired it"]),
        ("He left because he reportedly stole.", "reportedly", ["stole"], ["stole"]),
        ("Staff reportedly said they left.", "said", ["they left"], ["they left"]),
    ],
)
def test_hearsay_keeps_the_subject_and_the_verb(
    sentence: str, cue: str, contents: list[str], expected: list[str]
) -> None:
    text = laid_out(sentence)
    group = Group(tuple(span(text, "content", one) for one in contents), (span(text, "cue", cue),))
    found = with_its_subject(group, text, Named.of(()))
    assert [text.text[one.start : one.end] for one in found.contents] == expected
    assert text.text[found.cues[0].start : found.cues[0].end] == cue.split()[-1]
