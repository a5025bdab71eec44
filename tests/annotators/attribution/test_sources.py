"""Sources stand in the sentence of their cue."""

from __future__ import annotations

import pytest

from annotators.attribution.beside import Named
from annotators.attribution.sources import within_sentences
from annotators.records import Group
from tests.annotators.attribution.laid import laid_out, span
from tests.annotators.marked import passage


@pytest.mark.parametrize(
    ("sentence", "first", "second", "source"),
    [
        ("Diaz said it was late, adding that it rained.", ("Diaz", "said", "it was late"), "adding", "Diaz"),
        ("Diaz said it was late, but noted that it rained.", ("Diaz", "said", "it was late"), "noted", "Diaz"),
        ("Diaz said it was late before talks on a claim that it rained.", ("Diaz", "said", "it was late"), "claim", ""),
        ("Diaz said it was late and was told that it rained.", ("Diaz", "said", "it was late"), "was told", ""),
    ],
)
def test_a_source_of_another_sentence_gives_way(
    sentence: str, first: tuple[str, str, str], second: str, source: str
) -> None:
    text = laid_out(f"The mayor left on Sunday. {sentence}")
    before = Group((span(text, "content", first[2]),), (span(text, "cue", first[1]),), span(text, "source", first[0]))
    after = Group(
        (span(text, "content", "that it rained"),), (span(text, "cue", second),), span(text, "source", "The mayor")
    )
    kept, settled = within_sentences([before, after], text, Named.of(()))
    assert kept == before
    assert (text.text[settled.source.start : settled.source.end] if settled.source else "") == source


def test_a_source_beside_its_cue_stays_where_an_abbreviation_was_read_as_a_stop() -> None:
    text = laid_out("Gen. Diaz left. Then Diaz said it was late.")
    group = Group((span(text, "content", "it was late"),), (span(text, "cue", "said"),), span(text, "source", "left."))
    assert within_sentences([group], text, Named.of(()))[0].source is None
    beside = Group((span(text, "content", "it was late"),), (span(text, "cue", "Then"),), span(text, "source", "left."))
    assert within_sentences([beside], text, Named.of(()))[0].source == beside.source


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        ("On Monday [Diaz|PERSON] signed the deal, arguing that it rained.", "Diaz"),
        ("Growers in [Tarn|GPE] signed the deal, arguing that it rained.", ""),
        ("[Diaz|PERSON] signed the deal arguing that it rained.", ""),
        ("A note from [Diaz|PERSON] came, arguing that it rained.", ""),
    ],
)
def test_a_participle_behind_a_comma_is_of_the_subject(marked: str, source: str) -> None:
    doc, mentions, _ = passage(marked)
    text = laid_out(doc.text)
    group = Group((span(text, "content", "that it rained"),), (span(text, "cue", "arguing"),))
    (found,) = within_sentences([group], text, Named.of(mentions))
    assert (text.text[found.source.start : found.source.end] if found.source else "") == source
