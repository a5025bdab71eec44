"""Who made the documents that an article speaks of."""

from __future__ import annotations

import pytest

from annotators.speakers.documents import credits_of
from tests.annotators.speakers.articles import article


@pytest.mark.parametrize(
    ("marked", "credited"),
    [
        ("A [Korvex|ORG] statement said so.", [("statement", "Korvex", "owner")]),
        ("[Korvex|ORG]'s latest report said so.", [("report", "Korvex", "owner")]),
        ("The survey, conducted by [Korvex|ORG], said so.", [("survey", "Korvex", "by")]),
        ("The letter, signed by Chairman [Bo Lee|PERSON], said so.", [("letter", "Bo Lee", "by")]),
        ("The letter was signed by the chairman, [Bo Lee|PERSON].", []),
        ("[Korvex|ORG] issued a short statement.", [("statement", "Korvex", "subject")]),
        ("It rained, [Korvex|ORG] said in a letter.", [("letter", "Korvex", "subject")]),
        ("In a letter, [Korvex|ORG] said so.", [("letter", "Korvex", "subject")]),
        ("In a letter seen by [Korvex|ORG], [Bo Lee|PERSON] said so.", [("letter", "Bo Lee", "subject")]),
        ("[Korvex|ORG] was told of a letter.", []),
        ("A letter was sent to [Korvex|ORG].", []),
        ("[Korvex|ORG] left. A letter came.", []),
        ("The letter came. By [Korvex|ORG] it was read.", []),
        ("[Korvex|ORG] said the report was wrong.", []),
        ("The [Welsh|NORP] report said so.", []),
    ],
)
def test_a_document_is_credited_to_its_maker(marked: str, credited: list[tuple[str, str, str]]) -> None:
    assert [(one.noun, one.maker.name, one.how) for one in credits_of(article(marked))] == credited


def test_many_documents_take_linear_time() -> None:
    context = article("[Korvex|ORG] " + "report " * 20_000)
    assert len(list(credits_of(context))) < 10
