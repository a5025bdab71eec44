"""Texts are found by their hash alone, and spans that cannot be right are told."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from training.marks.files import Mark, Reading
from training.marks.texts import faults, find, missing

TEXT = 'Ana Sousa said the quay was shut, and "it will stay so". In his opinion it should.'
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


def mark(**spans: Any) -> Mark:
    rest = {"cue": [], "speaker": [], "name": None, "names": [], "kind": "indirect", "type": "communication"}
    return Mark.model_validate(
        rest | {"assertion": "asserted", "mention": "none", "role": [], "via": [], "content": [[15, 32]]} | spans
    )


def test_texts_are_found_by_hash_in_any_folder_below(tmp_path: Path) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    (tmp_path / "one" / "two" / "b.txt").write_bytes(TEXT.encode())
    (tmp_path / "one" / "a.txt").write_bytes(b"\xff not UTF-8, and not wanted")
    assert find([tmp_path / "none", tmp_path], {HASH}) == {HASH: TEXT}
    readings = [Reading("a", HASH), Reading("b", "0" * 64)]
    assert missing(readings, {HASH: TEXT}) == ["b"]


def test_right_marks_have_no_faults() -> None:
    opinion = mark(content=[[70, 82]], cue=[[57, 69]], speaker=[[60, 63]])
    assert faults(Reading("a", HASH, [mark(cue=[[10, 14]], speaker=[[0, 9]]), opinion]), TEXT) == []


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ({"content": [[15, 99]]}, "content [15, 99] is no run of words of the text."),
        ({"content": [[14, 32]]}, "content [14, 32] is no run of words of the text."),
        ({"cue": [[14, 10]]}, "cue [14, 10] is no run of words of the text."),
        ({"cue": [[-4, 2]]}, "cue [-4, 2] is no run of words of the text."),
        ({"speaker": [[15, 23]]}, "speaker [15, 23] runs into the content."),
        ({"content": [[15, 32], [28, 37]]}, "content [28, 37] runs into the content."),
    ],
)
def test_marks_that_cannot_be_right_are_told(spans: dict[str, Any], said: str) -> None:
    assert faults(Reading("a", HASH, [mark(), mark(**spans)]), TEXT) == [f"a, statement 2: {said}"]
