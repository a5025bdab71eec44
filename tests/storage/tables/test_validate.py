"""Rows that a table does not allow are refused by name and value before they are written."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bench.storage_synthetic import Document, quotes, rows_of
from storage.schemas import TABLES
from storage.tables.validate import InvalidRows, validate

WRONG = {
    "a null": ({"speaker_name": None, "text": None}, "Column quotes.text holds"),
    "an unknown kind": ({"kind": "shouted"}, "Column quotes.kind holds 'shouted'"),
    "a random id": ({"quote_id": "Z" * 32}, "not 32 lower-case hex"),
    "an empty span": ({"end": 0, "start": 0}, "ends where it starts or before"),
    "a negative start": ({"start": -1}, "ends where it starts or before"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_rows_are_refused_with_column_and_value(name: str) -> None:
    change, message = WRONG[name]
    row = {**quotes(Document(1))[0], **change}
    with pytest.raises(InvalidRows, match=message):
        validate(TABLES["quotes"].from_rows([row]), TABLES["quotes"])


def test_two_rows_under_one_key_and_foreign_columns_are_refused() -> None:
    rows = rows_of([Document(1)])["quotes"]
    with pytest.raises(InvalidRows, match="2 rows under the key"):
        validate(pa.concat_tables([rows, rows]), TABLES["quotes"])
    with pytest.raises(InvalidRows, match="has no column 'mood'"):
        validate(rows.append_column("mood", pa.nulls(rows.num_rows)), TABLES["quotes"])
    with pytest.raises(InvalidRows, match=r"quotes.speaker_spans is missing"):
        validate(rows.drop_columns(["speaker_spans"]), TABLES["quotes"])
    assert validate(rows.drop_columns(["speaker_label"]), TABLES["quotes"])["speaker_label"].null_count == 3
