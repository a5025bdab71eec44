"""Acronyms that an article defines itself."""

import pytest

from annotators.entities.acronyms import definitions, initials, spells


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Union of Coffee Growers and Exporters (UCGE) met.", {"UCGE": "Union of Coffee Growers and Exporters"}),
        ("Officials of the Ministry of Foreign Affairs (MFA) left.", {"MFA": "Ministry of Foreign Affairs"}),
        ("the UCGE (Union of Coffee Growers and Exporters) met", {"UCGE": "Union of Coffee Growers and Exporters"}),
        ("Kenya's National Drought Agency, or NDA, said", {"NDA": "National Drought Agency"}),
        ("the United Nations Children's Fund (UNICEF)", {"UNICEF": "United Nations Children's Fund"}),
        ("the Basin Water Bank (“BWB”)", {"BWB": "Basin Water Bank"}),
        ("the World Grain League (W.G.L.)", {"WGL": "World Grain League"}),
        ("Ana Diaz (CEO) and Tom Reed (UK)", {}),
        ("He said no (NO WAY). The dam (1974) broke (see p. 4).", {}),
        ("Grain stocks fell. The rise (RTG) was small.", {}),
        ("", {}),
    ],
)
def test_definitions(text, found):
    assert definitions(text) == found


def test_initials_with_and_without_small_words():
    assert initials("Union of Coffee Growers") == {"UCG", "UOCG"}


@pytest.mark.parametrize(
    ("acronym", "name", "fits"),
    [
        ("WGL", "World Grain League", True),
        ("Interpol", "International Criminal Police", False),
        ("UNICEF", "United Nations Children's Fund", True),
        ("AfDB", "African Development Bank", True),
        ("MFA", "Ministry of Foreign Affairs", True),
        ("the WGL", "WGL", False),
        ("XGL", "World Grain League", False),
        ("", "World Grain League", False),
        ("W", "", False),
    ],
)
def test_spelling(acronym, name, fits):
    assert spells(acronym, name) is fits
