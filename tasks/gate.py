"""Let values of sources into tables: what pages, feeds, records, headers and files chose becomes storable here.

Words longer than their field may be are cut; a long validator or media type is left out, as half of one is none; an
identity is never cut: its document is rejected with the field's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from storage.errors import Rejected
from storage.schemas import STRING, STRINGS, TIMESTAMP, Column, Table
from storage.vocabulary import RejectReason
from tasks.web.dates import YEARS
from tasks.web.secrets import without_user
from tasks.web.text import well_formed, without_controls

URL_MAX = 8_000
"""Characters of a URL; what servers take (RFC 9110), and a file's name in Linux is shorter."""
WORDS_MAX = 2_000
"""Characters of a title, a name, a dateline, a detail."""
LISTED_MAX = 500
"""Entries of a list, such as authors."""
_HEADER_MAX = 1_000
_BODIES = ("text", "locator")
"""Columns that are stored as they came: offsets count on the one, the other names a file."""
_URLS = ("url", "final_url", "address")
_WHOLE = ("etag", "last_modified", "media_type", "encoding", "language")


def storable(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row as `table` can hold it. Raises Rejected(UNSTORABLE), naming the field, for what cannot be mended."""
    return {column.name: _value(column, row[column.name]) for column in table.columns if column.name in row}


def _value(column: Column, value: Any) -> Any:
    if value is None:
        if column.nullable:
            return None
        raise _unstorable(column.name, "there is none")
    if pa.types.is_integer(column.type):
        return _integer(column.name, value)
    make = _BY_TYPE.get(column.type)
    return make(column.name, value) if make else value


def source_name(source: str) -> str:
    """Give what a table holds of what the user named, in each of its rows the same."""
    return without_controls(without_user(source))[:WORDS_MAX]


def _text(name: str, value: object) -> str | None:
    if not isinstance(value, str):
        raise _unstorable(name, f"{type(value).__name__} where text belongs")
    if name in _BODIES:
        if well_formed(value) != value:
            raise _unstorable(name, "half of a surrogate pair")
        return value
    if name == "source":
        return source_name(value)
    value = without_controls(without_user(value) if name in _URLS else value)
    if name in _URLS and len(value) > URL_MAX:
        raise _unstorable(name, f"{len(value):,} characters, more than {URL_MAX:,}")
    if name in _WHOLE:
        return value if len(value) <= _HEADER_MAX else None
    return value if name in _URLS else value[:WORDS_MAX]


def _texts(name: str, value: Any) -> list[str | None]:
    return [_text(name, one) for one in value[:LISTED_MAX]]


def _moment(name: str, value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _unstorable(name, "no time with its zone")
    if value.year not in YEARS or value.astimezone(UTC).year not in YEARS:
        raise _unstorable(name, f"the year {value.year}, not in {YEARS.start} to {YEARS.stop - 1}")
    return value


def _integer(name: str, value: Any) -> int:
    if type(value) is not int or not -(2**31) <= value < 2**31:
        raise _unstorable(name, "no number of 32 bits")
    return value


_BY_TYPE: Mapping[pa.DataType, Callable[[str, Any], Any]] = MappingProxyType(
    {STRING: _text, STRINGS: _texts, TIMESTAMP: _moment}
)


def _unstorable(name: str, why: str) -> Rejected:
    return Rejected(RejectReason.UNSTORABLE, f"{name}: {why}")
