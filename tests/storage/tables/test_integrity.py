"""What must hold across rows and tables is found where it does not."""

from __future__ import annotations

import pyarrow as pa
import pytest

import storage
from bench.storage_synthetic import Document, rows_of
from storage.schemas import TABLES
from storage.tables.integrity import LIMIT, key_faults, row_faults
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


DOCUMENTS = [Document(1), Document(2)]


@pytest.fixture
def tables() -> dict[str, pa.Table]:
    """The rows of a sound release of two documents."""
    return {**rows_of(DOCUMENTS), "rejects": TABLES["rejects"].empty()}


def changed(table: pa.Table, column: str, value: object) -> pa.Table:
    """`table` with another value in its first row."""
    rows = table.to_pylist()
    return pa.Table.from_pylist([{**rows[0], column: value}, *rows[1:]], schema=table.schema)


def test_a_sound_release_has_no_fault(tables: dict[str, pa.Table]) -> None:
    assert row_faults(tables, list(tables)) == []
    assert key_faults(tables) == []


WRONG = {
    "content_sha256 is not the SHA-256 of body": ("pages", "body", b"another"),
    "text_sha256 is not the SHA-256 of text": ("articles", "text", "another"),
    "furniture lies outside text": ("articles", "furniture", [{"label": "byline", "start": 0, "end": 10_000}]),
    "is not what stands there": ("entities", "end", 3),
    "article gone is not in this release": ("quotes", "article_id", "gone"),
    "start and end are not the outer bounds of content_spans": ("quotes", "start", 0),
    "content_spans are not where text stands": ("quotes", "text", "other words"),
    "cue_spans are not where cue stands": ("quotes", "cue_spans", []),
    "speaker_spans are not where speaker stands": ("quotes", "speaker", None),
    "the context does not hold the content": ("quotes", "context_start", 10_000),
    "the context ends outside text": ("quotes", "context_end", 10_000),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_row_that_contradicts_itself_or_its_article_is_named(tables: dict[str, pa.Table], fault: str) -> None:
    name, column, value = WRONG[fault]
    tables[name] = changed(tables[name], column, value)
    found = row_faults(tables, [name])
    assert len(found) == 1
    assert found[0].startswith(f"{name} ")
    assert found[0].endswith(fault)


def test_parts_of_a_content_are_compared_as_they_are_joined(tables: dict[str, pa.Table]) -> None:
    quote = tables["quotes"].to_pylist()[0]
    start, end = quote["content_spans"][0]
    parts = [[start, start + 3], [end - 2, end]]
    text = DOCUMENTS[0].text
    joined = f"{text[start : start + 3]} … {text[end - 2 : end]}"
    tables["quotes"] = changed(changed(tables["quotes"], "content_spans", parts), "text", joined)
    assert row_faults(tables, ["quotes"]) == []


def test_keys_references_and_revisions_are_checked(tables: dict[str, pa.Table]) -> None:
    doubled = pa.concat_tables([tables["quotes"], tables["quotes"].slice(0, 1)])
    first = doubled["quote_id"][0].as_py()
    assert key_faults({**tables, "quotes": doubled}) == [f"quotes {first}: stands 2 times"]
    article = tables["articles"]["article_id"][0].as_py()
    tables["articles"] = changed(tables["articles"], "duplicate_of", "nothing")
    assert key_faults(tables) == [f"articles {article}: duplicate_of nothing is not in articles"]
    tables["articles"] = rows_of(DOCUMENTS)["articles"]
    twice = changed(tables["pages"], "doc_id", tables["pages"]["doc_id"][1].as_py())
    assert key_faults({**tables, "pages": twice}) == [f"pages {Document(2).doc_id}: has 2 revisions in one release"]


def test_many_faults_of_a_kind_are_counted(tables: dict[str, pa.Table]) -> None:
    tables["quotes"] = rows_of([Document(number, quotes=10) for number in range(10, 13)])["quotes"]
    found = row_faults(tables, ["quotes"])
    assert len(found) == LIMIT + 1
    assert found[-1] == f"quotes: {30 - LIMIT} more faults of this kind"
