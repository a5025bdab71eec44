"""Known organisations: the table itself, and what may and may not be read as one of them."""

import pytest

from annotators.lexicon import organisations
from annotators.lexicon.normalize import Spelling


def test_the_table_is_large_and_its_ids_are_unique():
    table = organisations.table()
    international = [one for one in table if one.kind in ("un", "igo", "bank", "ngo")]
    assert len(international) >= 250
    assert len({one.id for one in table}) == len(table)
    assert all(one.id.startswith("org:") and one.name.strip() == one.name for one in table)


def test_every_name_and_alias_of_several_words_leads_back_to_its_organisation():
    for one in organisations.table():
        for name in (one.name, *one.aliases):
            found = organisations.find(Spelling(name))
            assert found is not None, name
            assert found.id == one.id, f"{name}: {found.id} instead of {one.id}"


@pytest.mark.parametrize(
    ("text", "entity_id"),
    [
        ("IOM", "org:iom"),
        ("the International Organisation for Migration", "org:iom"),
        ("UN migration agency", "org:iom"),
        ("U.N. refugee agency", "org:unhcr"),
        ("UNHCR’s", "org:unhcr"),
        ("W.H.O.", "org:who"),
        ("the World Bank's", "org:world-bank"),
        ("Doctors without Borders", "org:msf"),
        ("Medecins Sans Frontieres", "org:msf"),
        ("UN Women", "org:un-women"),
        ("AfDB", "org:afdb"),
        ("OPEC+", "org:opec-plus"),
        ("Radio Free Europe/Radio Liberty", "org:rferl"),
        ("Trend", "org:trend"),
        ("Unicef", "org:unicef"),
    ],
)
def test_finds_names_acronyms_and_aliases(text, entity_id):
    assert organisations.find(Spelling(text)).id == entity_id


@pytest.mark.parametrize(
    "text", ["who", "iom", "trend", "care", "pace", "goal", "", "  ", "”", "Women", "the agency", "concern"]
)
def test_common_words_are_no_organisations(text):
    assert organisations.find(Spelling(text)) is None


@pytest.mark.parametrize(
    ("acronym", "article", "entity_id"),
    [
        ("ICC", "Prosecutors at the ICC opened a file.", "org:icc"),
        ("ICC", "The ICC fined the batsman after the second Test match of the cricket series.", "org:iccricket"),
        ("RSF", "The RSF took a barracks in Khartoum.", "org:rapid-support-forces"),
        ("RSF", "RSF ranks countries by press freedom.", "org:rsf"),
        ("AFP", "AFP filmed the landing.", "org:afp"),
        ("AFP", "The AFP said rebels had fled Marawi; the Philippine army lost two men.", "org:afp-philippines"),
        ("AFP", "Rebels took the town and the armed forces withdrew, AFP reported.", "org:afp"),
        ("ICC", "Prosecutors of the ICC spoke of the battered city.", "org:icc"),
        (
            "RSF",
            "The RSF shelled Khartoum, killing a journalist; Sudan's army fled to Darfur.",
            "org:rapid-support-forces",
        ),
        ("AU", "The AU sent observers from all over Africa.", "org:au"),
        ("AU", "The jeweller stamped it AU.", None),
        ("GNA", "The GNA held Tripoli.", None),
    ],
)
def test_ambiguous_acronyms_follow_the_article(acronym, article, entity_id):
    found = organisations.find(Spelling(acronym), article)
    assert (found.id if found else None) == entity_id


def test_news_agencies_can_be_told_from_those_they_quote():
    assert all(
        map(organisations.is_agency, ["Reuters", "AP", "AFP", "Xinhua", "TASS", "Interfax", "Trend", "Anadolu", "BBC"])
    )
    assert not any(map(organisations.is_agency, ["IOM", "World Bank", "UN refugee agency", "White House", "Ana Diaz"]))


def test_looks_up_by_id():
    assert organisations.by_id("org:iom").name == "International Organization for Migration"
    assert organisations.by_id("org:none-such") is None
