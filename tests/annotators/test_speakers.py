"""Who the speaker of a statement is: source phrases, pronouns, nouns for persons and bodies, documents, continuations."""

import time

import pytest

from annotators.entities.linking import link
from annotators.records import Mention, Quote
from annotators.speakers.resolve import resolve
from annotators.text.sentences import Sentences
from tests.annotators.marked import passage, resolved, speakers, tokenizer

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
        # he and she
        ("[Rashid Amanov|PERSON] came late. {He} ~said~ <the road was wet>.", "Rashid Amanov", "pronoun"),
        (
            "[Grace Obi|PERSON] replaced [Florence Ade|PERSON]. [Obi|PERSON] took over an empty house. <“One chair,”> {she} ~said~.",
            "Grace Obi",
            "pronoun",
        ),
        (
            "Singer [Mai Ueda|PERSON] cancelled. Her manager, [Keiko Abe|PERSON], told the fans. <“Mai will sing again,”> {she} ~said~.",
            "Keiko Abe",
            "pronoun",
        ),
        ("[Maria Lunde|PERSON] met [Peter Berg|PERSON]. {She} ~said~ <it rained>.", "Maria Lunde", "pronoun"),
        ("[Maria Lunde|PERSON] met [Peter Berg|PERSON]. {He} ~said~ <it rained>.", "Peter Berg", "pronoun"),
        ("Mr [Lo|PERSON] met Mrs [Ny|PERSON] in [Osh|GPE]. {She} ~said~ <it rained>.", "Ny", "pronoun"),
        (
            "{1:[Ana Diaz|PERSON]} ~1:said~ <1:[Marta Reyes|PERSON] had left>. {2:She} ~2:added~ <2:that the house was sold>.",
            "Ana Diaz",
            "pronoun",
        ),
        (
            "<Pilgrims, {she} ~believes~, will come back>. [Suad Qadir|PERSON] has let rooms for years.",
            "Suad Qadir",
            "pronoun",
        ),
        (
            "The [World Bank|ORG] lent. [Omar Farouk|PERSON] signed. {He} ~said~ <it was late>.",
            "Omar Farouk",
            "pronoun",
        ),
        # it
        (
            "The [World Bank|ORG] halved its forecast for [Malawi|GPE]. {It} ~said~ <harvests failed>.",
            "World Bank",
            "pronoun",
        ),
        ("{1:The trade ministry} ~1:denied~ <1:it>. <2:“It is false,”> {2:it} ~2:said~.", "trade ministry", "pronoun"),
        ("[Slovenia|GPE] closed its border. {It} ~said~ <the step was needed>.", "Slovenia", "pronoun"),
        # they
        (
            "[Mary Bong|PERSON] and [Esther Bong|PERSON] run a bar. Tourists ask for sugar, {they} ~said~ <that>.",
            "Mary Bong and Esther Bong",
            "pronoun",
        ),
        # bodies
        ("[IOM|ORG] opened a camp. {The organization} ~said~ <it was full>.", IOM, "nominal"),
        (
            "[Energy Ministry|ORG] staff met [IOM|ORG]. <Tents are short>, ~said~ {the organization}.",
            IOM,
            "nominal",
        ),
        (
            "[IOM|ORG] met the [Ministry of Energy|ORG]. {The ministry} ~said~ <power was back>.",
            "Ministry of Energy",
            "nominal",
        ),
        (
            "The [Asian Development Bank|ORG] and [UNHCR|ORG] will pay. {The bank} ~said~ <work starts soon>.",
            "Asian Development Bank",
            "nominal",
        ),
        (
            "[UNHCR|ORG] and the [Kazakh|NORP] government opened a hall. {The refugee agency} ~said~ <400 came>.",
            "Office of the United Nations High Commissioner for Refugees",
            "nominal",
        ),
        ("[WFP|ORG] lorries came. {The UN agency} ~said~ <fuel was cheap>.", "World Food Programme", "nominal"),
        ("[Hanbit Marine|ORG] lost a ship. {The company} ~said~ <it would pay>.", "Hanbit Marine", "nominal"),
        ("[IOM|ORG] hired [Hanbit Marine|ORG]. {The company} ~said~ <it would sail>.", "Hanbit Marine", "nominal"),
        (
            "[Amnesty International|ORG] wrote a report. {The group} ~said~ <men were held>.",
            "Amnesty International",
            "nominal",
        ),
        (
            "{1:The trade ministry} ~1:said~ <1:no>. <2:It is paid in full>, {2:the ministry} ~2:said~.",
            "trade ministry",
            "nominal",
        ),
        ("[Germany|GPE] waits. {The country} ~said~ <it would help>.", "Germany", "nominal"),
        # persons by their offices
        ("Bishop [Anselm Kratky|PERSON] came. <“It smells,”> {the bishop} ~said~.", "Anselm Kratky", "nominal"),
        (
            "General [Adnan Tufail|PERSON] met [Omar Haddad|PERSON]. {The general} ~said~ <no>.",
            "Adnan Tufail",
            "nominal",
        ),
        ("Col. [Idris Hagar|PERSON] came. <“No,”> {the colonel} ~said~.", "Idris Hagar", "nominal"),
        (
            "[Ana Diaz|PERSON], a former teacher, met [Tom Reed|PERSON], a surgeon. {The surgeon} ~said~ <no>.",
            "Tom Reed",
            "nominal",
        ),
        ("The minister, [Ana Diaz|PERSON], left. {The minister} ~said~ <she would return>.", "Ana Diaz", "nominal"),
        ("[Lee Jun|PERSON] is one of seven. {The former bus driver} ~said~ <he could swim>.", "Lee Jun", "nominal"),
        # documents
        (
            "{1:[Oxfam|ORG]} ~1:said~ in a report <1:that mines spread>. {2:The report} ~2:said~ <2:wells fell>.",
            "Oxfam",
            "nominal",
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
def test_resolved_speakers(marked, name, resolution):
    assert last(marked) == (name, resolution)


@pytest.mark.parametrize(
    "marked",
    [
        # two who fit equally well
        "[Maria Lunde|PERSON] and [Anna Berg|PERSON] came by taxi. {She} ~said~ <it was cheap>.",
        # nobody who fits
        "[Peter Lunde|PERSON] came by taxi. {She} ~said~ <it was cheap>.",
        "[Maria Lunde|PERSON] came by taxi. {It} ~said~ <it was cheap>.",
        "[IOM|ORG] opened a camp. {The ministry} ~said~ <it was full>.",
        "[Ministry of Energy|ORG] officials met. {The company} ~said~ <it was full>.",
        "[IOM|ORG] opened a camp. {He} ~said~ <it was full>.",
        "Chief Minister [Ravi Rao|PERSON] came. {The police chief} ~said~ <no>.",
        "The [Human Rights Commission|ORG] met. {The court} ~said~ <no>.",
        # continuations that continue nothing
        "<“One.”> It was noon.",
        "{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>.\n\nIt rained.\n\nIt snowed.\n\n<2:“Two.”>",
        "{1:Officials} ~1:said~ <1:no>. <2:“Two.”>",
        "{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>. It is ~2:said~ <2:that goats sell themselves>.",
    ],
)
def test_abstains(marked):
    assert last(marked) == NOBODY


def test_fills_id_and_label_of_the_first_of_joint_speakers():
    (quote,) = resolved("{[IOM|ORG] and [Ana Diaz|PERSON]} ~said~ <no>.")
    assert (quote.speaker_name, quote.speaker_entity_id, quote.speaker_label) == (
        f"{IOM} and Ana Diaz",
        "org:iom",
        "ORG",
    )


def test_a_chain_of_references_keeps_one_id():
    quotes = resolved(
        "{1:The [International Organization for Migration|ORG] (IOM)} ~1:said~ <1:roads were shut>. {2:IOM} ~2:said~ <2:tents came>."
        " {3:The organization} ~3:said~ <3:more would come>. {4:It} ~4:said~ <4:nights were cold>."
    )
    assert [quote.speaker_entity_id for quote in quotes] == ["org:iom"] * 4
    assert [quote.resolution for quote in quotes] == ["name", "acronym", "nominal", "pronoun"]


def test_names_inside_the_own_quotation_are_no_antecedents():
    assert last("[Ana Diaz|PERSON] came. <“Ask [Marta Reyes|PERSON],”> {she} ~said~.") == ("Ana Diaz", "pronoun")


def test_statements_are_resolved_in_the_order_of_the_text_whatever_the_order_given():
    doc, mentions, quotes = passage("{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>. <2:“Two.”> <3:“Three.”>")
    assert [by.name for by in resolve(doc, link(doc.text, mentions), quotes[::-1])] == ["Ana Diaz"] * 3


def test_no_quotes_and_no_text():
    resolve(passage("")[0], [], [])
    doc, _, _ = passage("x")
    quote = Quote([(0, 1)], [], [(0, 1)], "indirect", "communication", 0.5)
    assert resolve(doc, [], [quote]) == [None]


def test_a_thousand_statements_take_linear_time():
    def seconds(number: int) -> float:
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
        begun = time.process_time()
        assert {by.name for by in resolve(long, link(long.text, spread), said)} == {"Ana Diaz"}
        return time.process_time() - begun

    small, large = seconds(100), seconds(1000)
    assert large < 40 * max(small, 0.02)
    assert large < 5
