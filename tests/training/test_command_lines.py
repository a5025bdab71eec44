"""What the command lines of training share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.command_lines import errors_as_sentences, whole_file


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("No article."), "No article."),
        (FileNotFoundError(2, "No such file or directory", "told.jsonl"), "told.jsonl: No such file or directory; "),
    ],
)
def test_what_is_wrong_with_the_input_is_told_without_a_traceback(error: Exception, said: str) -> None:
    @errors_as_sentences()
    def main() -> None:
        raise error

    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main()
        assert str(ended.value).startswith(said)


@pytest.mark.parametrize("error", [KeyError(), json.JSONDecodeError("Expecting value", "", 0)])
def test_a_defect_of_the_code_and_what_names_no_file_keep_their_traceback(error: Exception) -> None:
    with pytest.raises(type(error)), errors_as_sentences():
        raise error


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with whole_file(path) as stream:
        stream.write("earlier")
        assert not path.exists()
    with pytest.raises(TypeError), whole_file(path) as stream:
        stream.writelines(["half", 2])  # type: ignore[list-item]
    assert path.read_text() == "earlier"


def test_what_is_rejected_is_written_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training import rejected

    def failing(_: str) -> None:
        raise ValueError("killed")

    out = tmp_path / "rejected.jsonl"
    out.write_text("earlier")
    article = (rejected.texts.files.Reading("a", f"{2:08x}" + "0" * 56), "The quay holds.")
    monkeypatch.setattr(rejected.texts, "read", lambda *_: [article])
    monkeypatch.setattr(rejected.annotators, "load", lambda: failing)
    given = ["rejected", "--marks", "m", "--texts", str(tmp_path), "--out", str(out)]
    monkeypatch.setattr("sys.argv", given)
    with pytest.raises(SystemExit, match="killed"):
        rejected.main()
    assert out.read_text() == "earlier"
