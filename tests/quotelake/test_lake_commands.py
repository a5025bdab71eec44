"""The commands that read or tend a lake, as far as they say what others did."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from bench.storage_synthetic import Document
from flows.events.announce import ANNOUNCED, RELEASE_PUBLISHED
from quotelake.lake_commands import releases
from storage.write import maintain
from storage.write.maintain import Upkeep
from tests.storage.stored import run_through

LAKE = Path(__file__).resolve().parents[1] / "storage/lakes/schema-1"


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


@pytest.mark.parametrize("columns", [80, 132])
def test_a_terminal_shows_each_release_on_a_line(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    releases(str(LAKE))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)  # styles of ours
    head, *lines = (line.split() for line in shown.splitlines())
    assert head[:3] == ["release", "created", "pages"]
    assert [(line[0], len(line), line[1][10], line[1][-1]) for line in lines] == [
        (number, len(head), "T", "Z") for number in ("1", "2")
    ]
    assert (columns == 132) == lines[0][-1].endswith("-000001"), "the run's key is cut where there is no room"


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.usefixtures("api")
def test_maintain_announces_what_it_released(here: Callable[..., Any], tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    for number in range(8):
        run_through(lake, [Document(number)])
    assert "release 9 holds the merged files" in here("maintain", "--lake", lake).stdout
    assert json.loads((tmp_path / "lake" / ANNOUNCED).read_text()) == {"release": 9}
    with get_client(sync_client=True) as client:
        query = {"filter": {"event": {"name": [RELEASE_PUBLISHED]}}, "limit": 50}
        events = client.request("POST", "/events/filter", json=query).json()["events"]
    assert sorted(one["payload"]["release"] for one in events if one["payload"]["lake"] == lake) == [*range(1, 10)]
    before = (tmp_path / "lake" / ANNOUNCED).stat().st_mtime_ns
    here("maintain", "--lake", lake)
    assert (tmp_path / "lake" / ANNOUNCED).stat().st_mtime_ns == before, "nothing was merged"


def test_the_lake_may_be_named_by_the_environment(
    here: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QUOTELAKE_LAKE", raising=False)
    assert str(tmp_path / "lake") in here("releases").stderr.replace("\n", "")
    monkeypatch.setenv("QUOTELAKE_LAKE", str(tmp_path / "nowhere"))
    assert str(tmp_path / "nowhere") in here("releases").stderr.replace("\n", "")
    assert str(tmp_path / "other") in here("releases", "--lake", str(tmp_path / "other")).stderr.replace("\n", "")
