"""What must hold across rows and tables is found where it does not."""

from __future__ import annotations

import pytest

import storage
from bench.storage_synthetic import Document, rows_of
from storage.schemas import TABLES
from storage.tables.validate import InvalidRows


def test_an_offset_that_is_not_where_the_text_stands_is_not_released(disk_lake: str) -> None:
    rows = rows_of([Document(1)])
    moved = [{**row, "start": row["start"] + 1, "end": row["end"] + 1} for row in rows["entities"].to_pylist()]
    run = storage.open_run(disk_lake, {})
    for stage, tables in (
        ("fetch", {"pages": rows["pages"]}),
        ("clean", {"articles": rows["articles"]}),
        ("tag", {"entities": TABLES["entities"].from_rows(moved)}),
    ):
        run.batch(stage, "000001").write(storage.StageResult(read=1, kept=1, tables=tables))
    with pytest.raises(InvalidRows, match="is not what stands there"):
        storage.publish(run, run_id="x", pipeline_version="1", model_version="1")
    with pytest.raises(storage.Fatal, match="There is no release"):
        storage.open(disk_lake)
