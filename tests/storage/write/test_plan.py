"""What a run changes is found at the cost of the rows, however many documents the run or the lake has."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from storage.schemas import TABLES
from storage.write.plan import _circular, among, widened


class Many(set[str]):
    """A set that may be asked, and must not be walked through."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("every value was looked at")


def test_entries_are_looked_up_without_walking_through_the_values() -> None:
    column = pa.chunked_array([["a", "b"], ["c"]])
    assert among(column, Many(f"{letter}" for letter in "bcdefgh")).to_pylist() == [False, True, True]
    assert among(column, {"c"}).to_pylist() == [False, False, True]
    assert among(column, set()).to_pylist() == [False, False, False]
    assert among(pa.chunked_array([[None, "b"]]), {"b"}).to_pylist() == [False, True]


class Asked(dict[str, "str | None"]):
    """Links that count how often they are followed."""

    count = 0

    def get(self, key: str, default: str | None = None) -> str | None:
        self.count += 1
        return super().get(key, default)


def test_links_that_run_into_a_circle_are_followed_once_round() -> None:
    links = Asked({"a": "x", "x": "y", "y": "x", **{f"other {number}": None for number in range(1000)}})
    assert not _circular("a", links)
    assert links.count <= 3
    assert _circular("x", links)
    assert _circular("self", Asked({"self": "self"}))


def test_columns_that_an_older_file_has_not_are_null() -> None:
    schema = TABLES["rejects"].schema()
    old = pa.table({"doc_id": ["d"], "stage": ["fetch"]})
    assert widened(old, schema).to_pylist() == [
        {"run_id": None, "stage": "fetch", "doc_id": "d", "url": None, "reason": None, "detail": None}
    ]
