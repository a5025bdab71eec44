"""Say by which outlet an article was published: its publisher, else the host of its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_HOST = "^https?://(?:www[.])?([^/:]+)"
_HOSTED = re.compile(_HOST)


def outlet(article: Mapping[str, Any]) -> str | None:
    """Give the outlet of a row that has `publisher` and `url`; None where neither names one."""
    host = _HOSTED.match(article["url"] or "")
    return article["publisher"] or (host[1] if host else None)


def outlet_sql(row: str = "") -> str:
    """Give the same as an expression of DuckDB over the columns of `row` ("a.")."""
    return f"coalesce(nullif({row}publisher, ''), nullif(regexp_extract({row}url, '{_HOST}', 1), ''))"
