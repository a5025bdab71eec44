"""Make the row of table `rejects` for a document that a stage cannot use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.errors import Rejected
from storage.vocabulary import Stage
from tasks.web.text import well_formed

_DETAIL_MAX = 500


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
        "detail": well_formed(rejected.detail)[:_DETAIL_MAX],
    }
