"""Read sources that other packages bring, by the entry points of the group `quotelake.sources`."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

from storage import ids
from storage.errors import QuotelakeError, Rejected
from storage.vocabulary import DocumentKind, RejectReason
from tasks.discover import cache
from tasks.discover.disk import read_path
from tasks.discover.records import Findings, Found
from tasks.discover.settings import DiscoverSettings
from tasks.faults import attempt
from tasks.web.dates import moment

GROUP = "quotelake.sources"


class Source(Protocol):
    """What an entry point names: it is called with what stands behind the colon of `name:address`.

    It gives records as the lines of a .jsonl file are: url, text, and what is known of title, published_at, authors,
    publisher and language. Of a record without text, the page at its url is fetched.
    """

    def __call__(self, address: str) -> Iterable[Mapping[str, Any]]:
        """Give the records, finitely many."""


@functools.cache
def installed() -> Mapping[str, EntryPoint]:
    """Give the plug-ins by name; none takes over an address of the web or a drive's letter."""
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    return {name: entry for name, entry in found.items() if len(name) > 1 and name not in ("http", "https", "file")}


def plugin_of(address: str) -> EntryPoint | None:
    """Give the plug-in that reads `name:address`; None for all other sources."""
    name, colon, _ = address.partition(":")
    return installed().get(name) if colon else None


def read_plugin(entry: EntryPoint, address: str, source: str, settings: DiscoverSettings) -> Findings:
    """Give the documents that a plug-in reads. Raises Rejected where the plug-in raises what is no error of ours."""
    try:
        read: Source = entry.load()
        records = list(read(address.partition(":")[2]))
    except QuotelakeError:
        raise
    except (Exception, SystemExit) as error:  # code of others: this source is lost, the others are not
        package = f" of {entry.dist.name}" if entry.dist else ""
        said = f"the plug-in {entry.name!r}{package} failed: {error!r}"
        raise Rejected(RejectReason.SOURCE_UNREADABLE, said) from None
    found = Findings()
    texts = []
    for number, record in enumerate(records, 1):
        one = attempt(functools.partial(_read, record, source))
        if isinstance(one, Rejected):
            found.rejects.append((f"{address}#{number}", one))
        elif isinstance(one, str):
            texts.append(one)
        else:
            found.documents.append(one)
    if texts:
        found.extend(read_path(_kept("\n".join(texts), settings), source, settings))
    return found


def _read(record: object, source: str) -> Found | str:
    """A page to fetch; of a record with a text its line of JSON. Raises Rejected."""
    return _line(record) if isinstance(record, Mapping) and "text" in record else _page(record, source)


def _line(record: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(record), default=str)
    except (TypeError, ValueError, RecursionError) as error:  # keys that are no strings, a record inside itself
        raise Rejected(RejectReason.MALFORMED_RECORD, f"no JSON ({error})") from None


def _page(record: object, source: str) -> Found:
    if not isinstance(record, Mapping) or not isinstance(record.get("url"), str):
        raise Rejected(RejectReason.MALFORMED_RECORD, "neither a 'text' nor a string 'url'")
    named = {name: record[name] for name in ("title", "publisher", "language") if isinstance(record.get(name), str)}
    published = moment(str(record["published_at"])) if record.get("published_at") else None
    return Found.on_web(record["url"], source, DocumentKind.HTML, published_at=published, **named)


def _kept(lines: str, settings: DiscoverSettings) -> Path:
    """Keep records in a file named by its content, for the fetch stage of this run and of one that continues it."""
    content = lines.encode()
    path = cache.folder(settings.cache_dir) / f"{ids.sha256_hex(content)[:32]}.jsonl"
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
    return path
