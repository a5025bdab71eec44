"""The commands that read or tend a lake, as far as they say what others did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.write import maintain
from storage.write.maintain import Upkeep


def test_maintain_says_what_was_done_a_line_each(here: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    done = Upkeep(merged={"quotes": (1_200, 3)}, checkpoints=["quotes"], runs=["r"], retired=[1, 2, 3], files=1_300)
    done.freed = 12_300_000
    monkeypatch.setattr(maintain, "maintain", lambda *_: done)
    assert here("maintain", "--lake", "x").stdout.splitlines() == [
        "quotes: 1,200 files merged into 3",
        "checkpoints written: quotes",
        "unfinished runs removed: r",
        "releases retired: 1 to 3",
        "1,300 files removed, 12.3 MB freed",
    ]


def test_the_lake_may_be_named_by_the_environment(
    here: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QUOTELAKE_LAKE", raising=False)
    assert str(tmp_path / "lake") in here("releases").stderr.replace("\n", "")
    monkeypatch.setenv("QUOTELAKE_LAKE", str(tmp_path / "nowhere"))
    assert str(tmp_path / "nowhere") in here("releases").stderr.replace("\n", "")
    assert str(tmp_path / "other") in here("releases", "--lake", str(tmp_path / "other")).stderr.replace("\n", "")
