"""Countries by all their names, and their peoples."""

import pycountry
import pytest

from annotators.lexicon import countries
from annotators.lexicon.normalize import Spelling


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Turkmenistan", "TM"),
        ("Turkmenistan’s", "TM"),
        ("the United States", "US"),
        ("U.S.", "US"),
        ("US", "US"),
        ("UK", "GB"),
        ("Britain", "GB"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("South Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("North Korea", "KP"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Russian Federation", "RU"),
        ("DR Congo", "CD"),
        ("the Gambia", "GM"),
        ("Timor-Leste", "TL"),
        ("Guinea-Bissau", "GW"),
        ("Kosovo", "XK"),
        ("IRAN", "IR"),
    ],
)
def test_finds_usual_official_and_older_names(text, code):
    found = countries.find(Spelling(text))
    assert (found.code, found.id) == (code, f"country:{code}")


@pytest.mark.parametrize("text", ["us", "car", "uk", "Car", "Springfield", "", "oman"])
def test_small_letters_and_other_words_are_no_countries(text):
    assert countries.find(Spelling(text)) is None


def test_one_name_for_all_spellings():
    assert {
        countries.find(Spelling(name)).name for name in ("US", "U.S.A.", "United States of America", "the States")
    } == {"United States"}


def test_every_country_of_iso_3166_is_found_by_its_name():
    for iso in pycountry.countries:
        if iso.alpha_2 != "CG":  # plain "Congo" is the larger one in news
            assert countries.find(Spelling(iso.name)).code == iso.alpha_2
    assert countries.find(Spelling("Congo")).code == "CD"
    assert countries.find(Spelling("Republic of the Congo")).code == "CG"


@pytest.mark.parametrize(
    ("text", "code"), [("Turkmen", "TM"), ("Britons", "GB"), ("Filipino", "PH"), ("Ivorian", "CI"), ("Poles", "PL")]
)
def test_peoples(text, code):
    assert countries.of_people(Spelling(text)).code == code


@pytest.mark.parametrize("text", ["polish", "Smithian", "", "turkey"])
def test_no_peoples(text):
    assert countries.of_people(Spelling(text)) is None
