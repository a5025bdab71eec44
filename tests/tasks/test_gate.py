"""What a source chose can be stored, or its document is rejected with the field's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import Rejected
from storage.schemas import TABLES, Table
from storage.tables.validate import conform
from storage.vocabulary import RejectReason
from tasks.faults import attempt
from tasks.gate import URL_MAX, WORDS_MAX, storable

DOCUMENTS, ARTICLES, PAGES = TABLES["documents"], TABLES["articles"], TABLES["pages"]
DOCUMENT: dict[str, Any] = {"doc_id": "0" * 32, "url": "https://e.test/1", "source": "feed", "kind": "html"}
AWKWARD = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.binary(max_size=20),
    st.text(st.characters(codec=None), max_size=60),
    st.text(max_size=5).map(lambda text: text * 2_000),
    st.lists(st.text(st.characters(codec=None), max_size=9), max_size=5),
    st.datetimes(timezones=st.one_of(st.none(), st.just(UTC), st.just(timezone(timedelta(hours=-23))))),
)


def rows_of(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict.fromkeys(table.names(), AWKWARD))


@pytest.mark.parametrize("table", [DOCUMENTS, PAGES], ids=lambda table: table.name)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_a_row_holds_arrow_takes_it_or_it_is_rejected(table: Table, data: st.DataObject) -> None:
    row = data.draw(rows_of(table))
    if "body" in row:
        row["body"] = b"x"
    stored = attempt(lambda: storable(table, row))
    if isinstance(stored, Rejected):
        assert stored.reason is RejectReason.UNSTORABLE
        assert stored.detail.partition(":")[0] in table.names()
        return
    assert conform(table.from_rows([stored]), table).num_rows == 1
    assert storable(table, stored) == stored


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("title", "cut inside \ud83d", "cut inside \ufffd"),
        ("title", "a\x00b\x1b[31mc", "a\ufffdb\ufffd[31mc"),
        ("title", "x" * 9_999, "x" * WORDS_MAX),
        ("url", "ftp://ana:secret@e.test/2", "ftp://e.test/2"),
        ("etag", "e" * 5_000, None),
        ("language", "x" * 5_000, None),
    ],
)
def test_what_can_be_mended_is(field: str, value: str, stored: str | None) -> None:
    assert storable(DOCUMENTS, {**DOCUMENT, field: value})[field] == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://e.test/" + "x" * URL_MAX),
        ("url", 7),
        ("url", None),
        ("locator", "/data/\udcff.txt"),
        ("published_at", datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5)))),
        ("published_at", datetime(3000, 1, 1, tzinfo=UTC)),
        ("published_at", datetime(1400, 1, 1, tzinfo=timezone(timedelta(hours=23)))),
        ("published_at", datetime(2026, 1, 1)),
    ],
)
def test_what_cannot_is_rejected_with_its_name(field: str, value: object) -> None:
    with pytest.raises(Rejected, match=rf"unstorable: {field}: "):
        storable(DOCUMENTS, {**DOCUMENT, field: value})


def test_a_status_is_a_number_of_32_bits() -> None:
    page = {"status": 2**31}
    with pytest.raises(Rejected, match="unstorable: status: "):
        storable(PAGES, page)
    assert storable(PAGES, {"status": 200}) == {"status": 200}


def test_the_text_that_offsets_count_on_is_as_it_came() -> None:
    assert storable(ARTICLES, {"text": "a\x00\x1b\u202eb"}) == {"text": "a\x00\x1b\u202eb"}
