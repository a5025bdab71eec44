"""Several indexes in one DuckDB: each cursor reads its own, those not asked for go, none that is being read does."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from explorer.attached import OPEN, Attached


def index(path: Path, quote_id: str) -> Path:
    with duckdb.connect(str(path)) as made:
        columns = f"'{quote_id}' AS quote_id, NULL AS cluster_id, 3 AS context_start, 'x' AS shown"
        made.execute(f"CREATE TABLE statements AS SELECT {columns}")
        made.execute("CREATE TABLE speakers AS SELECT 'a' AS name; CREATE TABLE choices AS SELECT 'b' AS field")
    return path


def test_each_cursor_reads_its_own_file_however_many_were_open_before(tmp_path: Path) -> None:
    attached = Attached()
    files = [index(tmp_path / f"it's {number}.duckdb", f"q{number}") for number in range(2 * OPEN)]
    with attached.cursor(files[0]) as first:
        for number, path in [*enumerate(files), *enumerate(files)]:
            with attached.cursor(path) as cursor:
                assert cursor.execute("SELECT quote_id, context FROM statements").fetchone() == (f"q{number}", "x")
                assert cursor.execute("SELECT fold('Ça  va')").fetchone() == (" ca va ",)
        assert first.execute("SELECT quote_id FROM statements").fetchone() == ("q0",), "it was being read all the time"
        databases = first.execute("SELECT count(*) FROM duckdb_databases() WHERE path IS NOT NULL").fetchone()
        assert databases == (OPEN,)


def test_all_share_one_limit_which_shrinks_while_an_index_is_made(tmp_path: Path) -> None:
    attached, path = Attached(), index(tmp_path / "a.duckdb", "q")

    def limit() -> str:
        with attached.cursor(path) as cursor:
            return str(cursor.execute("SELECT current_setting('memory_limit')").fetchone())

    before = limit()
    with attached.aside():
        assert limit() != before
    assert limit() == before


def test_days_are_those_of_utc_whatever_the_reader_s_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    with Attached().cursor(index(tmp_path / "a.duckdb", "q")) as cursor:
        late = cursor.execute("SELECT ('2026-03-01 23:30:00+00'::TIMESTAMPTZ)::DATE::VARCHAR").fetchone()
    assert late == ("2026-03-01",)
