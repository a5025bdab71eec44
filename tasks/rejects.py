"""Make the row of table `rejects` for a document that a stage cannot use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.errors import Rejected
from storage.vocabulary import RejectReason, Stage
from tasks.web.text import well_formed

DETAIL_MAX = 500
MAX_BYTES, MAX_LISTING_BYTES = "discover.fetch.max_bytes", "discover.max_listing_bytes"
"""Settings that limit what is read, as the parameters of the flow have them."""


def reject_row(stage: Stage, document: Mapping[str, Any], rejected: Rejected) -> dict[str, Any]:
    """Give the row of REJECTS for `document` (its doc_id and url); staging fills in the run.

    Address and detail come from servers and files: what of them is no text is replaced, and a long detail cut.
    """
    return {
        "run_id": "",
        "stage": stage.value,
        "doc_id": document["doc_id"],
        "url": well_formed(document["url"]),
        "reason": rejected.reason.value,
        "detail": well_formed(rejected.detail)[:DETAIL_MAX],
    }


def too_large(what: str, setting: str) -> Rejected:
    """Reject what is larger than a setting allows."""
    return Rejected(RejectReason.TOO_LARGE, limited(what, setting))


def limited(what: str, setting: str) -> str:
    """Say which setting, as the flow's parameters have it, limits what."""
    return f"{what}; the limit is the setting {setting}"
