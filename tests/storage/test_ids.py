"""Ids are made of what identifies a row, and stay what they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bench.storage_synthetic import Document
from storage import ids


@given(st.lists(st.text() | st.integers() | st.binary(), max_size=4), st.lists(st.text(), max_size=4))
def test_ids_differ_when_parts_do(first: list[str | int | bytes], second: list[str]) -> None:
    def raw(parts: list[str | int | bytes]) -> list[bytes]:
        return [part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass") for part in parts]

    same = raw(first) == raw(list(second))
    assert (ids.make_id(*first) == ids.make_id(*second)) == same
    assert len(ids.make_id(*first)) == 32


def test_ids_are_those_of_every_earlier_run() -> None:
    """Written down once: a change of these breaks every lake."""
    doc = ids.doc_id("https://news.example/1")
    assert doc == Document(1).doc_id
    assert doc == "11f3b3b21381d037538b9e6f04fe2a21"
    assert ids.page_id(doc, ids.sha256_hex(b"x")) == "c89dee2715670c46885b30584061279c"
