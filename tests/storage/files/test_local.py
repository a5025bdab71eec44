"""A name on disk appears with its whole content, and content is on the disk before it has a name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage.files.local import LocalFiles


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the disk, in order."""
    asked: list[str] = []
    link, replace = os.link, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: asked.append(f"sync {kind(descriptor)}"))
    monkeypatch.setattr(os, "link", lambda *names: (asked.append("name"), link(*names))[1])
    monkeypatch.setattr(Path, "replace", lambda *names: (asked.append("name"), replace(*names))[1])
    return asked


def kind(descriptor: int) -> str:
    return "folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file"


@pytest.mark.parametrize("operation", ["write", "create", "upload"])
def test_content_is_synced_before_its_name_appears(tmp_path: Path, happened: list[str], operation: str) -> None:
    files = LocalFiles(str(tmp_path / "lake"))
    if operation == "upload":
        (tmp_path / "source").write_bytes(b"rows")
        files.upload("pages/part", tmp_path / "source")
    else:
        getattr(files, operation)("pages/part", b"rows")
    assert happened[:2] == ["sync file", "name"]
    assert files.read("pages/part") == b"rows"
    assert files.names("pages") == ["part"]


def test_the_first_of_two_creators_wins_and_the_same_content_is_no_quarrel(tmp_path: Path) -> None:
    files = LocalFiles(str(tmp_path))
    assert files.create("releases/000001.json", b"mine")
    assert files.create("releases/000001.json", b"mine")
    assert not files.create("releases/000001.json", b"yours")
    assert files.read("releases/000001.json") == b"mine"


def test_content_is_replaced_only_where_it_is_what_was_expected(tmp_path: Path) -> None:
    files = LocalFiles(str(tmp_path))
    assert files.replace("latest", None, b"1")
    assert not files.replace("latest", b"0", b"2")
    assert files.replace("latest", b"1", b"2")
    assert files.read("latest") == b"2"


def test_deleting_takes_folders_that_it_left_empty_and_no_others(tmp_path: Path) -> None:
    files = LocalFiles(str(tmp_path))
    for path in ("exports/1/a", "exports/1/b", "exports/2/c"):
        files.write(path, b"x")
    files.delete(["exports/1/a", "exports/1/b", "exports/1/absent"])
    assert files.names("exports") == ["2"]
    files.delete(["exports/2/c"])
    assert files.names() == []
