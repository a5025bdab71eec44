"""Make the row of table `rejects` for a document that a stage cannot use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.errors import Rejected
from storage.vocabulary import RejectReason, Stage
from tasks.gate import URL_MAX
from tasks.web.secrets import without_user
from tasks.web.text import printable, without_controls

_DETAIL_MAX = 500
MAX_BYTES, MAX_LISTING_BYTES = "discover.fetch.max_bytes", "discover.max_listing_bytes"
"""Settings that limit what is read, as the parameters of the flow have them."""


def reject_row(stage: Stage, document: Mapping[str, Any], rejected: Rejected) -> dict[str, Any]:
    """Give the row of REJECTS for `document` (its doc_id and url); staging fills in the run.

    Address and detail come from servers and files: what of them is no text is replaced, user and password of URLs are
    taken out, and what is long is cut.
    """
    return {
        "run_id": "",
        "stage": stage.value,
        "doc_id": document["doc_id"],
        "url": without_user(without_controls(document["url"][: 2 * URL_MAX]))[:URL_MAX],
        "reason": rejected.reason.value,
        "detail": detail_of(rejected),
    }


def detail_of(rejected: Rejected) -> str:
    """Give the detail of a reject as it is stored: one line without user and password of URLs, cut."""
    return without_user(printable(rejected.detail[: 2 * URL_MAX]))[:_DETAIL_MAX]


def too_large(what: str, setting: str) -> Rejected:
    """Reject what is larger than a setting allows."""
    return Rejected(RejectReason.TOO_LARGE, limited(what, setting))


def limited(what: str, setting: str) -> str:
    """Say which setting, as the flow's parameters have it, limits what."""
    return f"{what}; the limit is the setting {setting}"
