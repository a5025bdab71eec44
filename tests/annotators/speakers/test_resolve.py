"""Who the speaker of a statement is: source phrases, pronouns, nouns for persons and bodies, documents, continuations."""

import random
from dataclasses import replace

import pytest
import spacy

from annotators.entities.linking import link
from annotators.records import Mention, Quote
from annotators.speakers.context import Window
from annotators.speakers.resolve import Speakers, resolve
from annotators.text.sentences import Sentences
from tests.annotators.marked import passage, resolved, speakers, tokenizer
from tests.linear import assert_linear

NOBODY = (None, "none")
IOM = "International Organization for Migration"


def last(marked: str) -> tuple[str | None, str]:
    return speakers(marked)[-1]


@pytest.mark.parametrize(
    ("phrase", "name", "resolution"),
    [
        ("[Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("Mayor [Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("[Ana Diaz|PERSON], the mayor of [Osh|GPE],", "Ana Diaz", "name"),
        ("the mayor, [Ana Diaz|PERSON],", "Ana Diaz", "name"),
        ("its president, [Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("Minister of Foreign Affairs of [Turkmenistan|GPE] [Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("[IOM|ORG] Regional Coordinator for Central Asia [Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("[IOM|ORG] spokesperson [Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("[Orel|PERSON]'s lawyer, [Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("[Orel|PERSON]'s lawyer [Ana Diaz|PERSON]", "Ana Diaz", "name"),
        ("[Ana Diaz|PERSON], who followed [Dan Orel|PERSON] in May", "Ana Diaz", "name"),
        ("[Ana Diaz|PERSON], to whom [Dan Orel|PERSON] had written", "Ana Diaz", "name"),
        ("[Ana Diaz|PERSON] of the [World Bank|ORG]", "Ana Diaz", "name"),
        ("[Ana Diaz|PERSON] (left)", "Ana Diaz", "name"),
        ("[Ana Diaz|PERSON]'s", "Ana Diaz", "name"),
        ("the seismologist [Ana Diaz|PERSON], 44, and mother of two", "Ana Diaz", "name"),
        ("[IOM|ORG]", IOM, "acronym"),
        ("the [IOM|ORG]", IOM, "acronym"),
        ("the [International Organization for Migration|ORG] (IOM)", IOM, "name"),
        ("[UN migration agency|ORG]", IOM, "alias"),
        ("the [World Bank|ORG]’s", "World Bank", "name"),
        ("the news agency [Kazinform|ORG]", "Kazinform", "name"),
        ("the mining company, [Salt North|ORG],", "Salt North", "name"),
        ("[Poland|GPE]", "Poland", "name"),
        ("[Moscow|GPE]", "Moscow", "name"),
        ("[U.S.|GPE]", "United States", "acronym"),
        ("Nnamdi", "Nnamdi", "name"),
        ("[Apple|ORG] and [Sony|ORG]", "Apple and Sony", "name"),
        ("[Apple|ORG], [Sony|ORG] and [Dell|ORG]", "Apple, Sony and Dell", "name"),
        ("Mayor [Ana Diaz|PERSON] and her deputy [Tom Reed|PERSON]", "Ana Diaz and Tom Reed", "name"),
        ("a survey by the [International Labour Organization|ORG]", "International Labour Organization", "name"),
        ("a study from the Danish statistics office", "Danish statistics office", "name"),
        ("the trade ministry", "trade ministry", "name"),
        ("[Libya|GPE]'s interior ministry", "Libya's interior ministry", "name"),
        ("the prefecture of [Bol|GPE]", "prefecture of Bol", "name"),
    ],
)
def test_named_speakers(phrase, name, resolution):
    assert speakers(f"On Monday {{{phrase}}} ~said~ <the road was open>.") == [(name, resolution)]


@pytest.mark.parametrize(
    "phrase",
    [
        "officials",
        "[Turkmen|NORP] officials",
        "Residents of [Beni|GPE]",
        "two people familiar with the matter",
        "a spokesman for the ministry",
        "a spokesman for the [Energy Ministry|ORG]",
        "a lawyer for [Ana Diaz|PERSON]",
        "a [Reuters|ORG] reporter",
        "analysts",
        "many of the families",
        "police",
        "the driver",
        "her brother",
        "the cyclist's widow",
        "the leaked memorandum",
        "the report",
        "a letter from the airport's director",
        "the union",
        "the aid group",
        "he",
        "it",
        "they",
        "I",
        "we",
        "”",
        "the",
        "who",
    ],
)
def test_anonymous_speakers_stay_null(phrase):
    assert speakers(f"On Monday {{{phrase}}} ~said~ <the road was open>.") == [NOBODY]


@pytest.mark.parametrize(
    ("marked", "name", "resolution"),
    [
        # forms of a name
        ("[Rashid Amanov|PERSON] came. {[Amanov|PERSON]} ~said~ <yes>.", "Rashid Amanov", "alias"),
        ("[Rashid Amanov|PERSON] came. {Amanov} ~said~ <yes>.", "Rashid Amanov", "alias"),
        ("Sir [Ian Moore|PERSON] came. {Mr [Moore|PERSON]} ~said~ <yes>.", "Ian Moore", "alias"),
        (
            "The [State Agency for Wells|ORG] (SAW) dug. {[SAW|ORG]} ~said~ <it struck water>.",
            "State Agency for Wells",
            "acronym",
        ),
        # continued quotations
        (
            "{1:[Ana Diaz|PERSON]} ~1:said~ <1:the light was out>. It was noon. <2:“I liked the quiet.”>",
            "Ana Diaz",
            "previous",
        ),
        ("<1:“One.”> ~1:said~ {1:[Ana Diaz|PERSON]}.\n\n<2:“Two.”>", "Ana Diaz", "previous"),
    ],
)
def test_forms_of_names_and_continued_quotations(marked, name, resolution):
    assert last(marked) == (name, resolution)


@pytest.mark.parametrize(
    "marked",
    [
        "<“One.”> It was noon.",
        "{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>.\n\nIt rained.\n\nIt snowed.\n\n<2:“Two.”>",
        "{1:Officials} ~1:said~ <1:no>. <2:“Two.”>",
        "{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>. It is ~2:said~ <2:that goats sell themselves>.",
    ],
)
def test_what_continues_nothing_stays_null(marked):
    assert last(marked) == NOBODY


def test_fills_id_and_label_of_the_first_of_joint_speakers():
    (quote,) = resolved("{[IOM|ORG] and [Ana Diaz|PERSON]} ~said~ <no>.")
    assert (quote.speaker_name, quote.speaker_entity_id, quote.speaker_label) == (
        f"{IOM} and Ana Diaz",
        "org:iom",
        "ORG",
    )


def test_statements_are_resolved_in_the_order_of_the_text_whatever_the_order_given():
    doc, mentions, quotes = passage("{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>. <2:“Two.”> <3:“Three.”>")
    assert [found.speaker.name for found in resolve(doc, link(doc.text, mentions), quotes[::-1])] == ["Ana Diaz"] * 3


MANY = (
    "{1:[Ana Diaz|PERSON]} ~1:said~ <1:“no”>. <2:“Two.”> [Amanov|PERSON] met [Omari|PERSON]. {3:He} ~3:said~ <3:so>, and {4:the"
    " trade ministry} ~4:denied~ <4:it>. {5:The ministry} ~5:added~ <5:more>. {6:It} ~6:said~ <6:that>. <7:“Seven,”> {7:she}"
    " ~7:said~. {8:A report by the [World Bank|ORG]} ~8:said~ <8:wells fell>. {9:The report} ~9:said~ <9:roads too>."
)


def test_the_order_of_the_quotes_given_changes_nothing():
    doc, mentions, quotes = passage(MANY)
    linked = link(doc.text, mentions)
    found = dict(zip(map(str, quotes), resolve(doc, linked, quotes), strict=True))
    assert len({one.speaker.name for one in found.values() if one.speaker}) >= 4
    for seed in range(20):
        shuffled = random.Random(seed).sample(quotes, len(quotes))
        assert dict(zip(map(str, shuffled), resolve(doc, linked, shuffled), strict=True)) == found


def test_quotes_that_start_together_are_heard_by_their_parts():
    doc, mentions, quotes = passage("{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>. <2:“Two.”>")
    twin = replace(quotes[0], content_spans=quotes[1].content_spans, speaker_spans=[], cue_spans=[(0, 3)])
    linked = link(doc.text, mentions)
    one, other = resolve(doc, linked, [*quotes, twin]), resolve(doc, linked, [twin, *quotes])
    assert [one[2], *one[:2]] == other


def test_to_predict_changes_nothing_and_one_place_writes():
    doc, mentions, quotes = passage(MANY)
    doc._.mentions, doc._.quotes = link(doc.text, mentions), quotes
    before = [replace(quote) for quote in quotes]
    component = Speakers(Window())
    found = component.predict(doc)
    assert doc._.quotes == before
    component.set_annotations(doc, found)
    assert [(q.speaker_name, q.speaker_entity_id, q.speaker_label, q.resolution) for q in doc._.quotes] == [
        (by.name, by.entity_id, by.label, by.resolution) if (by := one.speaker) else (None, None, None, "none")
        for one in found
    ]


def test_the_factory_takes_how_far_to_look():
    nlp = spacy.blank("en")
    assert nlp.add_pipe("quotelake_speakers").window == Window()
    near = nlp.add_pipe("quotelake_speakers", name="near", config={"sentences": 1})
    doc, mentions, quotes = passage("[Ana Diaz|PERSON] came. It rained. It rained. {She} ~said~ <so>.")
    doc._.mentions, doc._.quotes = link(doc.text, mentions), quotes
    assert [found.speaker for found in near.predict(doc)] == [None]
    assert [found.speaker.name for found in Speakers(Window()).predict(doc)] == ["Ana Diaz"]


def test_no_quotes_and_no_text():
    resolve(passage("")[0], [], [])
    doc, _, _ = passage("x")
    quote = Quote([(0, 1)], [], [(0, 1)], "indirect", "communication", 0.5)
    assert [found.speaker for found in resolve(doc, [], [quote])] == [None]


def test_a_thousand_statements_take_linear_time():
    def resolving(number: int):
        part = "[Ana Diaz|PERSON] met [Tom Reed|PERSON] of the [World Bank|ORG]. {%d:She} ~%d:said~ <%d:it rained>. "
        doc, mentions, quotes = passage(part % (1, 1, 1))
        length = len(doc.text)

        long = Sentences()(tokenizer()(doc.text * number))
        spread = [
            Mention(m.start + i * length, m.end + i * length, m.text, m.label, 0.9)
            for i in range(number)
            for m in mentions
        ]
        said = [
            Quote(
                *(
                    [(a + i * length, b + i * length) for a, b in spans]
                    for spans in (q.content_spans, q.cue_spans, q.speaker_spans)
                ),
                "indirect",
                "communication",
                0.9,
            )
            for i in range(number)
            for q in quotes
        ]

        def work():
            assert {found.speaker.name for found in resolve(long, link(long.text, spread), said)} == {"Ana Diaz"}

        return work

    assert_linear(resolving, 1_600)
