"""Files of marks: what is written is read again, splits are fixed, damaged lines are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training.marks.files import Mark, Reading, read, write

ROW: dict[str, Any] = {
    "content": [[0, 9], [20, 29]], "cue": [[10, 14]], "speaker": [[15, 18]], "name": "Ana Sousa", "names": ["Sousa"],
    "kind": "direct", "type": "communication", "assertion": "asserted", "mention": "name", "role": [], "via": ["Lusa"],
}  # fmt: skip
HASH = "00000000" + "a" * 56


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    readings = [Reading("a", HASH, [Mark.model_validate(ROW)]), Reading("b", HASH[::-1])]
    write(tmp_path / "marks.jsonl", readings)
    assert list(read(tmp_path / "marks.jsonl").values()) == readings


def test_of_a_text_under_two_names_the_reading_that_comes_first_counts(tmp_path: Path) -> None:
    path = tmp_path / "marks.jsonl"
    rows = [{"text": name, "sha256": HASH} | ROW for name in ("a", "b", "b")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (reading,) = read(path).values()
    assert (reading.name, len(reading.marks)) == ("a", 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"assertion": "perhaps"}, "line 2: assertion: "),
        ({"content": []}, "line 2: content: "),
        ({"speakers": []}, "line 2: speakers: "),
        ({"cue": [["said"]]}, "line 2: cue.0.0: "),
    ],
)
def test_a_line_that_is_no_mark_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "marks.jsonl"
    head = {"text": "a", "sha256": HASH}
    path.write_text(json.dumps(head | ROW) + "\n" + json.dumps(head | ROW | change) + "\n")
    with pytest.raises(ValueError, match=said):
        read(path)


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"text": "a"}', '{"text": "a", "sha256": "no-hash"}'])
def test_a_line_that_names_no_text_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "marks.jsonl").write_text(line + "\n")
    with pytest.raises(ValueError, match="line 1: no object with text and sha256"):
        read(tmp_path / "marks.jsonl")


def test_splits_are_tenths_by_hash() -> None:
    splits = [Reading("a", f"{number:08x}").split for number in range(11)]
    assert splits == ["report", "dev", *["train"] * 8, "report"]
