"""Names of the entity corpus put in the place of others."""

from __future__ import annotations

import random

from annotators.evaluation.corpora import Example
from training.renaming import gather_names, renamed

HARBOUR = "Ana Sousa left Port Vale on Monday. NATO thanked Ana Sousa, and Sousa went."
NAMES = [("Ana Sousa", "PERSON"), ("Port Vale", "LOC"), ("Monday", "DATE"), ("NATO", "ORG"), ("Ana Sousa", "PERSON"), ("Sousa", "PERSON")]  # fmt: skip
ELSEWHERE = "Bo Lee met Eva Lind at Long Bay. UNICEF and Halden Group were there; Okabe was not."
OTHERS = [("Bo Lee", "PERSON"), ("Eva Lind", "PERSON"), ("Long Bay", "LOC"), ("UNICEF", "ORG"), ("Halden Group", "ORG"), ("Okabe", "PERSON")]  # fmt: skip


def annotated(text: str, names: list[tuple[str, str]]) -> Example:
    entities, at = list[tuple[int, int, str]](), 0
    for name, label in names:
        start = text.index(name, at)
        at = start + len(name)
        entities.append((start, at, label))
    return Example("article", text, entities=entities)


def written(example: Example) -> list[tuple[str, str]]:
    return [(example.text[start:end], label) for start, end, label in example.entities or []]


def test_a_name_becomes_one_of_its_kind_and_the_same_wherever_it_stands() -> None:
    ours, theirs = annotated(HARBOUR, NAMES), annotated(ELSEWHERE, OTHERS)
    seen: set[tuple[str, str]] = set()
    for seed in range(40):
        made = renamed(ours, random.Random(seed), gather_names([theirs]))
        found = written(made)
        assert [label for _, label in found] == [label for _, label in NAMES]
        assert found[0] == found[4], "one name, one other"
        assert {found[0][0], found[1][0], found[3][0], found[5][0]} <= {
            *("Ana Sousa", "Bo Lee", "Eva Lind", "Port Vale", "Long Bay", "NATO", "UNICEF", "Sousa", "Okabe")
        }, "of as many words, and capitals for capitals"
        assert found[2][0] == "Monday", "no day is put for another"
        bare, was = made.text, HARBOUR
        for (new, _), (old, _) in zip(found, NAMES, strict=True):
            bare, was = bare.replace(new, "", 1), was.replace(old, "", 1)
        assert bare == was, "nothing but names is changed"
        seen.update(found)
    assert {("Bo Lee", "PERSON"), ("Eva Lind", "PERSON"), ("UNICEF", "ORG"), ("Ana Sousa", "PERSON")} <= seen


def test_an_article_of_which_no_kind_is_known_stays_as_it_is() -> None:
    ours = annotated(HARBOUR, NAMES)
    assert renamed(ours, random.Random(1), {}) == ours
