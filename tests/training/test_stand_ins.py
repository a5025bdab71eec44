"""Pronouns put in place of names, so that it is known whom they stand for."""

from __future__ import annotations

import random

import pytest

from annotators.evaluation.corpora import Attribution
from storage.vocabulary import EntityLabel
from training import stand_ins
from training.edits import apply_edits
from training.statements import AnaphoricExample


def article(text: str, *people: str, label: str = EntityLabel.PERSON) -> AnaphoricExample:
    """An article in which the last of `people` is the source; each stands after the one before."""
    spans, at = [], 0
    for name in people:
        start = text.index(name, at)
        at = start + len(name)
        spans.append((start, at, label))
    return AnaphoricExample("a", text, [Attribution([spans[-1][:2]], [], [])], spans)


def changed(example: AnaphoricExample, monkeypatch: pytest.MonkeyPatch) -> AnaphoricExample:
    monkeypatch.setattr(stand_ins, "SHARE", 1.0)
    made = [*stand_ins.stand_ins(example, random.Random(1))]
    result = apply_edits(example, [edit for edit, _ in made], [anaphor for _, anaphor in made])
    assert isinstance(result, AnaphoricExample)
    return result


def test_a_later_name_becomes_a_pronoun_that_means_the_earlier_mention(monkeypatch: pytest.MonkeyPatch) -> None:
    found = changed(
        article("Maria Sousa met Peter Reed. Sousa said no.", "Maria Sousa", "Peter Reed", "Sousa"), monkeypatch
    )
    assert found.text == "Maria Sousa met Peter Reed. She said no."
    (she,) = found.anaphors
    words = lambda span: found.text[slice(*span)]  # noqa: E731
    assert (words(she.span), [words(one) for one in she.right], [words(one) for one in she.wrong]) == (
        "She", ["Maria Sousa"], ["Peter Reed"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Sousa met Peter. Sousa said no.", ["Sousa", "Peter", "Sousa"]),  # nothing tells the gender
        ("Maria Sousa met Anna Reed. Sousa said no.", ["Maria Sousa", "Anna Reed", "Sousa"]),  # she could be Reed
        ("Sousa said no.", ["Sousa"]),  # not named before
    ],
)
def test_a_name_stays_where_a_reader_could_not_know(
    text: str, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = changed(article(text, *people), monkeypatch)
    assert (found.text, found.anaphors) == (text, [])


def test_a_body_becomes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Arva Bank lends less, according to Arva Bank."
    found = changed(article(text, "Arva Bank", "Arva Bank", label=EntityLabel.ORG), monkeypatch)
    assert found.text == "Arva Bank lends less, according to it."
