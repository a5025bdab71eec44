"""Passages in which it is known who speaks, for training."""

from __future__ import annotations

import re

from storage.vocabulary import Kind
from training.passages import make


def test_the_parts_of_statements_are_words_of_the_passage() -> None:
    for text, marks in make(3):
        for mark in marks:
            assert mark.content
            assert bool(mark.cue) == bool(mark.speaker)
            for start, end in mark.spans:
                assert re.fullmatch(r"\S.*\S", text[start:end], re.DOTALL)
        assert not re.search(r"[{}\[\]]", text)


def test_a_quotation_is_direct_and_what_stands_before_it_is_not() -> None:
    before, quoted = next(marks for text, marks in make(1) if "struck another note" in text)
    assert (before.kind, quoted.kind) == (Kind.INDIRECT, Kind.DIRECT)
    assert not quoted.speaker


def test_sentences_begin_with_a_capital() -> None:
    assert not any(re.search(r"(?:^|\.\s+)[a-z]", text) for text, _ in make(3))


def test_who_speaks_is_named_in_full_in_the_passage() -> None:
    named = [(text, name) for text, marks in make(3) for mark in marks for name in mark.names]
    assert named
    assert all(part in text for text, name in named for part in name.split(" and "))


def test_where_two_fit_alike_each_is_who_speaks_at_times() -> None:
    first, second = set[bool](), set[bool]()
    for text, marks in make(20):
        if "shared a car" in text:
            (mark,) = marks
            one, other = text.split(" shared")[0].split(" and ")
            first.add([*mark.names] == [one])
            second.add([*mark.names] == [other])
    assert first == second == {True, False}


def test_passages_are_the_same_for_the_same_seed() -> None:
    assert [*make(2, seed=1)] == [*make(2, seed=1)] != [*make(2, seed=2)]
