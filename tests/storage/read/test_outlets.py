"""The outlet of an article: the same in SQL and in Python."""

from __future__ import annotations

import pyarrow as pa
import pytest

from storage.read.outlets import outlet, outlet_sql
from storage.tables.sql import connect


@pytest.mark.parametrize(
    ("publisher", "url", "expected"),
    [
        ("Dagbok", "https://www.dagbok.example/1", "Dagbok"),
        (None, "https://www.dagbok.example:8080/1", "dagbok.example"),
        ("", "http://wwwire.example", "wwwire.example"),
        (None, "file:///a/b.txt", None),
        (None, "a.txt", None),
    ],
)
def test_it_is_the_publisher_else_the_host(publisher: str | None, url: str, expected: str | None) -> None:
    row = {"publisher": publisher, "url": url}
    assert outlet(row) == expected
    schema = pa.schema([("publisher", pa.string()), ("url", pa.string())])
    with connect({"articles": pa.Table.from_pylist([row], schema)}) as connection:
        assert connection.execute(f"SELECT {outlet_sql('a.')} FROM articles a").fetchone() == (expected,)
