"""DuckDB sees Arrow tables under names, in UTC, and writes nothing into the folder in which a program was started."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from bench.storage_synthetic import Document
from storage.tables.sql import connect
from tests.storage.stored import Fill

ROWS = pa.table({"key": ["a", "b"], "number": [1, 2]})


def test_a_view_is_a_table_or_a_query_over_the_others() -> None:
    with connect({"large": "SELECT * FROM rows WHERE number > 1", "rows": ROWS}) as connection:
        assert connection.execute("SELECT key FROM large").fetchall() == [("b",)]


def test_instants_are_shown_in_utc_wherever_the_reader_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tashkent")
    instant = pa.table({"moment": pa.array([datetime(2026, 3, 1, tzinfo=UTC)], pa.timestamp("us", tz="UTC"))})
    with connect({"instants": instant}) as connection:
        assert connection.execute("SELECT moment::VARCHAR FROM instants").fetchall() == [("2026-03-01 00:00:00+00",)]


def test_what_does_not_fit_into_memory_goes_where_temporary_files_go(tmp_path: Path) -> None:
    """Not into `.tmp` of the current folder, which may be read-only, and which TMPDIR does not move."""
    program = (
        "import os\n"
        "from storage.tables.sql import connect\n"
        "query = \"SELECT repeat('x', 90) || i AS word FROM range(900000) t(i) ORDER BY hash(word)\"\n"
        "with connect({}) as connection:\n"
        "    connection.execute(\"SET memory_limit = '64MB'\")\n"
        "    connection.sql(query).to_arrow_reader(1000).read_next_batch()\n"
        "    print(len(os.listdir(os.environ['TMPDIR'])), len(os.listdir('.')))\n"
    )
    spill, here = tmp_path / "spill", tmp_path / "here"
    spill.mkdir()
    here.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=here,
        env={"TMPDIR": str(spill)},
    )
    spilled, left = map(int, done.stdout.split())
    assert spilled > 0
    assert left == 0
    assert list(spill.iterdir()) == []


def test_no_progress_bar_is_drawn_over_the_output_of_a_one_line_program(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(1)])
    program = (
        "import sys, storage, storage.tables.sql\n"
        "setting = \"select current_setting('enable_progress_bar') as shown\"\n"
        "print(storage.open(sys.argv[1]).sql(setting).to_pylist())\n"
        "print(storage.tables.sql.connect({}).sql(setting).fetchall())\n"
    )
    command = [sys.executable, "-c", program, disk_lake]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[{'shown': False}]\n[(False,)]\n"
