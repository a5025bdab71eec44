"""Passages in which it is known who speaks, for training."""

from __future__ import annotations

import re

from training.passages import make


def test_every_passage_has_one_statement_whose_parts_are_words_of_it() -> None:
    for text, (mark,) in make(3):
        for spans in (mark.content, mark.cue, mark.speaker):
            ((start, end),) = spans
            assert re.fullmatch(r"\S.*\S", text[start:end], re.DOTALL)
        assert not re.search(r"[{}\[\]]", text)


def test_sentences_begin_with_a_capital() -> None:
    assert not any(re.search(r"(?:^|\.\s+)[a-z]", text) for text, _ in make(3))


def test_who_speaks_is_named_in_full_in_the_passage() -> None:
    named = [(text, name) for text, (mark,) in make(3) for name in mark.names]
    assert named
    assert all(name in text for text, name in named)


def test_where_two_fit_alike_each_is_who_speaks_at_times() -> None:
    first, second = set[bool](), set[bool]()
    for text, (mark,) in make(20):
        if "shared a car" in text:
            one, other = text.split(" shared")[0].split(" and ")
            first.add([*mark.names] == [one])
            second.add([*mark.names] == [other])
    assert first == second == {True, False}


def test_passages_are_the_same_for_the_same_seed() -> None:
    assert [*make(2, seed=1)] == [*make(2, seed=1)] != [*make(2, seed=2)]
