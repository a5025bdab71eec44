"""Fetch one batch: documents in, pages and rejects out, what is unchanged counted."""

from __future__ import annotations

import functools
import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from storage import ids
from storage.errors import Rejected
from storage.schemas import PAGES, REJECTS
from storage.tables.results import StageResult
from storage.vocabulary import DocumentKind, RejectReason, Stage
from tasks.faults import Guard, Try
from tasks.fetch.client import Client, Fetched, shared_client
from tasks.fetch.courtesy import NotYet
from tasks.fetch.local import LocalPage, read_local
from tasks.fetch.schedule import by_time
from tasks.fetch.settings import FetchSettings
from tasks.gate import storable
from tasks.rejects import reject_row
from tasks.stopping import stopper
from tasks.web.compression import GZIP_BEGINS
from tasks.web.secrets import hidden_parameters, masked, values_of, without_parameters
from tasks.web.urls import canonical

Row = Mapping[str, Any]
Outcome = dict[str, Any] | Rejected | None
"""A row of PAGES, why there is none, or None for what the lake holds already."""
_SIGNATURES = (
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"%PDF",
    GZIP_BEGINS,
    b"\xd0\xcf\x11\xe0",
)
_RIFF = re.compile(rb"RIFF.{4}(?:WAVE|AVI |WEBP)", re.S)
"""Sound, film and images; a text may begin with the first four letters."""
_CONTROLS = bytes(byte for byte in range(32) if byte < 9 or (byte > 13 and byte != 27))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def fetch_batch(
    documents: pa.Table,
    known: pa.Table | None,
    settings: FetchSettings,
    *,
    client: Client | None = None,
    tried: Try | None = None,
) -> StageResult:
    """Fetch every document of a batch.

    `documents` has the schema of DOCUMENTS. `known` holds what the lake has of them (doc_id, page_id, etag,
    last_modified, content_sha256): where the content is the same, or the server answers 304, the document counts as
    unchanged and gives no row. Hosts are asked at once, each one in its turn. A document that cannot be had is one row
    of rejects.
    """
    rows: list[Row] = documents.to_pylist()
    have = {row["doc_id"]: row for row in known.to_pylist()} if known is not None else {}
    local = [row for row in rows if row["locator"]]
    remote = [row for row in rows if not row["locator"]]
    guard = Guard(Stage.FETCH, tried)
    outcomes: dict[str, Outcome] = {}
    go_on = stopper()
    for row in local:
        go_on()
        outcomes[row["doc_id"]] = guard.one(row, functools.partial(_local_page, row, have.get(row["doc_id"]), settings))
    if remote:
        guest = client or shared_client(settings)
        threads = 1 if tried is not None and tried.careful else guest.settings.concurrency
        for row, outcome in _over_hosts(remote, have, guest, guard, threads):
            outcomes[row["doc_id"]] = outcome
    guard.end()
    pages = [outcome for row in rows if isinstance(outcome := outcomes[row["doc_id"]], dict)]
    rejects = [
        reject_row(Stage.FETCH, row, _silent(outcome, row))
        for row in rows
        if isinstance(outcome := outcomes[row["doc_id"]], Rejected)
    ]
    return StageResult(
        read=len(rows),
        kept=len(pages),
        unchanged=len(rows) - len(pages) - len(rejects),
        tables={"pages": PAGES.from_rows(pages)},
        rejects=REJECTS.from_rows(rejects),
    )


def _over_hosts(
    rows: Sequence[Row], have: Mapping[str, Row], client: Client, guard: Guard, threads: int
) -> list[tuple[Row, Outcome]]:
    """Fetch each row, in threads; whichever host may be asked soonest is next, so none holds up the others."""
    queues: dict[str, deque[Row]] = defaultdict(deque)
    for row in rows:
        queues[urlsplit(row["address"]).netloc].append(row)
    done: list[tuple[Row, Outcome]] = []
    go_on = stopper()

    def ask(host: str) -> float | None:
        """Ask a host for its next document; gives when to come again, None for never."""
        go_on()
        try:
            row = queues[host].popleft()
        except IndexError:  # the host's other places took the rest
            return None
        try:
            done.append((row, guard.one(row, lambda: _remote_page(row, have.get(row["doc_id"]), client), (NotYet,))))
        except NotYet as early:
            queues[host].appendleft(row)
            return early.until
        return client.courtesy.next_seen.get(host, 0.0) if queues[host] else None

    hosts = [host for host in queues for _ in range(min(client.settings.host_concurrency, len(queues[host])))]
    by_time(hosts, ask, threads=min(threads, len(hosts)))
    return done


def _remote_page(row: Row, known: Row | None, client: Client) -> dict[str, Any] | None:
    before: Row = known or {}
    if row["kind"] == DocumentKind.HTML and (handed := client.handed(row["url"])) is not None:
        return _page(row, known, handed)
    fetched = client.get(
        row["address"],
        etag=before.get("etag"),
        last_modified=before.get("last_modified"),
        media_types=client.settings.media_types,
        patient=False,
    )
    if fetched.status == 304:
        return None
    return _page(row, known, fetched)


def _local_page(row: Row, known: Row | None, settings: FetchSettings) -> dict[str, Any] | None:
    return _page(row, known, read_local(row["kind"], row["locator"], settings.max_bytes))


def _page(row: Row, known: Row | None, got: Fetched | LocalPage) -> dict[str, Any] | None:
    """A row of PAGES, or None where the lake holds these very bytes."""
    _check_text(got.body)
    content = ids.sha256_hex(got.body)
    if known is not None and known["content_sha256"] == content:
        return None
    made = {
        "page_id": ids.page_id(row["doc_id"], content),
        "doc_id": row["doc_id"],
        "source": row["source"],
        "url": row["url"],
        "final_url": _final_url(got.final_url, row),
        "fetched_at": datetime.now(UTC),
        "status": got.status,
        "media_type": got.media_type,
        "encoding": got.charset,
        "etag": got.etag,
        "last_modified": got.last_modified,
        "content_sha256": content,
        "body": got.body,
    }
    return storable(PAGES, made)


def _hidden(row: Row) -> set[str]:
    """The parameters that a source's `secret_query` keeps out of the URL that a document is stored under."""
    return hidden_parameters(canonical(row["address"]), row["url"]) if "?" in (row["address"] or "") else set()


def _final_url(final_url: str | None, row: Row) -> str | None:
    """Where the document came from after all redirects, without those parameters."""
    hidden = _hidden(row)
    return without_parameters(final_url, hidden) if final_url and hidden else final_url


def _silent(rejected: Rejected, row: Row) -> Rejected:
    """The reject of a document, without the values of those parameters in its detail."""
    return Rejected(rejected.reason, masked(rejected.detail, values_of(row["address"] or "", _hidden(row))))


def _check_text(body: bytes) -> None:
    """Refuse what is empty or no text, whatever its name or media type claims."""
    if not body.strip():
        raise Rejected(RejectReason.EMPTY, "no bytes" if not body else "white space only")
    head = body[:4096]
    if head.startswith(_SIGNATURES) or _RIFF.match(head):
        raise Rejected(RejectReason.BINARY, "begins like an archive, image, program or PDF")
    if head.startswith(_UTF16):
        return
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > max(8, len(head) // 50):
        raise Rejected(RejectReason.BINARY, f"{controls} control characters in the first {len(head)} bytes")
