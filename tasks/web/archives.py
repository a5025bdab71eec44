"""Read the headers of a record of a WARC, as fastwarc gives it."""

from __future__ import annotations

from typing import Any


def http_headers(record: Any) -> dict[str, str]:
    """Give the HTTP headers of a record by their names in lower case; none of one whose bytes are no text."""
    headers = record.http_headers
    try:
        return {name.lower(): value for name, value in headers.astuples()} if headers is not None else {}
    except ValueError:
        return {}


def target_uri(record: Any) -> str:
    """Give the address that a record was captured at, without the angle brackets of WARC 1.0; empty where it has none.

    wget and others write the brackets that the grammar of WARC 1.0 shows.
    """
    return (record.headers.get("WARC-Target-URI") or "").strip("<>")
