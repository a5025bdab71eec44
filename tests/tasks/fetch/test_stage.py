"""Each document of a batch is a page, unchanged, or one reject, whatever its server answers."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import ids
from storage.read.lake import empty_known
from storage.schemas import DOCUMENTS, PAGES
from storage.tables.results import StageResult
from storage.tables.validate import validate
from tasks.discover.records import Found
from tasks.fetch import fetch_batch
from tasks.fetch.client import Client

PAGE = b"<html><body><p>The ferry left the harbour at noon.</p></body></html>"


def documents(*urls: str) -> pa.Table:
    return DOCUMENTS.from_rows(Found.on_web(url, "test", "feed-entry").row() for url in urls)


def known(url: str, etag: str | None, content: bytes) -> pa.Table:
    held = {
        "doc_id": ids.doc_id(url),
        "page_id": "",
        "etag": etag,
        "last_modified": None,
        "content_sha256": ids.sha256_hex(content),
    }
    return pa.Table.from_pylist([held], schema=empty_known().schema)


def reasons(result: StageResult) -> list[str]:
    return result.rejects["reason"].to_pylist()  # type: ignore[no-any-return]


def test_bytes_that_the_lake_has_are_unchanged(server: Any, settings: Any, page: Any) -> None:
    url = server.url("/a", page(PAGE))
    result = fetch_batch(documents(url), known(url, None, PAGE), settings())
    assert (result.kept, result.unchanged) == (0, 1)
    assert fetch_batch(documents(url), known(url, None, b"else"), settings()).kept == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"%PDF-1.7", "binary"),
        (b"RIFF\x24\x08\x00\x00WAVEfmt ", "binary"),
        (b"RIFF\x0a\x0a\x0a\x0aWEBPVP8 ", "binary"),
        (b"RIFFA, Bahrain (AP) - The ferry left the harbour at noon.", None),
        (b"\x00\x01\x02" * 99, "binary"),
        (b"\xff\xfex\x00", None),
    ],
)
def test_what_is_no_text_is_refused(server: Any, settings: Any, page: Any, body: bytes, reason: str | None) -> None:
    assert reasons(fetch_batch(documents(server.url("/a", page(body))), None, settings())) == (
        [reason] if reason else []
    )


def test_places_at_a_host_that_come_when_others_took_its_last_document_end(
    server: Any, settings: Any, page: Any
) -> None:
    """All are due when the host may be asked for the last one, and its answer takes long."""
    asked = itertools.count(1)

    def answer(sock: socket.socket, _: Any) -> None:
        time.sleep(0.5 if next(asked) == 5 else 0.0)
        sock.sendall(page(PAGE))

    urls = [server.url(f"/{number}", answer) for number in range(5)]
    result = fetch_batch(documents(*urls), None, settings(host_concurrency=3, concurrency=3, host_delay_s=0.1))
    assert (result.kept, reasons(result)) == (5, [])


@pytest.mark.parametrize("etag", ["“curly”", "日本", "\r\nX-Evil: 1", "x" * 2_000])
def test_a_validator_that_cannot_be_sent_is_left_out(server: Any, settings: Any, page: Any, etag: str) -> None:
    url = server.url("/a", page(PAGE))
    assert fetch_batch(documents(url), known(url, etag, b"else"), settings()).kept == 1


@pytest.mark.parametrize(("length", "reason"), [("9" * 5_000, "too_large"), ("²", None), ("-1", None)])
def test_lengths_that_are_no_number(server: Any, settings: Any, page: Any, length: str, reason: str | None) -> None:
    url = server.url("/a", page(PAGE, headers={"Content-Length": length}))
    result = fetch_batch(documents(url), None, settings())
    assert reasons(result) == ([reason] if reason else [])


@pytest.mark.parametrize("pause", ["²", "Tue, 05 Mar 2024 14:30:00 +99999999999999999", "1e9", "9" * 5_000])
def test_a_pause_that_is_none_ends_no_run(server: Any, settings: Any, page: Any, pause: str) -> None:
    busy = server.url("/busy", page(b"", "429 Too Many Requests", {"Retry-After": pause}))
    result = fetch_batch(documents(busy), None, settings(retries=1, max_pause_s=0.2))
    assert reasons(result) in (["http_status"], ["host_down"])


NAMES = ["Retry-After", "Content-Type", "ETag", "Last-Modified", "Location", "Content-Encoding", "Content-Length", "Set-Cookie",
         "Transfer-Encoding", "Date", "Link"]  # fmt: skip
VALUES = ["²", "-1", "nan", "9" * 5_000, "gzip", "chunked", "text/html; charset=undefined", "text/html; charset=a\x00b", "http://[",
          "//", "/b", "\xff", "Tue, 05 Mar 2024 14:30:00 +99999999999999999", "0001-01-01", "a=b; expires=Tue, 99 Foo 99999; domain=.",
          "=; path=\x00", "<http://[>; rel=next", "http://a.test:99999/", "http://xn--/", "http://" + "a" * 70 + ".test/", ";", ""]  # fmt: skip
STATUSES = [
    "200 OK",
    "200",
    "302 Found",
    "304 Not Modified",
    "404 \xff",
    "429 Busy",
    "503 Busy",
    "999 x",
    "99 x",
    "20² x",
    "-1",
]
NUMBERS = itertools.count()


def nowhere(host: str, port: int) -> list[str]:
    raise OSError("no such name")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STATUSES),
            st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=4),
            st.booleans(),
        ),
        min_size=6,
        max_size=6,
    )
)
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_answers_are_pages_or_rejects(
    server: Any, settings: Callable[..., Any], tmp_path: Path, answers: Any
) -> None:
    urls = []
    for number, (status, headers, length) in enumerate(answers):
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        lines += f"Content-Length: {len(PAGE)}\r\n" if length else ""
        urls.append(server.url(f"/{number}", f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + PAGE))
    folder = str(tmp_path / f"courtesy-{next(NUMBERS)}")  # a pause asked for in one example must not hold in the next
    limits = {"max_pause_s": 0.1, "busy_pause_s": 0.0, "down_s": 0, "host_failures": 100, "deadline_s": 1.0}
    client = Client(settings(courtesy_dir=folder, **limits), resolve=nowhere)
    result = fetch_batch(documents(*urls), known(urls[0], '"x"', b""), client.settings, client=client)
    client.close()
    assert result.read == len(answers)
    validate(result.tables["pages"], PAGES)
