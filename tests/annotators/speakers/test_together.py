"""Several who were named together, where a plural without a name speaks."""

from __future__ import annotations

import pytest

from tests.annotators.marked import resolved

FIRMS = "[Apple|ORG], [Sony|ORG] and [Dell|ORG] met."
MINISTERS = (
    "Foreign minister [Ana Diaz|PERSON], trade minister [Tom Reed|PERSON] and envoy [Eva Lo|PERSON] met in [Osh|GPE]."
)
PAIR = "[Japan|GPE] and [Peru|GPE] sent [Ana Diaz|PERSON] and [Tom Reed|PERSON]."


@pytest.mark.parametrize(
    ("before", "phrase", "name"),
    [
        (FIRMS, "The three", "Apple, Sony and Dell"),
        (FIRMS, "All three companies", "Apple, Sony and Dell"),
        (FIRMS, "the firms", "Apple, Sony and Dell"),
        (FIRMS, "the three companies", "Apple, Sony and Dell"),
        ("[Tarn|ORG] and [Orel|ORG] met.", "The two agencies", "Tarn and Orel"),
        ("[Ana Diaz|PERSON] and [Tom Reed|PERSON] met.", "both secretaries", "Ana Diaz and Tom Reed"),
        (FIRMS, "The trio", "Apple, Sony and Dell"),
        (MINISTERS, "the three", "Ana Diaz, Tom Reed and Eva Lo"),
        (MINISTERS, "the three ministers", "Ana Diaz, Tom Reed and Eva Lo"),
        (PAIR, "The two leaders", "Ana Diaz and Tom Reed"),
        (PAIR, "Both men", "Ana Diaz and Tom Reed"),
        (PAIR, "the two countries", "Japan and Peru"),
        (PAIR, "the pair", "Ana Diaz and Tom Reed"),
        (FIRMS, "The two", None),
        (FIRMS, "both camps", None),
        (FIRMS, "two companies", None),
        ("[Ana Diaz|PERSON] met [Tom Reed|PERSON].", "the two", None),
        ("[Ana Diaz|PERSON] left and [Tom Reed|PERSON] came.", "the two", None),
    ],
)
def test_who_was_named_together_speaks(before: str, phrase: str, name: str | None) -> None:
    assert resolved(f"{before} {{{phrase}}} ~said~ <the road was open>.")[-1].speaker_name == name


@pytest.mark.parametrize(
    ("phrase", "name"),
    [("Both companies", "Tarn and Orel"), ("The three companies", None), ("both men", None), ("Both brothers", None)],
)
def test_who_spoke_one_after_the_other_speaks(phrase: str, name: str | None) -> None:
    spoke = "{1:[Tarn|ORG]} ~1:said~ <1:oil rose>. {2:[Orel|ORG]} ~2:said~ <2:gas fell>."
    said = f"{{3:{phrase}}} ~3:warned~ <3:that rates could rise>."
    assert resolved(f"{spoke} {said}")[-1].speaker_name == name
    assert resolved(f"[Acme|ORG] bought [Vega|ORG]. {spoke} {said}")[-1].speaker_name is None


def test_nobody_asks_which_authorities_are_meant() -> None:
    assert resolved("[Tarn|ORG] and [Orel|ORG] met. {The authorities} ~said~ <so>.")[-1].speaker_name is None


def test_the_latest_are_meant_and_never_those_of_its_own_words() -> None:
    marked = f"{PAIR} {{The two}} ~said~ <[Eva Lo|PERSON] and [Bo Sand|PERSON] came>."
    assert resolved(marked)[-1].speaker_name == "Ana Diaz and Tom Reed"
    assert resolved(f"[Eva Lo|PERSON] and [Bo Sand|PERSON] left. {marked}")[-1].speaker_name == "Ana Diaz and Tom Reed"


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("[Ana Diaz|PERSON] met [Noor Bakr|PERSON], who is non-binary.", True),
        ("[Noor Bakr|PERSON], a nonbinary baker, left.", True),
        ("[Noor Bakr|PERSON] uses they and them. It rained.", True),
        ("[Noor Bakr|PERSON] (they/them) left.", True),
        ("[Noor Bakr|PERSON] left them.", False),
    ],
)
def test_they_are_one_person_where_the_article_says_so(before: str, told: bool) -> None:
    (quote,) = resolved(f"{before} {{They}} ~said~ <so>.")
    assert (quote.speaker_name == "Noor Bakr") == told
