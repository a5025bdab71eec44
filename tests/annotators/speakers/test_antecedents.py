"""Whom pronouns and nouns stand for: persons, bodies, countries, documents; and when that cannot be told."""

import pytest

from tests.annotators.marked import resolved, speakers

NOBODY = (None, "none")
IOM = "International Organization for Migration"


def last(marked: str) -> tuple[str | None, str]:
    return speakers(marked)[-1]


@pytest.mark.parametrize(
    ("marked", "name", "resolution"),
    [
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
        (
            "[Lee Jun|PERSON], a bus driver, is one of seven. {The former bus driver} ~said~ <he could swim>.",
            "Lee Jun",
            "nominal",
        ),
        # documents
        (
            "{1:[Oxfam|ORG]} ~1:said~ in a report <1:that mines spread>. {2:The report} ~2:said~ <2:wells fell>.",
            "Oxfam",
            "nominal",
        ),
    ],
)
def test_resolved_speakers(marked, name, resolution):
    assert last(marked) == (name, resolution)


@pytest.mark.parametrize(
    "marked",
    [
        # nobody who fits
        "[Peter Lunde|PERSON] came by taxi. {She} ~said~ <it was cheap>.",
        "[Maria Lunde|PERSON] came by taxi. {It} ~said~ <it was cheap>.",
        "[IOM|ORG] opened a camp. {The ministry} ~said~ <it was full>.",
        "[Ministry of Energy|ORG] officials met. {The company} ~said~ <it was full>.",
        "[IOM|ORG] opened a camp. {He} ~said~ <it was full>.",
        "The [Human Rights Commission|ORG] met. {The court} ~said~ <no>.",
    ],
)
def test_abstains(marked):
    assert last(marked) == NOBODY


def test_a_chain_of_references_keeps_one_id():
    quotes = resolved(
        "{1:The [International Organization for Migration|ORG] (IOM)} ~1:said~ <1:roads were shut>. {2:IOM} ~2:said~ <2:tents came>."
        " {3:The organization} ~3:said~ <3:more would come>. {4:It} ~4:said~ <4:nights were cold>."
    )
    assert [quote.speaker_entity_id for quote in quotes] == ["org:iom"] * 4
    assert [quote.resolution for quote in quotes] == ["name", "acronym", "nominal", "pronoun"]


def test_names_inside_the_own_quotation_are_no_antecedents():
    assert last("[Ana Diaz|PERSON] came. <“Ask [Marta Reyes|PERSON],”> {she} ~said~.") == ("Ana Diaz", "pronoun")


def test_the_aid_agency_is_an_agency_before_a_body_of_another_kind():
    assert last("[Disaster Agency|ORG] opened a camp. {The aid agency} ~said~ <it was full>.") == (
        "Disaster Agency",
        "nominal",
    )
    assert last("[Human Rights Commission|ORG] met. {The electoral commission} ~said~ <no>.") == (
        "electoral commission",
        "name",
    )


def test_of_two_who_fit_alike_the_choice_is_told_to_be_unsure():
    tied = resolved("[Maria Lunde|PERSON] and [Anna Berg|PERSON] came by taxi. {She} ~said~ <it was cheap>.")[-1]
    clear = resolved("[Maria Lunde|PERSON] met [Peter Berg|PERSON]. {She} ~said~ <it was cheap>.")[-1]
    assert tied.name_confidence < 0.5
    assert clear.name_confidence > 0.65
