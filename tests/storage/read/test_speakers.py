"""Speakers, and who spoke under a name, are found by their columns; the rest is read only where somebody is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import bench.storage_synthetic as synthetic
import storage
from bench.storage_synthetic import SPEAKERS, Document
from storage.files.s3 import ObjectFiles
from storage.read.speakers import Named, Possible, Stored, spoken, stored_names, stored_speakers
from storage.read.statements import Choice, statements
from storage.schemas import SPEAKER
from storage.tables import parquet
from storage.write.maintain import maintain
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


def everywhere(lake: storage.Lake, *names: str) -> Named:
    """Names of which any file may hold statements."""
    return Named(names, {part.path for part in lake.release.files("quotes")})


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...] | None]:
    """The columns of each row group that is read; None for all."""
    found: list[tuple[str, ...] | None] = []
    real = pq.ParquetFile.read_row_group

    def noted(self: pq.ParquetFile, number: int, columns: list[str] | None = None, **given: Any) -> Any:
        found.append(tuple(columns) if columns else None)
        return real(self, number, columns=columns, **given)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    return found


def test_every_speaker_is_listed_once(lake: storage.Lake) -> None:
    said = lake.table("quotes").to_table(columns=list(SPEAKER)).to_pylist()
    expected = sorted({tuple(row.values()) for row in said})
    assert [tuple(row.values()) for row in stored_speakers(lake).to_pylist()] == expected
    assert len(expected) > len(SPEAKERS)


@pytest.fixture(params=["disk", "object store"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ask files as those of a disk, by DuckDB and their Bloom filters, or as an object store's, by Arrow."""
    if request.param != "disk":
        monkeypatch.setattr("storage.tables.filters.LocalFiles", ObjectFiles)
    return str(request.param)


def test_of_speakers_those_are_kept_that_may_be_meant(lake: storage.Lake) -> None:
    said = lake.table("quotes").to_table(columns=list(SPEAKER)).to_pylist()
    known = said[0]["speaker_entity_id"]
    found = stored_names(lake, Possible([["official", "9"]], [known])).speakers
    expected = {
        tuple(row.values())
        for row in said
        if row["speaker_name"] == RARE or not row["speaker_name"].isascii() or row["speaker_entity_id"] == known
    }
    assert [tuple(row[name] for name in SPEAKER) for row in found.to_pylist()] == sorted(expected)
    nobody = stored_names(lake, Possible([["nobody", "at", "all"]])).speakers["speaker_name"].to_pylist()
    assert nobody == sorted({row["speaker_name"] for row in said if not row["speaker_name"].isascii()})


@pytest.mark.usefixtures("store")
def test_of_possible_speakers_the_files_that_name_them_are_known_and_no_others_are_opened(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        fill(disk_lake, [Document(number, officials=3)], name=f"run {number}")
    lake = storage.open(disk_lake)
    where: dict[str, set[str]] = {}
    for part in lake.release.files("quotes"):
        for name in pq.read_table(f"{disk_lake}/{part.path}", columns=["speaker_name"])["speaker_name"].to_pylist():
            where.setdefault(name, set()).add(part.path)
    found = {row["speaker_name"]: set(row["parts"]) for row in stored_names(lake, Possible([[]])).speakers.to_pylist()}
    assert found == where
    rare = min(where, key=lambda name: len(where[name]))
    assert 0 < len(where[rare]) < 6
    named = Named([rare], where[rare])
    expected = [row for row in statements(lake) if row["speaker_name"] == rare]
    for part in lake.release.files("quotes"):
        if part.path not in where[rare]:
            Path(disk_lake, part.path).unlink()
    assert list(statements(lake, Choice(named))) == expected


def test_that_a_release_was_retired_meanwhile_is_said_and_no_fault(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(1)])
    lake = storage.open(disk_lake)
    fill(disk_lake, [Document(1, revision=1)])
    maintain(disk_lake, keep=1)
    with pytest.raises(storage.Fatal, match="was retired by"):
        stored_names(lake, Possible([[]]))
    with pytest.raises(storage.Fatal, match="was retired by"):
        stored_speakers(lake)


def test_watched_names_are_read_only_where_there_are_any(
    lake: storage.Lake, read: list[tuple[str, ...] | None]
) -> None:
    found = stored_names(lake, Possible([["nobody", "at", "all"]]))
    assert found.watched == {"Relief": {part.path for part in lake.release.files("quotes")}}
    assert read.count(("watch",)) == 1
    assert set(read) == {("watch",)}, "nobody may be meant, as the end of the file says, and no name is read"


def test_names_are_read_only_in_files_that_have_all_their_words(
    disk_lake: str, fill: Fill, read: list[tuple[str, ...] | None]
) -> None:
    """And the same speakers are found in files of older versions, whose ends say nothing of them."""
    for number in range(6):
        fill(disk_lake, [Document(number, officials=3)], name=f"run {number}")
    lake = storage.open(disk_lake)
    names = {
        part.path: pq.read_table(f"{disk_lake}/{part.path}", columns=["speaker_name"])["speaker_name"].to_pylist()
        for part in lake.release.files("quotes")
    }
    words = {path: set(" ".join(said).lower().replace(".", "").split()) for path, said in names.items()}
    rare = min(
        filter(str.isascii, set().union(*names.values())), key=lambda one: sum(one in said for said in names.values())
    )
    asked = [["nobody"], rare.lower().replace(".", "").split()]
    there = [path for path in names if words[path].issuperset(asked[1])]
    assert 0 < len(there) < 6
    read.clear()
    found = stored_names(lake, Possible(asked))
    assert read.count(("speaker_name",)) == len(there)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.read.speakers.told", lambda footer: None)
        read.clear()
        again = stored_names(lake, Possible(asked))
        assert read.count(("speaker_name",)) == 6
    assert _with_parts(found) == _with_parts(again)


def _with_parts(stored: Stored) -> list[tuple[object, ...]]:
    rows = stored.speakers.to_pylist()
    return [(*(row[name] for name in SPEAKER), *sorted(row["parts"])) for row in rows]


def test_a_speakers_statements_are_read_where_they_stand(
    lake: storage.Lake, store: str, read: list[tuple[str, ...] | None]
) -> None:
    there = [row for row in lake.table("quotes").to_table().to_pylist() if row["speaker_name"] == RARE]
    found = spoken(lake, everywhere(lake, RARE), 20)
    assert found is not None
    assert sorted(row["quote_id"] for row in found.to_pylist()) == sorted(row["quote_id"] for row in there)
    if store == "disk":
        assert read == [("speaker_name",), ("watch",)], "Arrow looks at the one row group that a watch list knows"
    else:
        assert read.count(None) <= len(there) < len(read) / 2


def test_more_statements_than_may_be_looked_up_are_none(lake: storage.Lake) -> None:
    assert spoken(lake, everywhere(lake, *SPEAKERS), 3) is None


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("names", [[RARE], ["Relief"], ["Relief", *SPEAKERS], ["nobody"], ["o'nobody", RARE]])
def test_looked_up_or_joined_the_statements_are_the_same(
    lake: storage.Lake, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = Choice(everywhere(lake, *names))
    looked_up = list(statements(lake, choice))
    monkeypatch.setattr("storage.read.statements.spoken", lambda *_: None)
    assert looked_up == list(statements(lake, choice))
    assert len(looked_up) == sum(
        row["speaker_name"] in names or ("Relief" in row["watch"] and "Relief" in names)
        for row in lake.table("quotes").to_table().to_pylist()
    )
