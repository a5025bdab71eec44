"""Extents: where what was said ends."""

from __future__ import annotations

import pytest

from annotators.attribution.extents import Extents
from tests.annotators.attribution.laid import laid_out, span


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("the goal had been offside and left the pitch", "the goal had been offside"),
        ("the thief had seen the car and left the keys", "the thief had seen the car and left the keys"),
        ("the company had lost money and left the country", "the company had lost money and left the country"),
        ("the road was open and the bridge shut", "the road was open and the bridge shut"),
        ("repairs would cost 40 million euros, sending its shares down", "repairs would cost 40 million euros"),
        ("demand was weak and cut its full-year forecast", "demand was weak"),
        ("training would resume on Monday and thanked the fans", "training would resume on Monday"),
        ("the road was open and thanked the town", "the road was open"),
        ("the driver had braked but denied the charge", "the driver had braked but denied the charge"),
        ("the firm would close and moved to calm the town", "the firm would close and moved to calm the town"),
        ("he would not sleep and called the police", "he would not sleep and called the police"),
        ("output rose in May but declined by 2% in June", "output rose in May but declined by 2% in June"),
        ("the plan was studied and rejected in 2010", "the plan was studied and rejected in 2010"),
        ("the road would be repaired and opened to lorries", "the road would be repaired and opened to lorries"),
        ("the shop would sell tinned and dried fish", "the shop would sell tinned and dried fish"),
        ("it knew of no deaths but gave no further details", "it knew of no deaths"),
        ("it was in talks but would not name the other side", "it was in talks"),
        ("the mayor had come but would not eat", "the mayor had come but would not eat"),
        ("of the builder Ferro Lindo, which denied any part in it", "of the builder Ferro Lindo"),
        ("to buy two yards but already owns many in the district", "to buy two yards"),
        ("to open on Monday and has hired 40 people", "to open on Monday"),
        ("to sell what it owns and has no debt", "to sell what it owns and has no debt"),
        ("to be heard and consulted on the plan", "to be heard and consulted on the plan"),
        ("to open the plant and indeed the port", "to open the plant and indeed the port"),
        ("to open the plant and exceeded the budget", "to open the plant"),
        ("to match and exceed its target", "to match and exceed its target"),
        ("to ensure each bank stays open and has cash", "to ensure each bank stays open and has cash"),
        ("to help those displaced and moved the week before", "to help those displaced and moved the week before"),
        ("they would be used by two firms and", "they would be used by two firms"),
        ("of a plot, in an apparent reference to Tarn", "of a plot"),
        ("to fight crime and to plant trees", "to fight crime and to plant trees"),
        ("the builder, which denied it, owed him money", "the builder, which denied it, owed him money"),
    ],
)
def test_what_was_said_ends_before_what_was_done_then(content: str, said: str) -> None:
    text = laid_out(f"Coach Prado said {content}.")
    (found,) = Extents(text).of([span(text, "content", content)])
    assert text.text[slice(*found)] == said


@pytest.mark.parametrize(
    ("sentence", "parts", "kept"),
    [
        ("It fell. That, she said, is new.", ["That", "is new"], ["That", "is new"]),
        (
            "It fell. That, she said, “is new to us all”.",
            ["That", "“is new to us all”"],
            ["That", "“is new to us all”"],
        ),
        ("It fell, which, she said, is new.", ["which", "is new"], ["is new"]),
        ("He pleaded for help: “We have no money”.", ["for help", "“We have no money”"], ["“We have no money”"]),
    ],
)
def test_what_a_quotation_goes_on_from_is_no_scrap(sentence: str, parts: list[str], kept: list[str]) -> None:
    text = laid_out(sentence)
    found = Extents(text).of([span(text, "content", part) for part in parts])
    assert [text.text[start:end] for start, end in found] == kept
