"""Examples of who speaks, made of marks."""

from __future__ import annotations

import pytest

import annotators
from annotators.speakers.discourse import Speaker
from storage.vocabulary import AttributionType, Kind, Resolution
from training.resolver_examples import Marked, of_article, of_piece, pieces, unencoded

TEXT = "Mayor Ana Sousa was late.\n\nShe said the road was shut.\n\nIt rained.\n\nLocals said it was cold."


def marked(content: str, cue: str, speaker: str, *names: str) -> Marked:
    near = TEXT.index(speaker)
    spans = ([(TEXT.index(words, near), TEXT.index(words, near) + len(words))] for words in (content, cue, speaker))
    return Marked(*spans, Kind.INDIRECT, AttributionType.COMMUNICATION, names)


MARKS = [marked("the road was shut", "said", "She", "Ana Sousa"), marked("it was cold", "said", "Locals")]


def by(name: str, entity_id: str = "name:1") -> Speaker:
    return Speaker(name, entity_id, "PERSON", Resolution.NAME)


@pytest.mark.parametrize(
    ("name", "found", "right"),
    [
        ("Ana Sousa", by("Ana Sousa"), True),
        ("Ana Sousa", by("Dr Ana Maria Sousa"), True),
        ("Ana Sousa", by("Sousa"), False),
        ("Ana Sousa", by("Ana Sousa and Tom Reed"), False),
        ("Tom Reed Jr", by("Tom Reed"), False),
        ("Unicef", by("United Nations Children's Fund", "org:unicef"), True),
        ("Ana Sousa", None, False),
    ],
)
def test_names_that_are_the_same(name: str, found: Speaker | None, right: bool) -> None:
    assert marked("it was cold", "said", "Locals", name).is_by(found) is right


def test_who_is_marked_as_nobody_is_nobody() -> None:
    assert MARKS[1].is_by(None)
    assert not MARKS[1].is_by(by("Ana Sousa"))


def test_the_one_marked_is_right_among_the_candidates_and_nobody_the_last() -> None:
    examples = of_article(annotators.load(), "a", TEXT, MARKS, made=0, seed=0)
    asked = [example for example in examples if example.sort == "person_pronoun"]
    assert asked
    assert all(example.right == [True, False] for example in asked)
    assert all(e.right[-1] and not any(e.right[:-1]) for e in examples if e.sort == "group")


def test_pieces_keep_their_marks_and_leave_out_names_that_stand_elsewhere() -> None:
    nlp = annotators.load()
    (first, inner), (second, rest) = pieces(TEXT, MARKS)
    assert [first[a:b] for mark in inner for a, b in mark.content] == ["the road was shut"]
    assert [second[a:b] for mark in rest for a, b in mark.content] == ["it was cold"]
    start = TEXT.index("She")
    assert of_piece(nlp, "a", TEXT[start:], [MARKS[0].moved(-start)]) == []
    assert [example.right for example in of_piece(nlp, "a", first, inner)] == [[True, False]]


def test_an_example_can_be_without_what_the_encoder_says_of_antecedents() -> None:
    examples = of_article(annotators.load(), "a", TEXT, MARKS, made=0, seed=0)
    asked = next(example for example in examples if example.sort == "person_pronoun")
    assert all(one["encoded"] for one in asked.features[:-1])
    bare = unencoded(asked)
    assert not any("encoded" in name or "antecedent" in name for one in bare.features for name in one)
    assert [len(one) > 5 for one in bare.features] == [True, True]
    assert bare.right == asked.right
