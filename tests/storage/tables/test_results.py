"""What a stage read, it kept, left or rejected."""

from __future__ import annotations

import pytest

import storage
from bench.storage_synthetic import rejects


def test_documents_are_conserved_or_the_result_cannot_be_made() -> None:
    storage.StageResult(read=3, kept=1, unchanged=1, tables={}, rejects=rejects([1]))
    with pytest.raises(AssertionError, match="3 read are not 1 kept"):
        storage.StageResult(read=3, kept=1, tables={}, rejects=rejects([1]))
    total = storage.Counts(2, 1, 0, 1, {"empty": 1}) + storage.Counts(3, 1, 1, 1, {"empty": 1}, {"pages": 1})
    assert total == storage.Counts(5, 2, 1, 2, {"empty": 2}, {"pages": 1})
