"""The forms of verbs and nouns."""

from __future__ import annotations

import pytest

from annotators.lexicon.inflection import plural, singulars, verb


@pytest.mark.parametrize(
    ("given", "forms"),
    [
        (("warn",), "warn warns warned warned warning"),
        (("announce",), "announce announces announced announced announcing"),
        (("deny",), "deny denies denied denied denying"),
        (("say", "said"), "say says said said saying"),
        (("write", "wrote", "written"), "write writes wrote written writing"),
        (("plan", "planned"), "plan plans planned planned planning"),
        (("admit", "admitted"), "admit admits admitted admitted admitting"),
        (("foresee", "foresaw", "foreseen"), "foresee foresees foresaw foreseen foreseeing"),
        (("guess",), "guess guesses guessed guessed guessing"),
        (("envisage",), "envisage envisages envisaged envisaged envisaging"),
        (("wish",), "wish wishes wished wished wishing"),
        (("relay",), "relay relays relayed relayed relaying"),
    ],
)
def test_verbs(given: tuple[str, ...], forms: str) -> None:
    assert verb(*given) == tuple(forms.split())


@pytest.mark.parametrize(
    ("noun", "many"), [("belief", "beliefs"), ("opinion", "opinions"), ("party", "parties"), ("wish", "wishes")]
)
def test_plurals(noun: str, many: str) -> None:
    assert plural(noun) == many


@pytest.mark.parametrize("noun", ["bank", "agency", "church", "actress", "coach", "deputy", "house", "boy"])
def test_a_noun_is_among_what_its_plural_can_be_of(noun: str) -> None:
    assert noun in singulars(plural(noun))
    assert noun in singulars(noun)
