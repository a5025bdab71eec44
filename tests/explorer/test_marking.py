"""Texts cut at their marks: no word is lost or changed, and the cost grows with the marks and not with their square."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.marking import Mark, paragraphs, pieces

TEXTS = st.text(st.sampled_from("ab ,.“”<&'\n\t é🚰"), max_size=60)
SPANS = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 20), st.sampled_from(["content", "cue"])), max_size=6)


@settings(deadline=None)
@given(TEXTS, SPANS)
def test_pieces_are_the_text_and_each_has_the_roles_of_its_place(text: str, spans: list[tuple[int, int, str]]) -> None:
    marks = [Mark(start, start + length, role, str(number)) for number, (start, length, role) in enumerate(spans)]
    cut = pieces(text, marks)
    assert "".join(piece.text for piece in cut) == text
    for piece in cut:
        for at in range(piece.start, piece.start + len(piece.text)):
            assert piece.roles == tuple(sorted({mark.role for mark in marks if mark.start <= at < mark.end}))
    begun = [mark.of for piece in cut for mark in piece.begins]
    assert sorted(begun) == sorted(mark.of for mark in marks if mark.start < min(mark.end, len(text)))
    lines = ["".join(piece.text for piece in line) for line in paragraphs(text, marks)]
    assert lines == [line for line in text.split("\n") if line.strip()]


def test_statements_that_all_overlap_cost_what_they_are() -> None:
    def begun_and_roles(count: int) -> int:
        marks = [Mark(number, 4 * count, "content", str(number)) for number in range(count)]
        return sum(len(piece.begins) + len(piece.roles) for piece in pieces("a" * 4 * count, marks))

    assert begun_and_roles(1_600) <= 4 * begun_and_roles(400) + 4
