"""A YAML file is read with the line of each value; what is none is told in one sentence with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import WrongSettings
from storage.yaml_files import YamlFile, read_yaml


def written(folder: Path, content: bytes) -> YamlFile:
    (folder / "a.yaml").write_bytes(content)
    return read_yaml(folder / "a.yaml", "list")


def test_every_value_has_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, "\ufeff# news\none: 1\nmore:\n  - a\n  - {b: 2}\n".encode())
    assert file.values == {"one": 1, "more": ["a", {"b": 2}]}
    assert file.place(("more", 1, "b")) == f"{tmp_path}/a.yaml, line 5, more.1.b"
    assert file.place(("more", 0, "absent")) == f"{tmp_path}/a.yaml, line 4, more.0.absent"
    assert file.place(("absent",)) is None


@pytest.mark.parametrize("content", [b"", b"# nothing\n"])
def test_an_empty_file_holds_nothing(tmp_path: Path, content: bytes) -> None:
    file = written(tmp_path, content)
    assert (file.values, file.lines) == (None, {})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 1\nb: [c\n", "a.yaml, line 3: this is no YAML (expected ',' or ']'"),
        (b"a: 1\n---\nb: 2\n", "a.yaml, line 2: this is no YAML (but found another document)"),
        (b"a: 2026-13-45\n", "a.yaml is no YAML (month must be in 1..12"),
        (b"a: 1\na: 2\n", "a.yaml, line 1, a: it is named more than once; keep one."),
        (b"a: &one [*one]\n", "a.yaml, line 1: values are not nested so deeply; correct it."),
        (b"[" * 3_000, "a.yaml is no list: its values are nested too deeply; correct it."),
        (b"a: \xff\n", "(it is no text in UTF-8): correct it."),
    ],
)
def test_what_is_no_yaml_is_told_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(WrongSettings) as raised:
        written(tmp_path, content)
    assert said in str(raised.value)


@pytest.mark.parametrize(("name", "why"), [("absent.yaml", "No such file or directory"), ("", "Is a directory")])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(WrongSettings, match=why):
        read_yaml(tmp_path / name, "list")
