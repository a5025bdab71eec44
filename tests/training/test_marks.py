"""Marks: joined to their texts by hash, split for good, nested statements on a level of their own, in windows."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

from annotators.encoder.labels import ROLE_TAGS
from annotators.encoder.model import tokenizer
from annotators.evaluation.corpora import Example
from training.edits import apply_edits
from training.marks import levels, read_marks, split_of, without
from training.statements import MarkedExample, Statement
from training.windows import Cutter

TEXT = 'Reuters said Ana Sousa had not said that the bridge was shut.\n\n"It will hold," she added.\n\n"We wait."'


def at(words: str) -> list[tuple[int, int]]:
    start = TEXT.index(words)
    return [(start, start + len(words))]


OUTER = Statement(at("Reuters"), at("said"), at("Ana Sousa had not said that the bridge was shut"), "asserted")
INNER = Statement(at("Ana Sousa"), at("had not said"), at("that the bridge was shut"), "negated")
QUOTED = Statement(at("she"), at("added"), at('"It will hold,"'), "asserted")
CUELESS = Statement([], [], at('"We wait."'), "asserted")


def write(folder: Path, text: str, found: list[Statement], name: str = "a") -> dict[str, Any]:
    (folder / f"{name}.txt").write_bytes(text.encode())
    row = {"text": name, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    rows = [row | {"speaker": a.source, "cue": a.cue, "content": a.content, "assertion": a.assertion} for a in found]
    with (folder / "marks.jsonl").open("a") as stream:
        stream.writelines(json.dumps(each) + "\n" for each in rows or [row])
    return row


def test_marks_are_joined_to_their_texts_whatever_the_files_are_called(tmp_path: Path) -> None:
    row = write(tmp_path, TEXT, [INNER, OUTER, QUOTED, CUELESS])
    (tmp_path / "a.txt").rename(tmp_path / "other.txt")
    (example,) = read_marks(tmp_path / "marks.jsonl", tmp_path)[split_of(row["sha256"])]
    assert example.text == TEXT
    assert example.attributions == [OUTER, QUOTED, CUELESS]
    assert example.nested == [INNER]


def test_an_article_without_a_statement_is_an_article(tmp_path: Path) -> None:
    row = write(tmp_path, "The ferry sank.", [])
    (example,) = read_marks(tmp_path / "marks.jsonl", tmp_path)[split_of(row["sha256"])]
    assert example.attributions == example.nested == []


def test_of_one_text_that_was_read_twice_the_first_reading_counts(tmp_path: Path) -> None:
    row = write(tmp_path, TEXT, [QUOTED], "a")
    write(tmp_path, TEXT, [QUOTED, CUELESS], "b")
    (example,) = read_marks(tmp_path / "marks.jsonl", tmp_path)[split_of(row["sha256"])]
    assert example.attributions == [QUOTED]


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    write(tmp_path, TEXT, [QUOTED])
    (tmp_path / "a.txt").write_text("changed")
    with pytest.raises(ValueError, match=r"SHA-256 .* of the marked text a"):
        read_marks(tmp_path / "marks.jsonl", tmp_path)


def test_splits_are_tenths_by_hash() -> None:
    assert [split_of(f"{n:08x}") for n in range(11)] == ["report", "dev", *["train"] * 8, "report"]


def test_statements_that_share_a_cue_or_a_source_stay_on_one_level() -> None:
    second = Statement(OUTER.source, OUTER.cue, QUOTED.content)
    assert levels([OUTER, second]) == ([OUTER, second], [])


def test_copies_of_an_article_are_known_by_their_words() -> None:
    copy = Example("b", "https://example.org/a\n\n" + TEXT.replace("\n\n", "\n"))
    other = Example("c", "The ferry sank.")
    assert without([copy, other], [Example("a", TEXT)]) == [other]


def test_edits_move_nested_statements_and_keep_their_assertion() -> None:
    changed = apply_edits(MarkedExample("a", TEXT, [OUTER], nested=[INNER]), [(0, 7, "AP")])
    assert isinstance(changed, MarkedExample)
    (inner,) = changed.nested
    assert changed.text[slice(*inner.cue[0])] == "had not said"
    assert inner.assertion == "negated"


def test_windows_hold_nested_tags_assertions_and_contents_without_a_cue() -> None:
    example = MarkedExample("a", TEXT, [OUTER, QUOTED, CUELESS], nested=[INNER])
    cutter, rng = Cutter(tokenizer()), random.Random(0)
    windows = next(found for found in iter(lambda: cutter.cut(example, rng), None) if len(found) == 1)
    (window,) = windows
    outer, inner = ([ROLE_TAGS[tag] for tag in tags or []] for tags in (window.roles, window.nested))
    assert (outer.count("B-content"), inner.count("B-content"), inner.count("B-source")) == (3, 1, 1)
    assert sorted(found.gold for found in window.assertions) == [0, 0, 0, 1]
    assert sum(link.kind == 0 and link.gold == len(link.heads) for link in window.links) == 1
