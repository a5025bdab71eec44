"""Components of attribution called again, or in another order, corrupt no quote; `predict` changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import FrozenInstanceError
from functools import cache
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import annotators
from annotators.components import BUILDING, Component
from annotators.records import Quote

NEWS = """Storm shuts the port of Umeå: police

The ferry Alba will not sail before Friday, Harbour News reported, citing the port authority.

“The quay is gone," said Ilse Brandt, its director. “We have to build it anew."

Reuters quoted Brandt as saying that the minister had promised money. She doubts that it will come.

“Nobody slept,” Bo Ek was quoted by the local paper as saying. “It was loud.

“Then it was still.”
"""


@cache
def pipeline() -> Language:
    return annotators.load()


def component(name: str) -> Component[Any]:
    found: Any = pipeline().get_pipe(name)
    return found


def written(doc: Doc) -> tuple[list[Quote], list[tuple[int, int, str]]]:
    return deepcopy(doc._.quotes), [(s.start_char, s.end_char, s.label_) for s in doc.spans["quotes"]]


def test_there_is_something_to_corrupt() -> None:
    quotes = pipeline()(NEWS)._.quotes
    assert len(quotes) >= 5
    assert [via for quote in quotes for via in quote.via] == ["Harbour News", "Reuters", "Brandt", "local paper"]
    assert sum(quote.speaker_name is not None for quote in quotes) >= 4


def test_who_passes_on_the_words_of_a_minister_is_not_the_minister() -> None:
    (quote,) = (quote for quote in pipeline()(NEWS)._.quotes if quote.via == ["Reuters", "Brandt"])
    assert quote.speaker_name != "Ilse Brandt"


def test_a_quote_is_never_changed_in_its_place() -> None:
    (quote, *_) = pipeline()(NEWS)._.quotes
    with pytest.raises(FrozenInstanceError):
        quote.speaker_name = "Ana Roe"


@pytest.mark.parametrize("name", ["quotelake_spans", *BUILDING])
def test_predict_changes_nothing(name: str) -> None:
    doc = pipeline()(NEWS)
    before, spans, mentions = written(doc), deepcopy(doc._.role_spans), deepcopy(doc._.mentions)
    component(name).predict(doc)
    assert written(doc) == before
    assert (doc._.role_spans, doc._.mentions) == (spans, mentions)


@pytest.mark.parametrize(
    "again",
    [
        ["quotelake_relays"],
        ["quotelake_speakers"],
        ["quotelake_relays", "quotelake_speakers"],
        ["quotelake_speakers", "quotelake_relays"],
        ["quotelake_spans", *BUILDING],
        ["quotelake_attribution", "quotelake_speakers", "quotelake_relays", "quotelake_speakers"],
    ],
)
def test_components_called_again_leave_the_same_quotes(again: Sequence[str]) -> None:
    doc = pipeline()(NEWS)
    expected = written(doc)
    for name in again:
        component(name)(doc)
    assert written(doc) == expected


def test_relays_after_speakers_leave_no_name_of_another_speaker() -> None:
    doc = pipeline()(NEWS)
    speakers = {(tuple(q.speaker_spans), q.speaker_name) for q in doc._.quotes}
    for name in ("quotelake_attribution", "quotelake_speakers", "quotelake_relays"):
        component(name)(doc)
    late = {(tuple(q.speaker_spans), q.speaker_name) for q in doc._.quotes}
    assert {spans for spans, _ in late} == {spans for spans, _ in speakers}
    assert all(name is None for spans, name in late - speakers)
