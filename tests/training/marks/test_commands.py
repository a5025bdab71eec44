"""The commands of marks, on a text of our own."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks
from training.marks.__main__ import main

TEXT = '"The quay is safe," said Ana Sousa, the mayor. Lindahl would not say whether it would reopen.'
FIRST = {"content": ['"The quay is safe,"'], "cue": ["said"], "speaker": "Ana Sousa, the mayor", "name": "Ana Sousa"} | {
    "names": [], "kind": "direct", "type": "communication", "assertion": "asserted", "mention": "name", "role": "mayor",
    "via": [],
}  # fmt: skip
SECOND = FIRST | {"content": ["whether it would reopen"], "cue": ["would not say"], "speaker": "Lindahl", "name": None} | {
    "kind": "indirect", "assertion": "withheld", "mention": "surname", "role": None,
}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A newsroom's folder: a text, its marks as words, and both converted."""
    (tmp_path / "quay.txt").write_text(TEXT)
    (tmp_path / "quay.json").write_text(json.dumps({"quotes": [FIRST, SECOND]}))
    main(["convert", str(tmp_path), "--out", str(tmp_path / "marks.jsonl")])
    return tmp_path


def test_own_marks_are_converted_and_checked(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", str(own / "marks.jsonl")])
    assert not ended.value.code
    told = capsys.readouterr().out
    assert "1 articles, 2 statements" in told
    assert "1 texts found, 0 faults" in told


def test_missing_texts_and_faults_are_told_and_end_with_status_1(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "quay.txt").write_text("another")
    with pytest.raises(SystemExit) as ended:
        main(["check", str(own / "marks.jsonl")])
    assert ended.value.code == 1
    assert "quay: no file has its text" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="No file has the text of quay"):
        main(["agreement", str(own / "marks.jsonl"), str(own / "marks.jsonl")])


def test_two_readings_are_compared_where_both_read(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "quay.json").write_text(json.dumps({"quotes": [FIRST]}))
    (own / "tide.txt").write_text("The tide turned.")
    (own / "tide.json").write_text('{"quotes": []}')
    main(["convert", str(own), "--out", str(own / "second.jsonl")])
    main(["agreement", str(own / "marks.jsonl"), str(own / "second.jsonl")])
    told = capsys.readouterr().out
    assert "1 articles, 2 and 1 statements\n" in told
    assert "in common: 1, F1 0.667\n" in told
    assert "cue the same: 1.000 of the matched" in told


def test_a_folder_without_marks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"holds no NAME\.json beside a NAME\.txt"):
        main(["convert", str(tmp_path), "--out", str(tmp_path / "marks.jsonl")])


def test_marks_without_their_text_are_not_left_out(own: Path) -> None:
    (own / "tide.json").write_text('{"quotes": []}')
    with pytest.raises(SystemExit, match=r"^tide: its text .*tide\.txt is not there"):
        main(["convert", str(own), "--out", str(own / "marks.jsonl")])


def test_the_form_of_the_guide_is_converted_and_checked_by_the_commands_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (form,) = blocks(ROOT / "training/marks/GUIDE.md")
    (shown,) = (one for one in blocks(ROOT / "docs/training.md") if "training.marks convert" in one.text)
    (tmp_path / "own").mkdir()
    (tmp_path / "own/quay.json").write_text(form.text)
    (tmp_path / "own/quay.txt").write_text('"The quay is safe," said Ana Sousa, the mayor, "and dry."')
    monkeypatch.chdir(tmp_path)
    convert, check = (shlex.split(line) for line in shown.text.splitlines())
    assert convert[:3] == check[:3] == ["python", "-m", "training.marks"]
    main(convert[3:])
    (made,) = map(json.loads, Path("own/marks.jsonl").read_text().splitlines())
    assert (made["name"], made["role"]) == ("Ana Sousa", [[40, 45]])
    with pytest.raises(SystemExit) as ended:
        main(check[3:])
    assert not ended.value.code
