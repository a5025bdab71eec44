"""Training examples of marks: two levels, splits, copies kept out, edits and windows."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from annotators.encoder.labels import ROLE_TAGS
from annotators.encoder.model import tokenizer
from annotators.evaluation.corpora import Example
from training.edits import apply_edits
from training.marks.examples import levels, read_marks, without
from training.marks.files import Mark, Reading, write
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


SPEAKER = Statement(at("she"), at("added"), at('"It will hold,"'), "asserted", ("Ana Sousa",), named_elsewhere=True)


def marked(text: str, found: list[Statement], name: str = "a") -> Reading:
    marks = [
        Mark.model_validate(
            {"content": s.content, "cue": s.cue, "speaker": s.source, "kind": "indirect", "names": s.names[1:]}
            | {"name": s.names[0] if s.names else None, "mention": "pronoun" if s.named_elsewhere else "none"}
            | {"type": "communication", "assertion": s.assertion, "role": (), "via": ()}
        )
        for s in found
    ]
    return Reading(name, hashlib.sha256(text.encode()).hexdigest(), marks)


def test_examples_are_on_two_levels_and_in_their_split(tmp_path: Path) -> None:
    reading = marked(TEXT, [INNER, OUTER, SPEAKER, CUELESS])
    write(tmp_path / "marks.jsonl", [reading])
    (tmp_path / "texts" / "deep").mkdir(parents=True)
    (tmp_path / "texts" / "deep" / "other-name.txt").write_bytes(TEXT.encode())
    examples = read_marks([tmp_path / "marks.jsonl"], [tmp_path / "texts"])
    assert sum(map(len, examples.values())) == 1
    (example,) = examples[reading.split]
    assert example.text == TEXT
    assert example.attributions == [OUTER, SPEAKER, CUELESS]
    assert example.nested == [INNER]


def test_an_article_without_a_statement_is_an_article(tmp_path: Path) -> None:
    reading = marked("The ferry sank.", [])
    write(tmp_path / "marks.jsonl", [reading])
    (tmp_path / "a.txt").write_text("The ferry sank.")
    (example,) = read_marks([tmp_path / "marks.jsonl"], [])[reading.split]
    assert example.attributions == example.nested == []


def test_an_article_that_two_files_mark_counts_as_in_the_first(tmp_path: Path) -> None:
    for name, found in (("one", [QUOTED]), ("two", [QUOTED, CUELESS])):
        write(tmp_path / f"{name}.jsonl", [marked(TEXT, found)])
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    assert [x.attributions for part in read_marks(paths, []).values() for x in part] == [[QUOTED]]
    assert [x.attributions for part in read_marks(paths[::-1], []).values() for x in part] == [[QUOTED, CUELESS]]


def test_training_is_refused_without_the_texts(tmp_path: Path) -> None:
    write(tmp_path / "marks.jsonl", [marked(TEXT, [QUOTED], "harbour")])
    (tmp_path / "harbour.txt").write_text("changed")
    with pytest.raises(ValueError, match="The texts of 1 marked articles, the first harbour"):
        read_marks([tmp_path / "marks.jsonl"], [])


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
