"""Whom phrases stand for, made of marks and of GAP for training."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from storage.vocabulary import EntityLabel
from training.antecedents import fold, half, of_gap, of_marks, with_anaphors
from training.edits import apply_edits
from training.statements import AnaphoricExample, MarkedExample, Statement

TEXT = "Ana Sousa met Tom Reed. She said that Reed was late. A guard said no."


def at(words: str, near: int = 0) -> tuple[int, int]:
    start = TEXT.index(words, near)
    return start, start + len(words)


PEOPLE = [at("Ana Sousa"), at("Tom Reed"), at("Reed", 24)]


def example(*statements: Statement) -> MarkedExample:
    entities = [(*span, str(EntityLabel.PERSON)) for span in PEOPLE]
    return MarkedExample("a", TEXT, [*statements], entities)


def test_a_pronoun_means_the_mentions_of_its_name_and_none_of_others() -> None:
    (she,) = of_marks(example(Statement([at("She")], [], [], names=("Ana Sousa",), named_elsewhere=True)))
    assert (she.right, she.wrong, she.nobody) == ([PEOPLE[0]], PEOPLE[1:], False)


def test_a_part_of_a_name_is_a_mention_of_it() -> None:
    (he,) = of_marks(example(Statement([at("She")], [], [], names=("Tom Reed",), named_elsewhere=True)))
    assert he.right == PEOPLE[1:]


def test_who_is_never_named_is_nobody() -> None:
    (guard,) = of_marks(example(Statement([at("A guard")], [], [], named_elsewhere=True)))
    assert (guard.right, guard.wrong, guard.nobody) == ([], PEOPLE, True)


def test_a_name_stands_for_nobody_else() -> None:
    assert not [*of_marks(example(Statement([at("Ana Sousa")], [], [], names=("Ana Sousa",))))]


def test_where_the_one_who_is_meant_is_no_known_entity_nothing_is_learnt() -> None:
    assert not [*of_marks(example(Statement([at("She")], [], [], names=("Eva Lind",), named_elsewhere=True)))]


def test_anaphors_move_with_the_text_and_go_where_their_antecedent_is_written_anew() -> None:
    marked = example(Statement([at("She")], [], [], names=("Ana Sousa",), named_elsewhere=True))
    marked.anaphors = [*of_marks(marked)]
    moved = apply_edits(marked, [(0, 0, "LISBON. "), (*at("Tom Reed"), "Eva Lind")])
    assert isinstance(moved, MarkedExample)
    (she,) = moved.anaphors
    assert moved.text[slice(*she.span)] == "She"
    assert [moved.text[slice(*one)] for one in she.right] == ["Ana Sousa"]
    assert [moved.text[slice(*one)] for one in she.wrong] == ["Reed"]
    gone = apply_edits(marked, [(*at("Ana Sousa"), "The Harbour Board")])
    assert isinstance(gone, MarkedExample)
    assert not gone.anaphors


@pytest.mark.parametrize(
    ("a", "b", "right", "nobody"), [("TRUE", "FALSE", ["Ana Sousa"], False), ("FALSE", "FALSE", [], True)]
)
def test_a_pronoun_of_gap_means_one_of_two_or_neither(
    tmp_path: Path, a: str, b: str, right: list[str], nobody: bool
) -> None:
    head = ["ID", "Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref", "B", "B-offset", "B-coref", "URL"]
    row = ["1", TEXT, "She", str(at("She")[0]), "Ana Sousa", "0", a, "Tom Reed", str(at("Tom Reed")[0]), b, "u"]
    path = tmp_path / "gap.tsv"
    path.write_text("\n".join("\t".join(cells) for cells in (head, row)) + "\n", encoding="utf-8")
    (found,) = of_gap(path, None)
    assert isinstance(found, AnaphoricExample)
    (she,) = found.anaphors
    assert [TEXT[slice(*one)] for one in she.right] == right
    assert she.nobody is nobody


def test_a_window_holds_a_phrase_with_its_mentions_in_tokens() -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")
    from training.bases import BASES, plain_tokenizer
    from training.windows import Cutter

    base = BASES["minilm"]
    tokenizer = plain_tokenizer(base.folder())
    marked = example(Statement([at("She")], [], [], names=("Ana Sousa",), named_elsewhere=True))
    marked.anaphors = [*of_marks(marked)]
    (window,) = Cutter(tokenizer, base.special_ids(tokenizer)).cut(marked, random.Random(1))
    (she,) = window.meant
    assert she.phrase == (6, 7)
    assert she.mentions == [(0, 2), (3, 5), (9, 10)]
    assert she.right == [True, False, False, False]
    marked.taught = False
    (window,) = Cutter(tokenizer, base.special_ids(tokenizer)).cut(marked, random.Random(1))
    assert not window.meant


def test_what_marks_tell_is_learned_where_it_is_asked_for() -> None:
    marked = example(Statement([at("She")], [], [], names=("Ana Sousa",), named_elsewhere=True))
    for learned, taught in ((-1, False), (half(marked.name), True), (1 - half(marked.name), False)):
        (found,) = with_anaphors([marked], of_half=learned)
        assert isinstance(found, MarkedExample)
        assert (len(found.anaphors), found.taught) == (1, taught)


def test_each_article_belongs_to_one_third() -> None:
    thirds = [fold(f"article {number}") for number in range(300)]
    assert all(60 < thirds.count(third) < 140 for third in range(3))


def test_halves_divide_each_third() -> None:
    parts = [(fold(name), half(name)) for name in (f"article {number}" for number in range(600))]
    assert all(60 < parts.count((third, part)) < 140 for third in range(3) for part in range(2))
