"""The office or body of a person as the article words it."""

from __future__ import annotations

import pytest

from annotators.speakers.cast import Cast
from tests.annotators.marked import resolved
from tests.annotators.speakers.articles import article


@pytest.mark.parametrize(
    ("marked", "role"),
    [
        ("Transport Minister [Rosa Hamid|PERSON] came.", "Transport Minister"),
        ("On Monday Transport Minister [Rosa Hamid|PERSON] came.", "Transport Minister"),
        ("[Elin Moe|PERSON], the council's legal adviser, came.", "council's legal adviser"),
        ("[Elin Moe|PERSON], deputy governor of the central bank, came.", "deputy governor of the central bank"),
        ("Shadow home secretary [Elin Moe|PERSON] came.", "Shadow home secretary"),
        ("Mayor of Tarn [Elin Moe|PERSON] came.", "Mayor of Tarn"),
        ("MEC for Roads, [Sipho Dube|PERSON], came.", "MEC for Roads"),
        ("[Elin Moe|PERSON] came. It rained. [Moe|PERSON], the mayor, left.", "mayor"),
        ("Mr [Moe|PERSON] came.", None),
        ("His sister, [Elin Moe|PERSON], came.", None),
        ("[Elin Moe|PERSON], who was late, came.", None),
    ],
)
def test_roles(marked: str, role: str | None) -> None:
    (member,) = Cast(article(marked)).members.values()
    assert member.role == role


def test_a_role_given_once_is_that_of_every_statement() -> None:
    said = "{1:[Moe|PERSON]} ~1:said~ <1:no>. [Elin Moe|PERSON], the mayor, left. {2:She} ~2:said~ <2:so>."
    assert [quote.speaker_role for quote in resolved(said)] == ["mayor", "mayor"]


def test_an_unnamed_person_has_the_office_of_the_phrase() -> None:
    (quote,) = resolved("{The harbour spokesman} ~said~ <no>.")
    assert (quote.speaker_name, quote.speaker_role) == (None, "harbour spokesman")
