"""Two releases differ in the rows that one has and the other has not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import storage
from bench.growth import make
from bench.storage_synthetic import Document
from storage.errors import Fatal
from storage.read.diff import Change, diff
from storage.tables import sql
from storage.write.maintain import maintain

NOTHING = Change(0, 0, 0)
TABLES_OF_ARTICLES = ("articles", "entities", "quotes")


def test_diff_counts_and_writes_rows_added_removed_and_changed(
    lake: str, begun: Callable[..., None], tmp_path: Path
) -> None:
    begun(lake, [Document(1), Document(2)], [Document(2, revision=1), Document(3)])
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


def test_releases_without_a_file_in_common_are_compared_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three thousand articles, of which DuckDB is given 32 MB to hold."""
    lake = tmp_path / "lake"
    make(lake, 3_000)
    maintain(str(lake))
    one, other = storage.open(str(lake), 1), storage.open(str(lake), 2)
    named = [{part.path for part in lake.release.files("quotes")} for lake in (one, other)]
    assert not named[0] & named[1]
    little = {**sql.BOUNDED, "memory_limit": "32MB"}
    monkeypatch.setattr("storage.read.diff.connect", lambda views: sql.connect(views, little))
    assert set(diff(one, other).values()) == {NOTHING}


def test_a_table_of_an_earlier_comparison_is_removed_and_no_other_file(
    lake: str, begun: Callable[..., None], tmp_path: Path
) -> None:
    begun(lake, [Document(1), Document(2)], [Document(2, revision=1), Document(3)])
    target, releases = tmp_path / "changes", (storage.open(lake, 1), storage.open(lake, 2))
    diff(*releases, str(target))
    assert {path.name for path in target.iterdir()} == {f"{name}.parquet" for name in (*TABLES_OF_ARTICLES, "pages")}
    pq.write_table(releases[0].table("pages").to_table(), target / "pages.parquet")
    (target / "articles.parquet").write_bytes(b"of another program")
    diff(releases[0], releases[0], str(target))
    assert {path.name for path in target.iterdir()} == {"pages.parquet", "articles.parquet"}
    diff(releases[0], releases[0], str(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_a_lake_is_no_place_for_a_comparison(lake: str, begun: Callable[..., None]) -> None:
    begun(lake, [Document(1)], [Document(2)])
    with pytest.raises(Fatal, match="is a lake"):
        diff(storage.open(lake, 1), storage.open(lake, 2), lake)
    assert not list(Path(lake).glob("*.parquet"))
