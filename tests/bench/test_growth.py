"""Lakes that the growth bench makes are lakes like others, however quickly they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

import storage
from bench import growth
from bench.growth import STATEMENTS, Cost, make, news, table
from storage.read.check import check_lake
from tasks.discover import DiscoverSettings, discover


def test_a_made_lake_is_intact(tmp_path: Path) -> None:
    make(tmp_path / "lake", 80)
    assert check_lake(str(tmp_path / "lake")) == []
    release = storage.open(str(tmp_path / "lake")).release
    assert release.rows() == {
        "pages": 80,
        "articles": 80,
        "entities": 80 * STATEMENTS,
        "quotes": 80 * STATEMENTS,
        "rejects": 0,
    }
    assert len(release.files("quotes")) == 8


def test_what_a_killed_run_left_half_made_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half/left").touch()
    monkeypatch.setattr(growth, "make", lambda lake, _: lake.mkdir())
    monkeypatch.setattr(growth, "commands", lambda *_: iter(()))
    assert growth.measure(tmp_path, 80, "") == {}
    assert [path.name for path in tmp_path.rglob("*")] == ["made-80"]


def test_its_news_are_ten_documents_that_others_are_not(tmp_path: Path) -> None:
    for number in range(2):
        news(tmp_path / f"{number}.jsonl", 10 * number)
    found = discover([str(tmp_path / "0.jsonl"), str(tmp_path / "1.jsonl")], DiscoverSettings())
    assert found.tables["documents"].num_rows == 20
    assert found.rejects.num_rows == 0


def test_the_table_compares_the_largest_lake_with_the_smallest() -> None:
    shown = table({10: {"run": Cost(2.0, 100, "")}, 1_000: {"run": Cost(3.0, 110, "")}})
    assert shown.splitlines()[-1] == "| run | 2.0, 100 | 3.0, 110 | 1.50 |"
