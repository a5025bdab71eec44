"""What `quotelake quotes` chooses by its options."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.storage_synthetic import Document
from storage.read.lake import open_lake
from tests.storage.stored import run_through


@pytest.fixture
def asked(here: Callable[..., Any], tmp_path: Path) -> Callable[..., list[Any]]:
    """Ask a lake of three articles with some options; give the rows."""
    lake = str(tmp_path / "lake")
    run_through(lake, [Document(number) for number in range(3)])

    def ask(*options: str) -> list[Any]:
        told = here("quotes", "--lake", lake, "--format", "jsonl", "--min-confidence", "0", *options)
        assert told.returncode == 0, told.stderr
        return [json.loads(line) for line in told.stdout.splitlines()]

    return ask


def test_the_last_day_that_there_is_leaves_nothing_out(asked: Callable[..., list[Any]]) -> None:
    assert asked() == asked("--until", "9999-12-31") != []


def test_statements_of_the_day_itself_are_among_those_until_it(asked: Callable[..., list[Any]], tmp_path: Path) -> None:
    articles = open_lake(str(tmp_path / "lake")).table("articles").to_table(columns=["published_at"])
    published = articles["published_at"].to_pylist()
    last = max(published).date()
    assert asked("--until", str(last)) == asked()
    assert len(asked("--until", str(last - timedelta(days=1)))) < len(asked())
