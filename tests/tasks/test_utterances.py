"""What clustering compares of a run and of the lake, through staging and publishing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import storage
from bench.storage_synthetic import MODEL, PIPELINE, STAGES, STARTED, Document, quotes, rows_of
from storage.read.check import check_lake
from storage.tables.results import StageResult
from tasks.cluster import ROW, cluster_batch
from tasks.utterances import staged_statements, statements_to_compare


def release(lake: str, *documents: Document, model: str = MODEL, anew: bool = False) -> list[dict[str, Any]]:
    """Stage and publish documents, each the only batch's, and give all rows of `quotes`. Every text says the same."""
    run = storage.open_run(lake, {"documents": [str(one) for one in documents], "model": model, "anew": anew})
    tables = rows_of(documents, model)
    for stage, name in STAGES.items():
        if not anew or stage in ("tag", "attribute"):
            covers = tables["articles"]["article_id"].to_pylist() if anew else []
            count = len(documents)
            run.batch(stage, "000001").write(
                StageResult(read=count, kept=count, tables={name: tables[name]}, covers=covers)
            )
    found = cluster_batch(staged_statements(run), lambda incoming: statements_to_compare(run, incoming))
    run.batch("cluster", "000001").write(found)
    storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version=model)
    assert check_lake(lake) == []
    rows: list[dict[str, Any]] = storage.open(lake).table("quotes").to_table().to_pylist()
    return rows


class Same(Document):
    """A document that quotes what document 1 quotes, under an address of its own."""

    def sentences(self) -> list[tuple[str, str]]:
        return Document(1, self.revision).sentences()

    @property
    def text(self) -> str:
        return f"{super().text.splitlines()[0]}\n\n" + Document(1, self.revision).text.partition("\n\n")[2]


def test_later_runs_join_what_the_lake_holds_and_rename_nothing(tmp_path: Path) -> None:
    lake = str(tmp_path)
    first = release(lake, Same(1), Document(5))
    assert all(row["cluster_id"] == row["quote_id"] for row in first)
    known = {row["quote_id"]: row["cluster_id"] for row in first}
    for number in (2, 3):
        rows = release(lake, Same(number))
        assert known.items() <= {row["quote_id"]: row["cluster_id"] for row in rows}.items()
        assert len({row["cluster_id"] for row in rows}) == len(first)
        known = {row["quote_id"]: row["cluster_id"] for row in rows}


@pytest.mark.long
def test_ten_runs_of_a_tenth_give_the_clusters_of_one_run_of_all(tmp_path: Path) -> None:
    documents = sorted((Same(number) if number % 3 else Document(number) for number in range(20)), key=_published)
    whole = {row["quote_id"]: row["cluster_id"] for row in release(str(tmp_path / "whole"), *documents)}
    parts = [release(str(tmp_path / "parts"), *documents[start : start + 2]) for start in range(0, 20, 2)]
    assert {row["quote_id"]: row["cluster_id"] for row in parts[-1]} == whole
    assert len(set(whole.values())) <= len(whole) - 3 * 12, "thirteen articles report the same three utterances"


def _published(document: Document) -> str:
    """All are published at one moment, and then it goes by their id."""
    return document.page_id


def test_a_new_revision_joins_the_other_reports_and_one_annotated_anew_keeps_its_rows(tmp_path: Path) -> None:
    lake = str(tmp_path)
    first = release(lake, Same(1))
    release(lake, Same(2))
    rows = release(lake, Same(1, revision=1))
    assert len({row["cluster_id"] for row in rows}) == 6, "the revision says something else"
    again = release(lake, Same(2), model="m2", anew=True)
    of_first = [row for row in again if row["model_version"] == "m2"]
    assert len(of_first) == 3
    assert all(row["cluster_id"] == row["quote_id"] for row in of_first), "the first article's rows have left"
    assert not {row["cluster_id"] for row in again} & {row["quote_id"] for row in first}


def test_a_lake_written_without_clusters_is_compared_by_its_own_ids(tmp_path: Path) -> None:
    lake = str(tmp_path)
    run = storage.open_run(lake, {})
    tables = rows_of([Same(1)])
    nothing = pa.nulls(tables["quotes"].num_rows, pa.string())
    at = tables["quotes"].column_names.index("cluster_id")
    tables["quotes"] = tables["quotes"].set_column(at, tables["quotes"].schema.field(at), nothing)
    for stage, name in STAGES.items():
        run.batch(stage, "000001").write(StageResult(read=1, kept=1, tables={name: tables[name]}))
    storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version=MODEL)
    first = set(tables["quotes"]["quote_id"].to_pylist())
    assert {row["cluster_id"] for row in release(lake, Same(2))} <= first


def test_words_are_read_only_where_one_spoke_who_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [Document(number, officials=9_000) for number in range(6)]
    for document in documents:
        release(str(tmp_path), document)
    said = quotes(documents[2])[0]
    row = {"speaker": said["speaker_entity_id"], "published_at": STARTED, "quote_id": "0" * 32, "article_id": "0" * 32}
    incoming = pa.Table.from_pylist([{**row, "start": 0, "text": "so"}], schema=ROW)
    read: list[list[str]] = []
    real = pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: list[str]) -> pa.Table:
        read.append(columns)
        return real(self, number, columns=columns)

    run = storage.open_run(str(tmp_path), {})
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    found = pa.concat_tables(statements_to_compare(run, incoming))
    assert found["quote_id"].to_pylist() == [said["quote_id"]]
    assert sum("text" in columns for columns in read) == 1


def test_of_other_days_nothing_is_compared(tmp_path: Path) -> None:
    said = release(str(tmp_path), Document(1))[0]
    run = storage.open_run(str(tmp_path), {})
    for days, number in ((14, 1), (15, 0), (-15, 0), (None, 1)):
        row = {**said, "speaker": said["speaker_entity_id"], "quote_id": "0" * 32, "article_id": "0" * 32}
        row["published_at"] = STARTED + timedelta(days=days) if days is not None else None
        incoming = pa.Table.from_pylist([{name: row[name] for name in ROW.names}], schema=ROW)
        there = [one for table in statements_to_compare(run, incoming) for one in table["quote_id"].to_pylist()]
        assert there.count(said["quote_id"]) == number


def test_of_other_days_neither_dates_nor_speakers_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        release(str(tmp_path), Document(number))
    said = quotes(Document(1))[0]
    row = {"speaker": said["speaker_entity_id"], "quote_id": "0" * 32, "article_id": "0" * 32, "start": 0, "text": "so"}
    times = [STARTED - timedelta(days=90), STARTED + timedelta(days=90)]
    incoming = pa.Table.from_pylist([{**row, "published_at": time} for time in times], schema=ROW)
    read: list[set[str]] = []
    real = pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: list[str]) -> pa.Table:
        read.append(set(columns))
        return real(self, number, columns=columns)

    run = storage.open_run(str(tmp_path), {})
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    assert list(statements_to_compare(run, incoming)) == []
    assert read == []
