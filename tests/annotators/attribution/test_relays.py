"""Relays: who passes a statement on, and who the innermost source is."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from annotators.attribution.confidence import EVIDENCE
from annotators.attribution.relays import RelayFinder, Relays
from annotators.attribution.statements import Statements
from annotators.entities.linking import link
from annotators.records import Group, Quote, RoleSpan
from annotators.text.layout import layout
from storage.vocabulary import Assertion, AttributionType, Kind, Resolution
from tests.annotators.attribution.laid import laid_out, span
from tests.annotators.marked import passage

WEIGHTS = [float(name == "in_parts") for name in EVIDENCE]


def turned(marked: str) -> tuple[Quote, Quote]:
    """The one statement of a passage before its relays are found, and after."""
    doc, mentions, (quote,) = passage(marked)
    (after,) = Relays(Statements(layout(doc), WEIGHTS), mentions, []).relayed([quote])
    return quote, after


def relayed(marked: str) -> list[tuple[str, list[str], str]]:
    doc, mentions, quotes = passage(marked)
    mentions = link(doc.text, mentions)
    quotes = Relays(Statements(layout(doc), WEIGHTS), mentions, []).relayed(quotes)

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
        ("[Orbit News|ORG], citing {two farmers}, ~reported~ <that rain is due>.", "two farmers", ["Orbit News"]),
        ("{[Orbit News|ORG], citing two farmers}, ~said~ <that rain is due>.", "two farmers", ["Orbit News"]),
        ("Citing {two farmers}, [Orbit News|ORG] ~reported~ <that rain is due>.", "two farmers", ["Orbit News"]),
        ("{A farmer, quoted by} [Orbit News|ORG], ~said~ <rain is due>.", "A farmer", ["Orbit News"]),
        ("{A farmer} ~was quoted as saying~ by [Orbit News|ORG] <that rain is due>.", "A farmer", ["Orbit News"]),
        ("[Reuters|ORG] ~quoted~ {[Nils Berg|PERSON]} ~as saying~ <that rain is due>.", "Nils Berg", ["Reuters"]),
        (
            "<“Rain,”> {[Nils Berg|PERSON]} ~was quoted as saying~ by the [Lima|ORG] daily [El Faro|ORG].",
            "Nils Berg",
            ["El Faro"],
        ),
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
        ("<Rain is due>, {[Orbit News|ORG]} ~reports~, citing Acme Inc.", "Acme Inc.", ["Orbit News"]),
        ("<Rain is due>, {[Orbit News|ORG]} ~reports~, citing the U.S. navy.", "the U.S. navy", ["Orbit News"]),
        ("Citing U.S. sailors, {[Orbit News|ORG]} ~reported~ <that rain is due>.", "U.S. sailors", ["Orbit News"]),
        (
            "{[Nils Berg|PERSON]} ~was quoted by~ the U.S. navy ~as saying~ <rain is due>.",
            "Nils Berg",
            ["U.S. navy"],
        ),
        ("<“Rain,”> {[Nils Berg|PERSON]} ~was quoted as saying~ by Acme Inc.", "Nils Berg", ["Acme Inc."]),
        ("<“Rain,”> {[Ana Diaz|PERSON]} ~said~, referring to the weather office.", "Ana Diaz", []),
        ("<“Rain,”> {she} ~said~ in reference to [Nils Berg|PERSON].", "she", []),
        ("<“Rain,”> {The council} ~said~, referring to [Nils Berg|PERSON].", "The council", []),
        ("<“Rain,”> [Ana Diaz|PERSON] ~said, referring to~ {[Nils Berg|PERSON]}.", "Ana Diaz", []),
        ("<Rain is due>, {[Ana Diaz|PERSON]} ~said~, citing the weather office.", "Ana Diaz", []),
        (
            "{[Ana Diaz|PERSON], citing the weather office}, ~said~ <that rain is due>.",
            "Ana Diaz, citing the weather office",
            [],
        ),
        ("[Ana Diaz|PERSON], citing {the weather office}, ~said~ <that rain is due>.", "Ana Diaz", []),
        ("{[Ana Diaz|PERSON]} ~said~ no, but ~was referring to~ <rain>.", "Ana Diaz", []),
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


def test_finding_relays_changes_no_quote() -> None:
    marked = "{[Orbit News|ORG]} ~reported, quoting~ <the weather office>, <that rain is due>."
    doc, mentions, quotes = passage(marked)
    before = deepcopy(quotes)
    assert Relays(Statements(layout(doc), WEIGHTS), mentions, []).relayed(quotes) != before
    assert quotes == before


def test_kind_is_of_the_content_that_is_left() -> None:
    before, after = turned("{[Orbit News|ORG]} ~reported, quoting~ <“a farmer”>, <that rain is due>.")
    assert (before.kind, after.kind) == (Kind.MIXED, Kind.INDIRECT)


def test_type_is_of_the_new_cue() -> None:
    _, after = turned("<Rain is due>, {[Orbit News|ORG]} ~believes~, quoting a farmer.")
    assert after.attribution_type == AttributionType.COMMUNICATION
    _, after = turned("{[Orbit News|ORG]} ~said~ <that [Nils Berg|PERSON] believed rain is due>.")
    assert after.attribution_type == AttributionType.BELIEF


def test_confidence_is_of_the_spans_that_are_left() -> None:
    text = laid_out("Orbit News reported, quoting the weather office, that rain is due.")
    contents = span(text, "content", "the weather office"), span(text, "content", "that rain is due")
    group = Group(contents, (span(text, "cue", "reported, quoting"),), span(text, "source", "Orbit News"))
    statements = Statements(text, WEIGHTS)
    quote = statements.of(group)
    assert quote is not None
    (after,) = Relays(statements, [], []).relayed([quote])
    assert (quote.confidence, after.confidence) == (0.7311, 0.5)
    assert after.group.contents == contents[1:]


def test_a_new_speaker_has_not_been_resolved() -> None:
    doc, mentions, (quote,) = passage("<Rain is due>, {[Orbit News|ORG]} ~reports~, citing a farmer.")
    quote = replace(quote, speaker_name="Orbit News", resolution=Resolution.NAME)
    (after,) = Relays(Statements(layout(doc), WEIGHTS), mentions, []).relayed([quote])
    assert (after.speaker_name, after.resolution) == (None, Resolution.NONE)


def test_who_is_relayed_by_words_before_the_cue_keeps_its_name() -> None:
    doc, mentions, (quote,) = passage("[Reuters|ORG] ~quoted~ {Nils Berg} ~as saying~ <that rain is due>.")
    quote = replace(quote, speaker_name="Nils Berg", resolution=Resolution.NAME)
    (after,) = Relays(Statements(layout(doc), WEIGHTS), mentions, []).relayed([quote])
    assert after == replace(quote, via=["Reuters"])


def test_a_medium_whose_cue_has_no_content_relays_the_statement_beside_it() -> None:
    text = laid_out("Rain is due, the bank said, according to Orbit News.")
    spans: list[RoleSpan] = [
        span(text, "content", "Rain is due", [(2, 0.9)]),
        span(text, "source", "the bank"),
        span(text, "cue", "said", [(1, 0.9)]),
        span(text, "cue", "according to", [(4, 0.9)]),
        span(text, "source", "Orbit News"),
    ]
    statements = Statements(text, WEIGHTS)
    quote = statements.of(Group((spans[0],), (spans[2],), spans[1]))
    assert quote is not None
    (after,) = Relays(statements, [], spans).relayed([quote])
    assert after == replace(quote, via=["Orbit News"])


def test_relays_are_found_once() -> None:
    marked = (
        "{[Reuters|ORG]} ~reported~ <that [Ana Roe|PERSON] had said [Bo Ek|PERSON] said [Cy Lund|PERSON] said all>."
    )
    doc, mentions, quotes = passage(marked)
    relays = Relays(Statements(layout(doc), WEIGHTS), mentions, [])
    once = relays.relayed(quotes)
    assert once[0].via == ["Reuters", "Ana Roe", "Bo Ek"]
    assert relays.relayed(once) == once


def test_predict_writes_nothing_and_set_annotations_all() -> None:
    doc, mentions, quotes = passage("<“Rain,”> {[Orbit News|ORG]} ~reports~, citing a farmer.")
    doc._.quotes, doc._.mentions, doc._.role_spans = quotes, mentions, []
    found = RelayFinder(WEIGHTS).predict(doc)
    assert doc._.quotes == quotes != found
    assert "quotes" not in doc.spans
    RelayFinder(WEIGHTS).set_annotations(doc, found)
    assert doc._.quotes == found
    assert [s.text for s in doc.spans["quotes"]] == ["“Rain,”"]


def test_a_statement_within_another_is_passed_on_by_who_made_that() -> None:
    doc, mentions, (outer,) = passage("{[Nils Berg|PERSON]} ~said~ <the bank had warned that rain is due>.")
    text = layout(doc)
    start = doc.text.index("that rain")
    inner = replace(
        outer,
        content_spans=[(start, start + len("that rain is due"))],
        cue_spans=[(doc.text.index("had"), start - 1)],
        speaker_spans=[(doc.text.index("the bank"), doc.text.index(" had"))],
        group=Group((RoleSpan("content", 0, 1, start, start + 1, 0.9, nested=True),)),
    )
    relays = Relays(Statements(text, WEIGHTS), link(doc.text, mentions), [])
    assert [quote.via for quote in relays.relayed([outer, inner])] == [[], ["Nils Berg"]]
    denied = replace(outer, assertion=Assertion.NEGATED)
    assert [quote.via for quote in relays.relayed([denied, inner])] == [[], []]
