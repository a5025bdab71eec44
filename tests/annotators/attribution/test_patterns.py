"""Patterns: signatures, labels of a transcript and headlines tell who speaks."""

from __future__ import annotations

import pytest

import annotators
from annotators.attribution.patterns import credits_of, match_patterns
from tests.annotators.attribution.laid import laid_out


def told(text: str) -> list[tuple[str, str, list[str]]]:
    """Source, cue and contents of each pattern, as text."""
    laid = laid_out(text)

    def cut(span: tuple[int, int]) -> str:
        start, end = laid.chars(*span)
        return text[start:end]

    return [(cut(f.source), cut(f.cue), [cut(part) for part in f.contents]) for f in match_patterns(laid)]


@pytest.mark.parametrize("dash", ["-", "--", "–", "—", "―"])
def test_a_quotation_is_signed_after_a_dash(dash: str) -> None:
    assert told(f"“A fair result.” {dash} Coach Mbeki") == [("Coach Mbeki", dash, ["“A fair result.”"])]


def test_the_agency_behind_a_dash_says_nothing() -> None:
    assert credits_of(laid_out("“We stay,” said Diaz. “We do.” - Reuters")) == {13, 14}
    assert credits_of(laid_out("“We stay,” said Diaz. “We do.”\n\n— AFP.")) == {13, 14}
    assert not credits_of(laid_out("“We stay,” said Diaz. “We do.” - Commissioner Diaz"))
    found = annotators.load()("“We will stay,” said Ada Diaz. “We are not afraid.” — AFP")._.quotes
    assert {quote.speaker_name for quote in found} == {"Ada Diaz"}


def test_a_list_of_signed_quotations_keeps_each_to_its_own() -> None:
    text = (
        "Readers wrote.\n\n“Too dear.” ― Ana Ruiz\n“Too late.”― Bo Ek, a driver from Umeå\n“Too small.” ― Cai de Wit."
    )
    assert told(text) == [
        ("Ana Ruiz", "―", ["“Too dear.”"]),
        ("Bo Ek, a driver from Umeå", "―", ["“Too late.”"]),
        ("Cai de Wit", "―", ["“Too small.”"]),
    ]


@pytest.mark.parametrize("between", [" ", ", "])
def test_no_two_signatures_of_a_paragraph_share_a_word(between: str) -> None:
    text = f"“Brilliant!” – The Harbour Times{between}“Superb!” – Tarn Gazette"
    spans = [span for f in match_patterns(laid_out(text)) for span in (f.source, f.cue, *f.contents)]
    tokens = [at for span in spans for at in range(*span)]
    assert len(tokens) == len(set(tokens)) > 0
    assert annotators.load()(text)._.quotes


def test_the_label_of_a_transcript_is_no_headline() -> None:
    found = told("ANA SOUSA: Thank You Minister\n\nREED: So it was.\n\nANA SOUSA: Yes.")
    assert [source for source, _, _ in found] == ["ANA SOUSA", "REED", "ANA SOUSA"]


@pytest.mark.parametrize(
    "text",
    [
        "“We won” – and the whole valley heard it.",
        "“We won” – Mbeki was happy with that.",
        "The so-called “truce” – a word that nobody used – held.",
        "“We won” –",
    ],
)
def test_a_dash_that_goes_on_with_the_sentence_signs_nothing(text: str) -> None:
    assert told(text) == []


def test_labels_that_come_again_make_a_transcript() -> None:
    text = "They met on air.\n\nOKORO: Who pays?\n\nLIND: The port does.\n\n(LAUGHTER)\n\nOKORO: All of it?"
    assert told(text) == [
        ("OKORO", ":", ["Who pays?"]),
        ("LIND", ":", ["The port does."]),
        ("OKORO", ":", ["All of it?"]),
    ]


def test_a_turn_goes_on_where_a_mark_opens_the_next_paragraph() -> None:
    text = '"OKORO: Who pays?\n\n"LIND: The port does.\n\n"It has to.\n\n"OKORO: All of it?\n\nNobody answered.'
    assert [contents for _, _, contents in told(text)] == [
        ["Who pays?"],
        ["The port does.", '"It has to.'],
        ["All of it?"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE: The ferry is back.\n\nThe port said so.",
        "NOTE: One.\n\nNOTE: Two.\n\nPHOTO: Three.",
        "Date: Monday.\n\nPlace: Umeå.\n\nPrice: none.\n\nEntrance: free.",
        "Ana Ruiz: wins.\n\nBo Ek: loses.",
    ],
)
def test_headings_are_no_labels(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("headline", "source", "content"),
    [
        ("Storm kills four near Umeå: police", "police", "Storm kills four near Umeå"),
        ("Two ferries collide off Umeå: Swedish ministry", "Swedish ministry", "Two ferries collide off Umeå"),
        ("Wells to fail by August: Red Cross", "Red Cross", "Wells to fail by August"),
        ("Wells to fail by August: health agencies", "health agencies", "Wells to fail by August"),
        ("Norway's central bank: Prices to rise again", "Norway's central bank", "Prices to rise again"),
    ],
)
def test_a_headline_names_who_speaks_before_or_after_its_colon(headline: str, source: str, content: str) -> None:
    assert told(f"{headline}\n\nUMEÅ - The day began with rain.") == [(source, ":", [content])]


@pytest.mark.parametrize(
    "headline",
    [
        "Ferry strike in Umeå: What we know",
        "Football: Umeå win again",
        "The harbour at dawn on Monday. Photo: Bloomberg",
        "Ferry Strike Hits Umeå: New Talks",
        "Umeå ferry strike: day three",
        "He had one wish: police.",
        ": and so on and on",
    ],
)
def test_other_colons_of_headlines_attribute_nothing(headline: str) -> None:
    assert told(f"{headline}\n\nUMEÅ - The day began with rain.") == []


def test_the_pipeline_takes_the_pattern_s_word() -> None:
    text = "Readers wrote.\n\n“Too dear for us all.” ― Ana Ruiz\n“Too late for most of us.” ― Bo Ek"
    found = {quote.speaker_name: text[slice(*quote.content_spans[0])] for quote in annotators.load()(text)._.quotes}
    assert found == {"Ana Ruiz": "“Too dear for us all.”", "Bo Ek": "“Too late for most of us.”"}
