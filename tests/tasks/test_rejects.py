"""A reject is one row that can be stored, whatever it is about."""

from __future__ import annotations

from storage.errors import Rejected
from storage.schemas import REJECTS
from storage.vocabulary import RejectReason, Stage
from tasks.rejects import reject_row


def test_a_row_says_stage_document_and_why() -> None:
    row = reject_row(
        Stage.FETCH, {"doc_id": "d", "url": "http://a.test/", "kind": "html"}, Rejected(RejectReason.EMPTY, "no bytes")
    )
    assert row == {
        "run_id": "", "stage": "fetch", "doc_id": "d", "url": "http://a.test/", "reason": "empty", "detail": "no bytes",
    }  # fmt: skip


def test_addresses_and_details_of_any_characters_are_stored() -> None:
    rejected = Rejected(RejectReason.INVALID_URL, "'\udcff" + "x" * 9_000)
    row = REJECTS.from_rows([reject_row(Stage.DISCOVER, {"doc_id": "d", "url": "\ud800"}, rejected)]).to_pylist()[0]
    assert row["url"] == "\ufffd"
    assert row["detail"] == "'\ufffd" + "x" * 498
