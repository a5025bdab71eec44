"""Two releases differ in the rows that one has and the other has not."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

import storage
from bench.storage_synthetic import Document
from storage.read.diff import Change, diff
from tests.storage.stored import Fill

NOTHING = Change(0, 0, 0)


def test_diff_counts_and_writes_rows_added_removed_and_changed(lake: str, fill: Fill, tmp_path: Path) -> None:
    fill(lake, [Document(1), Document(2)])
    fill(lake, [Document(2, revision=1), Document(3)])
    target = str(tmp_path / "changes")
    found = diff(storage.open(lake, 1), storage.open(lake, 2), target)
    assert found["pages"] == found["articles"] == Change(added=1, removed=0, changed=1)
    assert found["quotes"] == found["entities"] == Change(added=6, removed=3, changed=0)
    assert found["rejects"] == NOTHING
    pages = pq.read_table(f"{target}/pages.parquet").to_pylist()
    assert {(row["change"], row["page_id"]) for row in pages} == {
        ("added", Document(3).page_id),
        ("changed", Document(2, revision=1).page_id),
    }
    removed = [row for row in pq.read_table(f"{target}/quotes.parquet").to_pylist() if row["change"] == "removed"]
    assert {row["article_id"] for row in removed} == {Document(2).page_id}
    back = diff(storage.open(lake, 2), storage.open(lake, 1))
    assert back["quotes"] == Change(added=3, removed=6, changed=0)
