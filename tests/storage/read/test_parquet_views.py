"""DuckDB reads a release's files as they are, on disk and in an object store, wherever temporary files lie."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

import storage
from bench.storage_synthetic import Document
from storage.read.parquet_views import parquet_views
from storage.tables.sql import connect
from tests.storage.stored import Fill


def test_a_folder_for_temporary_files_may_have_an_apostrophe_in_its_name(
    lake: str, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lake, [Document(1), Document(2)])
    (folder := tmp_path / "it's here").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with parquet_views(storage.open(lake), ["quotes"]) as views, connect(views) as connection:
        assert connection.execute("SELECT count(*) FROM quotes").fetchall() == [(6,)]
