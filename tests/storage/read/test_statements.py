"""A statement is a quotation with its article; which of them a release brought is told by document, speaker, words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bench.storage_synthetic as synthetic
import storage
from bench.storage_synthetic import Document
from storage.read.lake import Lake
from storage.read.statements import STATEMENTS, brought, identity, statements
from tests.storage.stored import Fill

DOCUMENTS = [Document(number) for number in range(4)]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first quotation of each article is one of the watch list."""
    made = synthetic.quotes

    def quotes(document: Document, model: str = synthetic.MODEL) -> list[dict[str, object]]:
        rows = made(document, model)
        return [{**row, "watch": ["Relief"] if number == 0 else []} for number, row in enumerate(rows)]

    monkeypatch.setattr(synthetic, "quotes", quotes)


def test_every_quotation_comes_with_its_article(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, DOCUMENTS)
    rows = list(statements(storage.open(disk_lake)))
    assert [list(row) for row in rows] == [STATEMENTS.names()] * 12
    assert [row["url"] for row in rows] == sorted(document.url for document in DOCUMENTS for _ in range(3))
    assert {(row["url"], row["text"]) for row in rows} == {
        (document.url, f"the {content}") for document in DOCUMENTS for _, content in document.sentences()
    }


def test_the_first_release_brings_all_of_its_statements(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, DOCUMENTS)
    assert len(brought(disk_lake, 1, None, watched=False)) == 12
    assert brought(disk_lake, 1, None, watched=True) == []


def test_a_later_release_brings_what_is_new_alone(disk_lake: str, fill: Fill, watched: None) -> None:
    fill(disk_lake, DOCUMENTS)
    fill(disk_lake, [*DOCUMENTS, Document(4), Document(1, revision=1)], name="second")
    found = brought(disk_lake, 2, 1, watched=False)
    assert {row["url"] for row in found} == {Document(1).url, Document(4).url}
    assert len(found) == 6
    assert [row["watch"] for row in brought(disk_lake, 2, 1, watched=True)] == [["Relief"]] * 2


@pytest.mark.parametrize("few", [0, 20_000])
def test_many_articles_are_joined_and_few_looked_up_to_the_same_end(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("storage.read.statements.FEW", few)
    fill(disk_lake, DOCUMENTS)
    fill(disk_lake, [*DOCUMENTS, Document(4), Document(1, revision=1)], model="m2")
    found = brought(disk_lake, 2, 1, watched=False)
    assert len(found) == 6
    assert {(row["doc_id"], row["url"]) for row in found} == {(Document(n).doc_id, Document(n).url) for n in (1, 4)}


def test_a_run_reads_of_the_parent_the_rows_of_its_own_documents_alone(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(disk_lake, DOCUMENTS[:3])
    fill(disk_lake, DOCUMENTS[3:])
    fill(disk_lake, [Document(3, revision=1), Document(8)])
    held: dict[str, set[str]] = {}
    real = Lake.rows

    def rows(self: Lake, name: str, column: str, wanted: set[str], columns: Sequence[str]) -> pa.Table:
        found = real(self, name, column, wanted, columns)
        held.setdefault(name, set()).update(found["article_id"].to_pylist() if self.release.release == 2 else ())
        return found

    monkeypatch.setattr(Lake, "rows", rows)
    monkeypatch.setattr(Lake, "table", lambda _, name: pytest.fail(f"all of table {name} was opened"))
    assert len(brought(disk_lake, 3, 2, watched=False)) == 6
    assert held == {"articles": {Document(3).page_id}, "quotes": {Document(3).page_id}}


def test_annotating_anew_brings_nothing(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, DOCUMENTS)
    fill(disk_lake, DOCUMENTS, model="m2")
    assert brought(disk_lake, 2, 1, watched=False) == []


def test_a_statement_of_nobody_named_is_the_same_again(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = synthetic.quotes
    entities = synthetic.entities(DOCUMENTS[0])
    monkeypatch.setattr(synthetic, "entities", lambda *_: entities)
    monkeypatch.setattr(synthetic, "quotes", lambda *given: [{**row, "speaker_name": None} for row in made(*given)])
    fill(disk_lake, DOCUMENTS[:1])
    fill(disk_lake, DOCUMENTS[:1], model="m2")
    assert len(brought(disk_lake, 1, None, watched=False)) == 3
    assert brought(disk_lake, 2, 1, watched=False) == []


def test_words_said_twice_in_a_document_are_brought_once(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic, "_sentences", lambda _: [("Lars Holm", "road"), ("Lars Holm", "road")])
    fill(disk_lake, [Document(900_001, quotes=2)])
    assert storage.open(disk_lake).release.rows()["quotes"] == 2
    assert [identity(row)[1:] for row in brought(disk_lake, 1, None, watched=False)] == [("Lars Holm", "the road")]


def test_what_the_parent_has_too_is_compared_and_not_read_whole(disk_lake: str, fill: Fill) -> None:
    """What a run reports must not cost a reading of the whole lake: the cues of its parent's files stay unread."""
    fill(disk_lake, DOCUMENTS)
    (part,) = storage.open(disk_lake).release.files("quotes")
    fill(disk_lake, [Document(9)], name="second")
    assert part in storage.open(disk_lake).release.files("quotes")
    path = Path(disk_lake, part.path)
    columns = pq.read_metadata(path).row_group(0).to_dict()["columns"]
    cue = next(column for column in columns if column["path_in_schema"] == "cue")
    content = bytearray(path.read_bytes())
    start = cue["dictionary_page_offset"]
    content[start : start + cue["total_compressed_size"]] = b"\xff" * cue["total_compressed_size"]
    path.write_bytes(bytes(content))
    assert len(brought(disk_lake, 2, 1, watched=False)) == 3
    with pytest.raises(storage.Damaged):
        list(statements(storage.open(disk_lake)))
