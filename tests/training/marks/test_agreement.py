"""Agreement of two readings, counted by hand."""

from __future__ import annotations

from typing import Any

from training.marks.agreement import Agreement, match
from training.marks.files import Mark, Reading

TEXT = "Sousa said one two three four. Lindahl denied five six seven eight. A spokesman hoped nine."


def at(words: str) -> list[tuple[int, int]]:
    start = TEXT.index(words)
    return [(start, start + len(words))]


def mark(content: str, **fields: Any) -> Mark:
    rest = {"cue": [], "speaker": [], "name": None, "names": [], "kind": "indirect", "type": "communication"}
    rest |= {"assertion": "asserted", "mention": "none", "role": [], "via": [], "content": at(content)}
    return Mark.model_validate(rest | fields)


def agreement(ones: list[Mark], others: list[Mark]) -> Agreement:
    counts = Agreement()
    counts.add(Reading("a", "0", ones), Reading("a", "0", others), TEXT)
    return counts


def test_half_of_the_words_in_common_is_enough_and_less_is_not() -> None:
    assert len(match([mark("one two three four")], [mark("one two")], TEXT)) == 1
    assert len(match([mark("one two three four")], [mark("one")], TEXT)) == 0


def test_the_most_alike_are_paired_first_and_each_once() -> None:
    whole, part = mark("one two three four"), mark("two three four")
    (pair,) = match([whole], [part, whole], TEXT)
    assert (pair.one, pair.other) == (whole, whole)


def test_everything_is_counted() -> None:
    first = [
        mark("one two three four", cue=at("said"), speaker=at("Sousa"), name="Ana Sousa", role=at("A spokesman")),
        mark("five six seven eight", cue=at("denied"), assertion="negated"),
        mark("nine", speaker=at("A spokesman"), type="belief"),
    ]
    second = [
        mark("two three four", cue=at("said"), speaker=at("Sousa"), name="Sousa", names=["Ana Sousa"]),
        mark("five six seven eight", cue=at("denied"), name="Lindahl", role=at("Lindahl")),
    ]
    counts = agreement(first, second)
    assert (counts.statements, counts.matched, counts.f1) == ((3, 2), 2, 0.8)
    assert counts.unasserted == (1, 0, 0)
    alike = {name: counts.yes[name] for name in ("content", "cue", "speaker", "content, cue and speaker", "name")}
    assert alike == {"content": 1, "cue": 2, "speaker": 2, "content, cue and speaker": 1, "name": 1}
    others = {name: counts.yes[name] for name in ("kind", "type", "assertion", "mention", "via", "role or none")}
    assert others == {"kind": 2, "type": 2, "assertion": 1, "mention": 2, "via": 2, "role or none": 0}


def test_punctuation_at_an_edge_makes_no_difference_and_nobody_is_not_somebody() -> None:
    one, other = mark("one two three four."), mark("one two three four", names=["Sousa"])
    assert agreement([one], [other]).yes["content"] == 1
    assert agreement([mark("nine", name="Sousa")], [mark("nine")]).yes["name"] == 0


def test_two_readings_without_a_statement_agree() -> None:
    assert agreement([], []).f1 == 1.0
    assert agreement([], []).lines()[0] == "1 articles, 0 and 0 statements"
