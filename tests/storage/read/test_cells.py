"""Cells of CSV: nothing that a page wrote is run by a spreadsheet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storage.read.cells import cell


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "\n=1"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("1 = 1", "1 = 1"),
        (["=1", "é"], '["=1", "é"]'),
        (None, None),
        (-0.5, -0.5),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00+00:00"),
    ],
)
def test_values_are_written_as_they_are_read(value: Any, expected: Any) -> None:
    assert cell(value) == expected
