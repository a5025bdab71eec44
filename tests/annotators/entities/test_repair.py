"""Mentions as the encoder leaves them, and as they are repaired."""

from __future__ import annotations

import pytest

from annotators.entities.repair import ADDED_SCORE, repair
from tests.annotators.marked import passage


def repaired(marked: str, score: float = 0.9) -> list[str]:
    """The mentions of a marked passage after repair, in the same notation."""
    doc, mentions, _ = passage(marked)
    given = [type(m)(m.start, m.end, m.text, m.label, score) for m in mentions]
    return [f"[{m.text}|{m.label}]" for m in repair(doc.text, given)]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        # cut short: the capitalised words that follow at once belong to the name
        ("[Andrés|PERSON] Cadavid left.", ["[Andrés Cadavid|PERSON]"]),
        ("[Ana|PERSON]-Lu left.", ["[Ana-Lu|PERSON]"]),
        # cut long: what the person does
        ("Sir [Edward mulled|PERSON] it.", ["[Edward|PERSON]"]),
        ("[Mohammed bin|PERSON] [Salman|PERSON] left.", ["[Mohammed bin Salman|PERSON]"]),
        ("[Charles de|PERSON] Gaulle left.", ["[Charles de Gaulle|PERSON]"]),
        # two bodies that a stroke joins
        ("A [Tarn|ORG]/[Orel|ORG] poll", ["[Tarn/Orel|ORG]"]),
        ("[Tarn/|ORG] fell", ["[Tarn|ORG]"]),
        ("[Tarn|ORG]/[Orel Images|ORG] fell", ["[Tarn/Orel Images|ORG]"]),
        ("[TBC|ORG]/[WSJ|ORG]/[Marl|ORG] poll", ["[TBC/WSJ/Marl|ORG]"]),
        ("[Tarn|ORG]/[Kim Lee|PERSON] wrote", ["[Tarn|ORG]", "[Kim Lee|PERSON]"]),
        ("[Tarn|ORG]/[Peru|GPE] talks", ["[Tarn|ORG]", "[Peru|GPE]"]),
        ("a [/|ORG] stroke", []),
        # the house of a body is the body, other houses are none
        ("the [Orrin Museum|FAC] and [Tarn Hospital|FAC]", ["[Orrin Museum|ORG]", "[Tarn Hospital|ORG]"]),
        ("the [Orrin Hotel|FAC] on [Tarn Bridge|FAC]", ["[Orrin Hotel|FAC]", "[Tarn Bridge|FAC]"]),
        # a treaty or a census is no body
        ("the [Orrin Accords|ORG] and the [Housing Census|ORG]", ["[Orrin Accords|MISC]", "[Housing Census|MISC]"]),
        ("the [Census|ORG] and the [Treaty Council|ORG]", ["[Census|ORG]", "[Treaty Council|ORG]"]),
        ("the [& / &|ORG] sign", ["[& / &|ORG]"]),
        # a noun of persons behind it tells a person
        ("[Ines Rocha|GPE], the mayor, left.", ["[Ines Rocha|PERSON]"]),
        ("[Ines Rocha|ORG], a former nurse from Lima, left.", ["[Ines Rocha|PERSON]"]),
        ("[Porto Novo|GPE], the mayor's town, fell.", ["[Porto Novo|GPE]"]),
        # two that a dash parts
        ("[Sand Guild -- Diaz|PERSON] said", ["[Sand Guild|PERSON]", "[Diaz|PERSON]"]),
        ("the paper '[Tide' – Ana Diaz|PERSON] said", ["[Tide|PERSON]", "[Ana Diaz|PERSON]"]),
        ("[Far-Right Front|ORG] fell", ["[Far-Right Front|ORG]"]),
        ("[Oxfam – UNHCR -- UNICEF|ORG] met", ["[Oxfam|ORG]", "[UNHCR|ORG]", "[UNICEF|ORG]"]),
        ("the [Serb|PERSON] won; The [Spaniard|GPE] lost", ["[Serb|NORP]", "[Spaniard|NORP]"]),
        ("[Dane|PERSON] won", ["[Dane|PERSON]"]),
        ("so ate [Sunday|DATE] [Eze|PERSON].", ["[Sunday Eze|PERSON]"]),
        ("on [Sunday|DATE] [Eze|PERSON] ate", ["[Sunday|DATE]", "[Eze|PERSON]"]),
        ("Ana said [Sunday|DATE] [Eze|PERSON] ate", ["[Sunday|DATE]", "[Eze|PERSON]"]),
        (
            "by [March|DATE] [Eze|PERSON] ate. [May|DATE] [Eze|PERSON]",
            ["[March|DATE]", "[Eze|PERSON]", "[May|DATE]", "[Eze|PERSON]"],
        ),
        ("[Ana Eze|PERSON] said [Sunday|DATE] [Eze|PERSON] ate", ["[Ana Eze|PERSON]", "[Sunday|DATE]", "[Eze|PERSON]"]),
        ("[Ana Diaz|PERSON]-led talks", ["[Ana Diaz|PERSON]"]),
        ("[Ana Diaz|PERSON] On Monday", ["[Ana Diaz|PERSON]"]),
        ("[Ana Diaz|PERSON] Peru", ["[Ana Diaz|PERSON]"]),
        ("[Ana Diaz|PERSON] NATO", ["[Ana Diaz|PERSON]"]),
        ("so it was [Ana|PERSON] Diaz Rojas Prado Luna who came", ["[Ana Diaz Rojas Prado|PERSON]"]),
        ("Old Harbour Wall Falls As [Ana|PERSON] Diaz Watches", ["[Ana|PERSON]"]),
        ("[Lima|GPE] Diaz", ["[Lima|GPE]"]),
        # known by surname alone: the full name that was missed, or taken for a thing
        (
            "(Ana Prado-Lu, Ana  Prado, Ana\nPrado and Luis Prado Prado Seong-jin) [Prado|PERSON] wept.",
            ["[Luis Prado|PERSON]", "[Prado Seong-jin|PERSON]", "[Prado|PERSON]"],
        ),
        ("[Ana Prado|ORG] left. [Prado|PERSON] wept.", ["[Ana Prado|PERSON]", "[Prado|PERSON]"]),
        ("[Tarn Prado|ORG] left. [Prado|PERSON] wept.", ["[Tarn Prado|ORG]", "[Prado|PERSON]"]),
        ("as Prado Seong-dong left. [Prado|PERSON] wept.", ["[Prado Seong-dong|PERSON]", "[Prado|PERSON]"]),
        ("so Ana [Prado|PERSON] left. [Prado|PERSON] wept.", ["[Ana Prado|PERSON]", "[Prado|PERSON]"]),
        # in two: nothing but a space or a hyphen between the halves
        ("[Andrés|PERSON] [Cadavid|PERSON] left.", ["[Andrés Cadavid|PERSON]"]),
        ("[Ana|PERSON]-[Lu|PERSON] left.", ["[Ana-Lu|PERSON]"]),
        ("[Ana|PERSON] del [Monte Ruiz|PERSON] left.", ["[Ana del Monte Ruiz|PERSON]"]),
        ("[Ana|PERSON] de la [Cruz|PERSON] left.", ["[Ana de la Cruz|PERSON]"]),
        ("[Ana|PERSON] y [Cruz|PERSON] left.", ["[Ana|PERSON]", "[Cruz|PERSON]"]),
        ("[Ana|PERSON], [Lu|PERSON] left.", ["[Ana|PERSON]", "[Lu|PERSON]"]),
        ("[AFP|PERSON] [Ana Lu|PERSON]", ["[AFP|PERSON]", "[Ana Lu|PERSON]"]),
        # a role is no name
        ("[forester|PERSON] [Li Wei|PERSON]", ["[Li Wei|PERSON]"]),
        ("[Minister|PERSON] [Li Wei|PERSON]", ["[Li Wei|PERSON]"]),
        ("[Minister|PERSON], not [Li Wei|PERSON]", ["[Minister|PERSON]", "[Li Wei|PERSON]"]),
        ("[minister|ORG]", ["[minister|ORG]"]),
        ("the [MEP|ORG] said", []),
        ("[MEC for Roads|ORG], [Sipho Tau|PERSON]", ["[Sipho Tau|PERSON]"]),
        (
            "the [Ministry of Energy and Power|ORG] (MEP); the [MEP|ORG]",
            ["[Ministry of Energy and Power|ORG]", "[MEP|ORG]"],
        ),
        ("the [ABC for Roads|ORG]", ["[ABC for Roads|ORG]"]),
        ("the [Scot|ORG] and the [Texan|PERSON]", []),
        ("the [Texan|NORP]", ["[Texan|NORP]"]),
        ("[The|ORG] [Delta Post|ORG] wrote.", ["[Delta Post|ORG]"]),
        # a country is no person, a person's full name no thing
        ("[Slovenia|PERSON] said no.", ["[Slovenia|GPE]"]),
        ("[Ana|PERSON] said no.", ["[Ana|PERSON]"]),
        ("[Kamro Tell|MISC] left. [Tell|PERSON] says no.", ["[Kamro Tell|PERSON]", "[Tell|PERSON]"]),
        ("[Iron Gate|MISC] fell. [Tell|PERSON] says no.", ["[Iron Gate|MISC]", "[Tell|PERSON]"]),
        # two known bodies that "and" joins are two
        ("[UNICEF and Save the Children|ORG] warn.", ["[UNICEF|ORG]", "[Save the Children|ORG]"]),
        ("[Marlow and Save the Children|ORG] warn.", ["[Marlow and Save the Children|ORG]"]),
    ],
)
def test_persons(marked: str, found: list[str]) -> None:
    assert repaired(marked) == found


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("[International Organization|ORG] for Migration came", ["[International Organization for Migration|ORG]"]),
        ("trucks of UNICEF came", ["[UNICEF|ORG]"]),
        ("trucks of [UNICEF|ORG] came", ["[UNICEF|ORG]"]),
        ("the [UNICEF office|ORG] shut", ["[UNICEF office|ORG]"]),
        ("we met on Oxfam Road today", []),
        ("from @UNICEF today", []),
    ],
)
def test_known_bodies_that_the_model_missed(marked: str, found: list[str]) -> None:
    assert repaired(marked) == found


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("Nurses for [Kasese|PERSON], a group of 90 midwives, left.", ["[Nurses for Kasese|ORG]"]),
        ("Growers against Tarn Dam, an association, left.", ["[Growers against Tarn Dam|ORG]"]),
        ("Widows of [Tarn|GPE], a charity, left.", ["[Widows of Tarn|ORG]"]),
        ("Nurses for [Kasese|GPE], a district of Uganda, left.", ["[Kasese|GPE]"]),
    ],
)
def test_bodies_are_named_for_what_they_are_for_where_they_are_called_bodies(marked: str, found: list[str]) -> None:
    assert repaired(marked) == found


def test_what_is_added_has_the_score_that_was_asked_for() -> None:
    assert [m.score for m in repair("trucks of UNICEF came", [])] == [ADDED_SCORE]
    assert [m.score for m in repair("trucks of UNICEF came", [], added_score=0.25)] == [0.25]


@pytest.mark.parametrize(
    ("marked", "label"),
    [
        ("[Maria Lopez|GPE]", "PERSON"),
        ("[Maria Lopez|ORG]", "PERSON"),
        ("[Maria Lopez Bank|ORG]", "ORG"),
        ("[Maria Square|FAC]", "FAC"),
        ("[Maria lopez|GPE]", "GPE"),
        ("[Maria|GPE]", "GPE"),
        ("[Maria Lopez|DATE]", "DATE"),
    ],
)
def test_a_given_name_in_an_unsure_place_or_body_tells_a_person(marked: str, label: str) -> None:
    (before,) = passage(marked)[1]
    assert repaired(marked, score=0.5) == [f"[{before.text}|{label}]"]
    assert repaired(marked, score=0.6) == [f"[{before.text}|{before.label}]"]


def test_overlapping_mentions_leave_the_longer_of_the_first() -> None:
    doc, mentions, _ = passage("[Ana Diaz|PERSON] of [Lima|GPE]")
    inner = type(mentions[0])(4, 8, "Diaz", "ORG", 0.9)
    assert [m.text for m in repair(doc.text, [inner, *reversed(mentions)])] == ["Ana Diaz", "Lima"]


def test_given_mentions_are_not_changed() -> None:
    doc, mentions, _ = passage("[Andrés|PERSON] [Cadavid|PERSON], [forester|PERSON]")
    before = list(mentions)
    repair(doc.text, mentions)
    assert mentions == before


def test_no_text_no_mentions() -> None:
    assert repair("", []) == []
