"""A temporary file goes away, and a full disk under it is told in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import Fatal
from storage.files.temporary import temporary_file


def test_it_is_gone_afterwards_also_after_an_error() -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"rows")
        raise RuntimeError("stop")

    with temporary_file() as path:
        path.write_bytes(b"rows")
    assert not path.parent.exists()
    with pytest.raises(RuntimeError), temporary_file() as path:
        fail(path)
    assert not path.parent.exists()


def test_a_full_disk_is_told_with_what_helps() -> None:
    with pytest.raises(Fatal, match=r"is full; free some space, or set TMPDIR to another disk\.$"), temporary_file():
        Path("/dev/full").write_bytes(b"x")


def test_another_fault_of_a_disk_passes_unchanged() -> None:
    with pytest.raises(IsADirectoryError), temporary_file() as path:
        path.parent.write_bytes(b"x")
