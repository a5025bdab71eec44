"""Numbers in words."""

from __future__ import annotations

from storage.words import counted


def test_one_is_singular_and_thousands_are_parted() -> None:
    assert counted(1, "batch", "batches") == "1 batch"
    assert counted(1_200, "batch", "batches") == "1,200 batches"
    assert counted(0, "document") == "0 documents"
