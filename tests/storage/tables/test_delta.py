"""The log of a table has a version that holds exactly the files of a release."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from bench.storage_synthetic import Document
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.tables import delta
from storage.tables.parquet import Part
from storage.tables.releases import read
from tests.storage.stored import Fill, rows

DOCUMENTS = [Document(number) for number in range(10)]


def test_a_sleeper_that_commits_right_after_a_publisher_does_not_change_its_release(
    lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lake, DOCUMENTS[:2])
    real = DeltaTable.create_write_transaction

    def overtaken(table: DeltaTable, actions: list[object], *rest: object, **options: object) -> None:
        real(table, actions, *rest, **options)  # type: ignore[arg-type]
        address, storage_options = open_files(lake).delta(Path(table.table_uri).name)
        stale = DeltaTable(address, storage_options=storage_options)
        add = delta._add("part-of-the-sleeper.parquet", Part("x", "0" * 64, 1, 1), 1)
        real(stale, [add], *rest, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(DeltaTable, "create_write_transaction", overtaken)
        fill(lake, DOCUMENTS[2:4])
    assert check_lake(lake) == []
    fill(lake, DOCUMENTS[4:6])  # takes the sleeper's files out again
    assert check_lake(lake) == []


def test_every_delta_version_of_a_release_is_read_by_delta_tools(lake: str, fill: Fill) -> None:
    fill(lake, DOCUMENTS[:4])
    fill(lake, [Document(1, revision=1)])
    files = open_files(lake)
    for number, count in ((1, 4), (2, 4)):
        state = read(files, number).tables["articles"]
        address, options = files.delta("articles")
        table = DeltaTable(address, version=state.delta_version, storage_options=options)
        assert table.to_pyarrow_table().num_rows == count
        found = pl.scan_delta(address, version=state.delta_version, storage_options=options).collect()
        assert sorted(found["article_id"]) == [row["article_id"] for row in rows(lake, "articles", number)]
    assert DeltaTable(address, storage_options=options).protocol().min_writer_version <= 4
