"""Files, lines and records become documents, or are refused with the reason, whatever stands in them or their names."""

from __future__ import annotations

import errno
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.discover import DiscoverSettings, discover
from tasks.discover.paths import kind_of, paths_of
from tasks.fetch import FetchSettings, fetch_batch

TEXT = "The council approved a new ferry line on Tuesday, the harbour master said."
FIXTURE = [HealthCheck.function_scoped_fixture]


def found(*sources: str | Path) -> tuple[list[str], list[str]]:
    """URLs and reasons; what was found is fetched too."""
    result = discover([str(source) for source in sources], DiscoverSettings())
    fetch_batch(result.tables["documents"], None, FetchSettings())
    return result.tables["documents"]["url"].to_pylist(), result.rejects["reason"].to_pylist()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.TXT", "text"), ("a.htm", "html"), ("a.ndjson", "jsonl"), ("a.warc.gz", "warc"), ("a.xml.gz", "listing"),
     ("a.yml", "catalogue"), ("a.pdf", None), ("txt", None)],
)  # fmt: skip
def test_kinds(name: str, kind: str | None) -> None:
    assert kind_of(Path(name)) == kind


@pytest.mark.parametrize(
    "source", ["x" * 5_000, "x" * 300 + ".yaml", "a\0b", "a\0*", "~nobody-of-that-name/x", "/nowhere/*"]
)
def test_names_that_are_none_are_not_found(source: str) -> None:
    with pytest.raises(Rejected) as caught:
        paths_of(source)
    assert caught.value.reason is RejectReason.SOURCE_NOT_FOUND
    assert found(source) == ([], ["source_not_found"])


def test_a_name_that_is_no_text_and_a_link_to_itself_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(TEXT)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    urls, reasons = found(tmp_path)
    assert urls == [(tmp_path / "good.txt").as_uri()]
    assert sorted(reasons) == ["source_unreadable", "source_unreadable"]


@pytest.mark.parametrize("source", ["archive", "archive/*", "archive/**/*.txt"])
def test_what_leads_out_of_a_folder_and_what_is_no_file_are_rejects(tmp_path: Path, source: str) -> None:
    """Links out, to files and folders, a pipe (which nobody writes to), a socket, a device; a link inside is followed."""
    archive, outside = tmp_path / "archive", tmp_path / "outside"
    archive.mkdir()
    outside.mkdir()
    for path in (archive / "good.txt", outside / "secret.txt"):
        path.write_text(TEXT)
    (archive / "same.txt").symlink_to("good.txt")
    (archive / "out.txt").symlink_to(outside / "secret.txt")
    if source == "archive":
        (archive / "folder").symlink_to(outside)
    (archive / "device.txt").symlink_to("/dev/zero")
    os.mkfifo(archive / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(archive / "socket.txt"))
        result = discover([str(tmp_path / source)], DiscoverSettings())
    assert result.tables["documents"]["url"].to_pylist() == [(archive / "good.txt").as_uri()]
    refused = {row["url"].rpartition("/")[2]: row["detail"] for row in result.rejects.to_pylist()}
    assert {name: words.split(":")[0] for name, words in refused.items()} == {
        **({"folder": "a link that leads out of the folder"} if source == "archive" else {}),
        "out.txt": "a link that leads out of the folder",
        "device.txt": "a link that leads out of the folder",
        "pipe.txt": "pipe.txt is a pipe",
        "socket.txt": "socket.txt is a socket",
    }


def unread(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """Let folders be such as may not be read, also for root."""
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path) in folders:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)


def test_a_folder_in_a_folder_that_cannot_be_read_is_named_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("closed", "open", ".hidden"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(TEXT)
    unread(monkeypatch, tmp_path / "closed", tmp_path / ".hidden")
    result = discover([str(tmp_path)], DiscoverSettings())
    assert result.tables["documents"]["url"].to_pylist() == [(tmp_path / "open/a.txt").as_uri()]
    [row] = result.rejects.to_pylist()
    assert (row["url"], row["reason"]) == ((tmp_path / "closed").as_uri(), "source_unreadable")
    assert row["detail"] == "a folder that cannot be read: Permission denied"


@pytest.mark.parametrize("closed", [".", "only"])
def test_a_folder_of_which_nothing_can_be_read_is_not_called_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    (tmp_path / "only").mkdir()
    unread(monkeypatch, tmp_path / closed)
    [row] = discover([str(tmp_path)], DiscoverSettings()).rejects.to_pylist()
    assert (row["reason"], row["detail"]) == (
        "source_unreadable",
        "a folder that cannot be read: Permission denied",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_files_that_may_not_be_looked_at_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    """A folder whose files may be listed and not opened."""
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "listed").mkdir()
    for number in range(12):
        (tmp_path / f"listed/{number}.txt").write_text(TEXT)
    (tmp_path / "listed").chmod(0o400)
    urls, reasons = found(tmp_path)
    (tmp_path / "listed").chmod(0o700)
    assert (urls, reasons) == ([(tmp_path / "a.txt").as_uri()], ["source_unreadable"] * 12)


def test_a_pipe_or_a_device_that_is_named_is_no_file_either(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "device.html").symlink_to("/dev/zero")
    result = discover([str(tmp_path / "pipe.jsonl"), str(tmp_path / "device.html")], DiscoverSettings())
    assert [row["reason"] for row in result.rejects.to_pylist()] == ["source_unreadable"] * 2


def test_a_file_that_became_a_link_or_a_pipe_before_it_is_fetched_is_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT)
    documents = discover([str(tmp_path)], DiscoverSettings()).tables["documents"]
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).unlink()
    (tmp_path / "a.txt").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "b.txt")
    assert [row["reason"] for row in fetch_batch(documents, None, FetchSettings()).rejects.to_pylist()] == [
        "source_unreadable"
    ] * 2


@pytest.mark.parametrize("link", ["file:///%00x", "file://[", "http://[::1", "x" * 5_000 + ".html", "%00.html"])
def test_links_of_a_feed_on_disk_that_are_none(tmp_path: Path, link: str) -> None:
    (tmp_path / "a.html").write_text("<p>x</p>")
    items = "".join(f"<item><link>{one}</link></item>" for one in (link, "a.html"))
    (tmp_path / "feed.xml").write_text(f"<rss><channel>{items}</channel></rss>")
    urls, reasons = found(tmp_path / "feed.xml")
    assert urls == [(tmp_path / "a.html").as_uri()]
    assert reasons == ["invalid_url"]


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "\ud800"},
        {"url": "http://a.test/\ud800"},
        {"url": "urn:\udcff"},
        {"published_at": "0001-01-01T00:00:00"},
    ],
)
def test_fields_that_cannot_be_stored_are_named(tmp_path: Path, fields: dict[str, Any]) -> None:
    lines = [json.dumps({"text": TEXT, **fields}), json.dumps({"url": "urn:x", "text": TEXT})]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert found(tmp_path / "a.jsonl") == (["urn:x"], ["malformed_record"])


PIECES = [
    b"\\ud800",
    b"null",
    b"[",
    b"{}",
    b"1" * 5_000,
    b"\xff",
    b'"',
    b"NaN",
    b"http://[",
    b"\n",
    b"0001-01-01",
    b"\x00",
]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9), st.sampled_from(PIECES)), max_size=4))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=FIXTURE)
def test_any_lines_are_documents_or_rejects(tmp_path: Path, changes: list[tuple[int, int, bytes]]) -> None:
    body = (json.dumps({"url": "http://a.test/1", "text": TEXT, "published_at": "2024-03-05"}) + "\n").encode() * 2
    for start, length, piece in changes:
        body = body[:start] + piece + body[start + length :]
    (tmp_path / "a.jsonl").write_bytes(body)
    urls, reasons = found(tmp_path / "a.jsonl")
    assert urls or reasons


HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: x\r\n\r\n<p>x</p>"
RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/1\r\nWARC-Date: 2024-03-05T00:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    % len(HTTP)
) + HTTP + b"\r\n\r\n"  # fmt: skip
BITS = [b"\xff", b"\x00", b"-1", b"99999999999999999999", b"200", b"HTTP/1.1 ", b": ", b"\r\n", b"charset=\xff", b"\xc2\xb2",
        b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"WARC/1.0\r\n", b"ffffffffff;\r\n", b"[::1"]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 650), st.integers(0, 9), st.sampled_from(BITS)), max_size=4))
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=FIXTURE)
def test_any_archive_is_pages_or_rejects(tmp_path: Path, changes: list[tuple[int, int, bytes]]) -> None:
    """A response that is no page is neither; a whole first record is one of them, whatever follows it."""
    body = RECORD * 2
    for start, length, piece in changes:
        body = body[:start] + piece + body[start + length :]
    (tmp_path / "a.warc").write_bytes(body)
    urls, reasons = found(tmp_path / "a.warc")
    assert urls or reasons or not body.startswith(RECORD)
