"""Write values of tables as cells of CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import json
from typing import Any, Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
"""What a cell begins with that spreadsheets run as a formula (OWASP, CSV injection)."""


def cell(value: Any) -> Any:
    """Return a cell: lists as JSON, instants in ISO 8601, a text that would run with an apostrophe before it."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").replace("\r", "\n")  # csv leaves a lone return unquoted: two rows
        return f"'{value}" if value.startswith(FORMULA) else value
    return value.isoformat() if hasattr(value, "isoformat") else value
