"""Lakes of every past version stay readable and writable; those of a later version are refused."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import time
import uuid
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

import storage
from bench.storage_synthetic import Document
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.schemas import TABLES, Column
from storage.write.maintain import maintain
from tests.storage.stored import Fill

LAKES = Path(__file__).parent / "lakes"
VERSIONS = sorted(LAKES.glob("schema-*"))


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def old_lake(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    shutil.copytree(request.param, tmp_path / "lake")
    return str(tmp_path / "lake")


def later_version(patch: pytest.MonkeyPatch) -> None:
    """Make every module see a next version of `quotes`, with one column more."""
    quotes = TABLES["quotes"]
    column = Column("tone", pa.string(), "A column of the next version.", nullable=True)
    later = dataclasses.replace(quotes, columns=(*quotes.columns, column), version=quotes.version + 1)
    for name, module in list(sys.modules.items()):
        if name.startswith("storage") and getattr(module, "TABLES", None) is TABLES:
            patch.setattr(module, "TABLES", {**TABLES, "quotes": later})


def test_there_is_a_lake_of_every_version_up_to_todays() -> None:
    newest = max(table.version for table in TABLES.values())
    assert [path.name for path in VERSIONS] == [f"schema-{number}" for number in range(1, newest + 1)]


@pytest.mark.parametrize("place", ["disk", "s3"])
def test_an_old_lake_is_read_checked_and_continued(
    old_lake: str, fill: Fill, place: str, request: pytest.FixtureRequest
) -> None:
    if place == "s3":
        request.getfixturevalue("s3_environment")
        disk, old_lake = open_files(old_lake), f"s3://lakes/{uuid.uuid4().hex}"
        for entry in disk.entries():
            open_files(old_lake).write(entry.path, disk.read(entry.path))
    assert check_lake(old_lake) == []
    assert storage.open(old_lake, 1).release.rows() == {
        "pages": 2,
        "articles": 2,
        "entities": 6,
        "quotes": 6,
        "rejects": 1,
    }
    fill(old_lake, [Document(3)])
    assert check_lake(old_lake) == []
    assert storage.open(old_lake).table("quotes").count_rows() == 9


@pytest.mark.parametrize("name", ["quotes", "articles"])
def test_columns_that_a_lake_was_written_without_are_null_and_filled_from_then_on(
    name: str, tmp_path: Path, fill: Fill
) -> None:
    lake = str(tmp_path / "lake")
    shutil.copytree(LAKES / "schema-1", lake)
    before = storage.open(lake)
    written = pq.read_schema(f"{lake}/{before.release.files(name)[0].path}").names
    added = [column for column in TABLES[name].names() if column not in written]
    assert added
    old = before.table(name).to_table()
    assert all(old[column].null_count == old.num_rows for column in added)
    nulls = " and ".join(f"{column} is null" for column in added)
    assert before.sql(f"select count(*) as n from {name} where {nulls}")["n"].to_pylist() == [old.num_rows]
    fill(lake, [Document(1, revision=1), Document(3)])  # one file of the old lake is written anew, others stay
    assert check_lake(lake) == []
    after = storage.open(lake)
    filled = added[0] if name == "quotes" else "section"
    assert after.sql(f"select count(*) as n from {name} where {filled} is null")["n"].to_pylist() == [old.num_rows // 2]
    address, version = f"{lake}/{name}", after.release.tables[name].delta_version
    assert set(added) <= set(pl.scan_delta(address, version=version).collect().columns)
    assert DeltaTable(address, version=version).to_pyarrow_table()[filled].null_count == old.num_rows // 2
    maintain(lake)
    assert check_lake(lake) == []


def test_a_column_added_later_is_null_in_what_was_there_before(
    old_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        later_version(patch)
        assert storage.open(old_lake).table("quotes").to_table()["tone"].null_count == 6
        assert storage.open(old_lake).sql("select count(*) as n from quotes where tone is null")["n"].to_pylist() == [6]
        fill(old_lake, [Document(1, revision=1)])  # copy on write of old files, in the new schema
        release = storage.open(old_lake).release
        assert release.tables["quotes"].schema_version == TABLES["quotes"].version + 1
        assert release.tables["pages"].schema_version == TABLES["pages"].version
        assert check_lake(old_lake) == []
        address, version = f"{old_lake}/quotes", release.tables["quotes"].delta_version
        assert "tone" in pl.scan_delta(address, version=version).collect().columns
        assert DeltaTable(address, version=version).to_pyarrow_table()["tone"].null_count == 6
        for number in range(20, 26):
            fill(old_lake, [Document(number)])
        maintain(old_lake)
        assert check_lake(old_lake) == []
    for call in (
        lambda: storage.open(old_lake),
        lambda: check_lake(old_lake),
        lambda: fill(old_lake, [Document(9)]),
        lambda: maintain(old_lake),
    ):
        with pytest.raises(storage.Fatal, match="install a newer quotelake"):
            call()
    assert storage.open(old_lake, 2).table("quotes").count_rows() == 6


def test_a_column_added_later_leaves_the_logs_of_earlier_releases_however_old_they_are(
    filled: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Delta itself deletes what is 31 days old and stands before a checkpoint."""
    maintain(filled)
    month_ago = time.time() - 31 * 24 * 3600
    for path in Path(filled).glob("*/_delta_log/*"):
        os.utime(path, (month_ago, month_ago))
    later_version(monkeypatch)
    fill(filled, [Document(6)])
    assert check_lake(filled, 1) == []
