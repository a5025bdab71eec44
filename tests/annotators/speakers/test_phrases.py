"""What a source phrase comes down to: its head, what that stands for, and how it is described."""

from __future__ import annotations

import pytest

from annotators.speakers.heads import Head
from tests.annotators.speakers.articles import read


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("{[Ana Diaz|PERSON], the mayor}", ["Ana Diaz"]),
        ("{the mayor, [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{[Orel|PERSON]'s lawyer [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{[Apple|ORG], [Sony|ORG] and [Dell|ORG]}", ["Apple", "Sony", "Dell"]),
        ("{[Apple|ORG], [Sony|ORG] and [Apple|ORG]}", ["Apple", "Sony"]),
        ("{The other two judges, [Ana Diaz|PERSON] and [Tom Reed|PERSON]}", ["Ana Diaz", "Tom Reed"]),
        ("{Opposition parties, [Salar|ORG], [Norte|ORG] and [Tarn|ORG]}", ["Salar", "Norte", "Tarn"]),
        (
            "{[Ana Diaz|PERSON], mayor of [Osh|GPE], and [Tom Reed|PERSON], head of [Tarn|ORG]}",
            ["Ana Diaz", "Tom Reed"],
        ),
        ("{[Ana Diaz|PERSON], head of [Tarn|ORG] and [Salar|ORG]}", ["Ana Diaz"]),
        ("{former [Tarn|ORG] and [Osh|GPE] defender [Tom Reed|PERSON]}", ["Tom Reed"]),
        ("{the [Tarn|ORG] and [Tom Reed|PERSON]}", ["Tarn", "Tom Reed"]),
        ("{[Ana Diaz|PERSON], former [Tarn|ORG] head and the [Salar|ORG] of the north}", ["Ana Diaz"]),
        ("{[Ana Diaz|PERSON], former mayor, and [Tom Reed|PERSON], his deputy}", ["Ana Diaz", "Tom Reed"]),
        ("{[Ana Diaz|PERSON], former head [Tom Reed|PERSON] and [Tarn|ORG]}", ["Ana Diaz", "Tom Reed", "Tarn"]),
        ("{[Ana Diaz|PERSON] ([Osh|GPE])}", ["Ana Diaz"]),
        ("{[Ana Diaz|PERSON], director for [Peru|GPE], [Chile|GPE] and [Bolivia|GPE]}", ["Ana Diaz"]),
        ("{[Peru|GPE] and [Tarn|ORG]}", ["Peru", "Tarn"]),
        ("{[Ana Diaz|PERSON] and [Peru|GPE]}", ["Ana Diaz", "Peru"]),
        ("{the defending champion [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{the investigating magistrate [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{drama teacher [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{[Ana Diaz|PERSON], who met [Tom Reed|PERSON]}", ["Ana Diaz"]),
        ("{Secretary of Defense [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{Minister of Health [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{Mother of three [Ana Diaz|PERSON]}", ["Ana Diaz"]),
        ("{[Tarn|ORG]'s “Ports in 2030” report}", ["Tarn"]),
    ],
)
def test_mentions_that_head_a_phrase(phrase: str, names: list[str]) -> None:
    head = read(phrase)
    assert (head.kind, [one.name for one in head.mentions]) == ("named", names)


@pytest.mark.parametrize(
    ("phrase", "kind", "noun"),
    [
        ("{He}", "pronoun", "he"),
        ("{it}", "pronoun", "it"),
        ("{they}", "pronoun", "they"),
        ("{I}", "pronoun", "i"),
        ("{the bishop}", "nominal", "bishop"),
        ("{a bishop}", "group", "bishop"),
        ("{her brother}", "nominal", "brother"),
        ("{the nephew of the author [Ana Diaz|PERSON]}", "nominal", "nephew"),
        ("{[Osh|GPE]'s mayor}", "nominal", "mayor"),
        ("{the ministry}", "nominal", "ministry"),
        ("{the carmaker}", "nominal", "carmaker"),
        ("{the kingdom}", "nominal", "kingdom"),
        ("{the report}", "document", "report"),
        ("{a report}", "document", "report"),
        ("{a [Tarn|ORG] tally}", "document", "tally"),
        ("{officials}", "group", "officials"),
        ("{a lawyer representing [Ana Diaz|PERSON]}", "group", "lawyer"),
        ("{Several delegates supporting [Ana Diaz|PERSON]}", "group", "delegates"),
        ("{one [Diaz|PERSON] confidant}", "group", "confidant"),
        ("{the investigating judge}", "nominal", "judge"),
        ("{the doctor treating [Queen Maud|PERSON]}", "nominal", "doctor"),
        ("{the team studying the comet}", "nominal", "team"),
        ("{the lawyer defending miners}", "nominal", "lawyer"),
        ("{the chief operating officer}", "nominal", "officer"),
        ("{the council meeting minutes}", "group", "minutes"),
        ("{Dr [Ana Diaz|PERSON] head of mines}", "named", ""),
        ("{the protesting students}", "group", "students"),
        ("{[Diaz|PERSON] allies}", "group", "allies"),
        ("{[Turkmen|NORP]}", "group", "turkmen"),
        ("{the [Spaniard|NORP]}", "nominal", "spaniard"),
        ("{the [Spanish|NORP]}", "group", "spanish"),
        ("{the [Ohioan|PERSON]}", "nominal", "ohioan"),
        ("{judges like [Ana Diaz|PERSON], [Tom Reed|PERSON] and [Eva Lo|PERSON]}", "group", "judges"),
        ("{”}", "none", ""),
    ],
)
def test_what_the_head_stands_for(phrase: str, kind: str, noun: str) -> None:
    head = read(phrase)
    assert (head.kind, head.noun) == (kind, noun)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [("{the kingdom}", True), ("{The country}", True), ("{a country}", False), ("{the ministry}", False)],
)
def test_what_stands_for_a_country(phrase: str, expected: bool) -> None:
    assert read(phrase).is_country is expected


@pytest.mark.parametrize(
    ("phrase", "kind", "noun", "names"),
    [
        ("{[Ana Diaz|PERSON]'s last letter}", "named", "", ["Ana Diaz"]),
        ("{[Dell|ORG]’s report on cables}", "named", "", ["Dell"]),
        ("{Her own research}", "pronoun", "her", []),
        ("{their statement}", "pronoun", "their", []),
        ("{the mayor's order}", "nominal", "mayor", []),
        ("{tidewatch7’s last post}", "named", "tidewatch7", []),
        ("{[Tidewatch7|MISC]’s last post}", "named", "", ["Tidewatch7"]),
        ("{[Ana Diaz|PERSON]'s indictment}", "document", "indictment", []),
        ("{[Monday|DATE]'s statement}", "document", "statement", []),
    ],
)
def test_whose_a_document_is(phrase: str, kind: str, noun: str, names: list[str]) -> None:
    head = read(phrase)
    assert (head.kind, head.noun, [one.name for one in head.mentions]) == (kind, noun, names)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("tidewatch7", "named"),
        ("salt_marsh", "named"),
        ("@quayside", "named"),
        ("2016", "group"),
    ],
)
def test_what_a_user_goes_by_is_a_name(word: str, kind: str) -> None:
    head = read(f"{{{word}}}")
    assert head.kind == kind
    assert head.is_name == (kind == "named")


@pytest.mark.parametrize("phrase", ["{'s}", "{’s of}", "{'s of the}", "{by 's}"])
def test_possessive_marks_alone_are_nobody(phrase: str) -> None:
    assert not read(phrase).mentions


@pytest.mark.parametrize(
    ("phrase", "name", "is_name"),
    [
        ("{Salar Norte}", "Salar Norte", True),
        ("{the trade ministry}", "the trade ministry", True),
        ("{the prefecture of [Bol|GPE]}", "the prefecture of Bol", True),
        ("{the ministry}", "the ministry", False),
        ("{the aid group}", "the aid group", False),
        ("{the tall cyclist}", "the tall cyclist", False),
        ("{a study from the Danish statistics office}", "the Danish statistics office", True),
        ("{a study by the union}", "", False),
        ("{Officials}", "", False),
        ("{the paper's editorial board}", "", False),
        ("{[Orel|PERSON]'s trade ministry}", "Orel's trade ministry", True),
        ("{the [Diaz|PERSON] camp}", "Diaz camp", True),
        ("{the [Jordan|GPE] camp}", "the Jordan camp", False),
        ("{this year's Tarn Trade Ministry}", "this year's Tarn Trade Ministry", True),
    ],
)
def test_words_that_name_somebody_by_themselves(phrase: str, name: str, is_name: bool) -> None:
    head = read(phrase)
    assert (head.name, head.is_name) == (name, is_name)


def test_the_issuer_of_a_document() -> None:
    assert [one.name for one in read("{a survey by the [World Bank|ORG]}").mentions] == ["World Bank"]
    assert [one.name for one in read("{the [World Bank|ORG]'s survey}").mentions] == ["World Bank"]
    assert read("{a survey of [Ana Diaz|PERSON]}").mentions == []


def test_modifiers_are_read_once() -> None:
    head = read("{the former Kazakh Energy ministry}")
    assert head.described == {"former", "kazakh", "energy"}
    assert head.folded == ["former", "kazakh", "energy"]
    assert head.qualities
    assert not read("{the Kazakh UN agency}").qualities


@pytest.mark.parametrize(
    ("kind", "noun", "gender"),
    [("pronoun", "his", "m"), ("pronoun", "she", "f"), ("pronoun", "it", ""), ("nominal", "spokeswoman", "f"), ("nominal", "driver", "")],
)  # fmt: skip
def test_gender_of_a_head(kind: str, noun: str, gender: str) -> None:
    assert Head(kind, noun=noun).gender == gender


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("{A survey by [Tarn|ORG]}", ["Tarn"]),
        ("{A survey by [Tarn|ORG] and the [Salar|ORG]}", ["Tarn", "Salar"]),
        ("{A survey by [Tarn|ORG] and [Salar|ORG] analysts}", ["Tarn"]),
        ("{A survey of [Tarn|ORG] and [Salar|ORG]}", ["Tarn"]),
        ("{A lawyer from [Tarn|ORG] and [Salar|ORG]}", ["Tarn"]),
        ("{A survey seen by [Tarn|ORG]}", []),
    ],
)
def test_a_document_speaks_for_those_who_made_it(phrase: str, names: list[str]) -> None:
    head = read(phrase)
    assert (head.kind, [one.text for one in head.mentions]) == ("document", names)


def test_a_title_of_a_work_is_not_who_speaks() -> None:
    assert read("{The 71-year-old star of the drama [Baretta|PERSON]}").kind == "nominal"
