"""Speakers, and who spoke under a name, are found by their columns; the rest is read only where somebody is."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import bench.storage_synthetic as synthetic
import storage
from bench.storage_synthetic import SPEAKERS, Document
from storage.read.speakers import SPEAKER, spoken, stored_speakers, stored_watch
from storage.read.statements import Choice, statements
from storage.tables import parquet
from tests.storage.stored import Fill

RARE = "Official No. 9"


@pytest.fixture
def lake(disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> storage.Lake:
    """Sixty statements in row groups of four, whose watch list knows one of them."""
    monkeypatch.setattr(parquet, "ROW_GROUP", 4)
    made = synthetic.quotes

    def quotes(document: Document, model: str = synthetic.MODEL) -> list[dict[str, object]]:
        watch = ["Relief"] if document.number == 7 else []
        return [{**row, "watch": watch if at == 1 else []} for at, row in enumerate(made(document, model))]

    monkeypatch.setattr(synthetic, "quotes", quotes)
    fill(disk_lake, [Document(number, officials=20) for number in range(20)])
    return storage.open(disk_lake)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...] | None]:
    """The columns of each row group that is read; None for all."""
    found: list[tuple[str, ...] | None] = []
    real = pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: list[str] | None = None) -> Any:
        found.append(tuple(columns) if columns else None)
        return real(self, number, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    return found


def test_every_speaker_is_listed_once(lake: storage.Lake) -> None:
    said = lake.table("quotes").to_table(columns=list(SPEAKER)).to_pylist()
    expected = sorted({tuple(row.values()) for row in said})
    assert [tuple(row.values()) for row in stored_speakers(lake).to_pylist()] == expected
    assert len(expected) > len(SPEAKERS)


def test_of_speakers_those_are_kept_that_are_picked(lake: storage.Lake) -> None:
    found = stored_speakers(lake, lambda rows: pc.equal(rows["speaker_name"], RARE))
    assert found["speaker_name"].to_pylist() == [RARE]


def test_watched_names_are_read_only_where_there_are_any(
    lake: storage.Lake, read: list[tuple[str, ...] | None]
) -> None:
    assert stored_watch(lake) == ["Relief"]
    assert read == [("watch",)]


def test_a_speakers_statements_are_read_where_they_stand(
    lake: storage.Lake, read: list[tuple[str, ...] | None]
) -> None:
    there = [row for row in lake.table("quotes").to_table().to_pylist() if row["speaker_name"] == RARE]
    found = spoken(lake, [RARE], 20)
    assert found is not None
    assert sorted(row["quote_id"] for row in found.to_pylist()) == sorted(row["quote_id"] for row in there)
    assert read.count(None) <= len(there) < len(read) / 2


def test_more_statements_than_may_be_looked_up_are_none(lake: storage.Lake) -> None:
    assert spoken(lake, SPEAKERS, 3) is None


@pytest.mark.parametrize("names", [[RARE], ["Relief"], ["Relief", *SPEAKERS], ["nobody"]])
def test_looked_up_or_joined_the_statements_are_the_same(
    lake: storage.Lake, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = list(statements(lake, Choice(names)))
    monkeypatch.setattr("storage.read.statements.spoken", lambda *_: None)
    assert looked_up == list(statements(lake, Choice(names)))
    assert len(looked_up) == sum(
        row["speaker_name"] in names or ("Relief" in row["watch"] and "Relief" in names)
        for row in lake.table("quotes").to_table().to_pylist()
    )
