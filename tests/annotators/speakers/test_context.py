"""Where mentions stand, what stands around them, and which of them a window holds."""

from __future__ import annotations

import pytest

from annotators.speakers.context import Window
from storage.vocabulary import Resolution
from tests.annotators.speakers.articles import article, mention

MET = (
    "Bishop [Anselm Kratky|PERSON], a former teacher, met [Ana Diaz|PERSON] and [Tom Reed|PERSON].\n\n[Osh|GPE] waits."
)


def test_sentences_and_paragraphs_are_the_layouts() -> None:
    context = article(MET)
    assert [(one.sentence, one.paragraph) for one in context.mentions] == [(0, 0), (0, 0), (0, 0), (1, 1)]
    assert [one.offset for one in context.mentions] == [1, 9, 12, 0]


def test_words_around_a_mention() -> None:
    context = article(MET)
    kratky, diaz = mention(context, "Anselm Kratky"), mention(context, "Ana Diaz")
    assert (kratky.word_before, kratky.word_after) == ("", ",")  # "Bishop" is passed over
    assert (diaz.word_before, diaz.word_after) == ("met", "and")
    assert kratky.titles == ["bishop"]
    assert kratky.callings == {"bishop", "teacher"}
    assert {"bishop", "former", "teacher"} <= kratky.description
    assert mention(context, "Osh").titles == []


def test_what_somebody_else_does_is_no_apposition() -> None:
    context = article(
        "After [Eva Lo|PERSON], the prime minister said more. [Tom Reed|PERSON], the prime minister, said so."
    )
    lo, reed = mention(context, "Eva Lo"), mention(context, "Tom Reed")
    assert lo.callings == frozenset()
    assert "minister" not in lo.description
    assert "minister" in reed.callings


def test_titles_end_where_the_sentence_begins() -> None:
    context = article(
        "They met the general. [Ana Diaz|PERSON] left. Talks with the ministry\n\n[Tom Reed|PERSON] stays."
    )
    assert [one.titles for one in context.mentions] == [[], []]
    assert mention(article("It was Gen. [Ana Diaz|PERSON]."), "Ana Diaz").titles[:1] == ["gen."]


def test_the_second_of_a_pair_leads_to_the_first() -> None:
    context = article(MET)
    assert mention(context, "Tom Reed").leading.name == "Ana Diaz"
    assert mention(context, "Ana Diaz").leading.name == "Ana Diaz"


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("Rashid Amanov", Resolution.NAME), ("Amanov", Resolution.ALIAS), ("IOM", Resolution.ACRONYM),
        ("UN migration agency", Resolution.ALIAS), ("Ministry of Energy", Resolution.NAME),
    ],
)  # fmt: skip
def test_how_a_mention_writes_its_name(words: str, form: Resolution) -> None:
    text = "[Rashid Amanov|PERSON] [Amanov|PERSON] [IOM|ORG] [UN migration agency|ORG] [Ministry of Energy|ORG]."
    assert mention(article(text), words).form == form


def test_quoted_words_are_those_in_marks() -> None:
    context = article("{1:[Ana Diaz|PERSON]} ~1:said~ <1:“ask [Bo Lind|PERSON]”> <2:that [Tom Reed|PERSON] left>.")
    assert [one.quoted for one in context.mentions] == [False, True, False]


def test_a_window_is_bounded_by_mentions_and_by_sentences() -> None:
    text = "[Ana Diaz|PERSON] left. It rained. [Tom Reed|PERSON] met [Bo Lind|PERSON]. He spoke."
    for window, names in (
        (Window(), ["Bo Lind", "Tom Reed", "Ana Diaz"]),
        (Window(mentions=1), ["Bo Lind"]),
        (Window(sentences=1), ["Bo Lind", "Tom Reed"]),
    ):
        context = article(text, window)
        assert [one.name for one in context.before(context.place(context.text.text.index("He ")))] == names


def test_the_speakers_own_words_are_outside_of_the_place() -> None:
    context = article("[Ana Diaz|PERSON] came. <“Ask [Bo Lind|PERSON],”> {she} ~said~.")
    own, at = context.contents[0], context.text.text.index("she")
    assert [one.name for one in context.before(context.place(at, [own], quoted=True))] == ["Ana Diaz"]
    assert [one.name for one in context.before(context.place(at, [own]))] == ["Bo Lind", "Ana Diaz"]


def test_names_are_looked_for_on_both_sides() -> None:
    context = article(
        "[Ana Diaz|PERSON] met [Bo Lind|PERSON]. X left. [Tom Reed|PERSON] came. [Osh|GPE] slept.", Window(names=2)
    )
    at = context.text.text.index("X ")
    assert [one.text for one in context.around(at)] == ["Bo Lind", "Ana Diaz", "Tom Reed", "Osh"]
    assert [one.text for one in context.after(context.place(at))] == ["Tom Reed", "Osh"]
