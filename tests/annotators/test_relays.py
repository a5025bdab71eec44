"""Relays: who passes a statement on, and who the innermost source is."""

from __future__ import annotations

import pytest

from annotators.attribution.relays import Relays
from annotators.entities.linking import link
from annotators.records import Quote
from annotators.text.layout import layout
from tests.annotators.marked import passage


def relayed(marked: str) -> list[tuple[str, list[str], str]]:
    doc, mentions, quotes = passage(marked)
    mentions = link(doc.text, mentions)
    Relays(layout(doc), mentions, []).apply(quotes)

    def words(quote: Quote) -> str:
        return " … ".join(doc.text[a:b] for a, b in quote.speaker_spans)

    return [(words(q), q.via, " … ".join(doc.text[a:b] for a, b in q.content_spans)) for q in quotes]


@pytest.mark.parametrize(
    ("marked", "speaker", "via"),
    [
        (
            "<Rain is due>, [Orbit News|ORG] ~reports, citing~ {the weather office}.",
            "the weather office",
            ["Orbit News"],
        ),
        (
            "<Rain is due>, [Orbit News|ORG] ~reports with reference to~ {[Met Office|ORG]}.",
            "Met Office",
            ["Orbit News"],
        ),
        ("<Rain is due>, the local paper ~wrote, quoting~ {a farmer}.", "a farmer", ["local paper"]),
        ("[Reuters|ORG] ~quoted~ {[Nils Berg|PERSON]} ~as saying~ <that rain is due>.", "Nils Berg", ["Reuters"]),
        ("{[Nils Berg|PERSON]} ~was quoted by~ [Reuters|ORG] ~as saying~ <rain is due>.", "Nils Berg", ["Reuters"]),
        (
            "<“Rain,”> {[Nils Berg|PERSON]} ~was quoted as saying~ by the [Orbit News|ORG] agency.",
            "Nils Berg",
            ["Orbit News"],
        ),
        (
            "~Citing~ {the weather office}, [Orbit News|ORG] ~said~ <that rain is due>.",
            "the weather office",
            ["Orbit News"],
        ),
        (
            "<Rain is due>, {[Orbit News|ORG]} ~reports~, citing the weather office.",
            "the weather office",
            ["Orbit News"],
        ),
        (
            "<“Rain,”> {[Orbit News|ORG]} ~quoted~ weather officer [Nils Berg|PERSON] ~as saying~.",
            "weather officer Nils Berg",
            ["Orbit News"],
        ),
        (
            "{[Orbit News|ORG]} ~reported, quoting~ <the weather office>, <that rain is due>.",
            "the weather office",
            ["Orbit News"],
        ),
        ("Citing two sailors, {[Orbit News|ORG]} ~reported~ <that rain is due>.", "two sailors", ["Orbit News"]),
        ("{The weather office} ~told~ [Reuters|ORG] <that rain is due>.", "The weather office", []),
        ("{[Nils Berg|PERSON]} ~said~ <that rain is due>, and met [Reuters|ORG].", "Nils Berg", []),
    ],
)
def test_the_innermost_source_speaks_and_who_relays_it_is_via(marked: str, speaker: str, via: list[str]) -> None:
    ((found, relays, _),) = relayed(marked)
    assert (found, relays) == (speaker, via)


def test_a_medium_that_reports_what_somebody_said_relays_it() -> None:
    marked = "{[Reuters|ORG]} ~reported~ <that [Nils Berg|PERSON] had said the harbour office feared more rain>."
    assert relayed(marked) == [("the harbour office", ["Reuters", "Nils Berg"], "more rain")]


def test_what_a_person_says_of_another_s_words_stays_that_person_s() -> None:
    marked = "{[Ana Sousa|PERSON]} ~said~ <that [Nils Berg|PERSON] had promised rain>."
    assert relayed(marked) == [("Ana Sousa", [], "that Nils Berg had promised rain")]
