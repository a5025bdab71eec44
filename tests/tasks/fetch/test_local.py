"""A document on disk is read whole, or refused with the reason."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.local import read_local


def test_a_file_has_its_kind_and_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\r\ntwo\n")
    os.utime(path, (0, 1_709_641_800))
    page = read_local("text", str(path), 100)
    assert (page.body, page.media_type) == (b"one\r\ntwo\n", "text/plain")
    assert page.last_modified == "Tue, 05 Mar 2024 12:30:00 GMT"
    line = read_local("jsonl", f"{path}#offset=5", 100)
    assert (line.body, line.media_type, line.last_modified) == (b"two", "application/x-ndjson", None)
    assert read_local("html", str(path), 100).media_type == "text/html"


@pytest.mark.parametrize("name", ["a#offset=x.txt", "a.txt#offset=1", "#offset="])
def test_a_name_like_a_place_in_a_file_is_a_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"one\ntwo")
    assert read_local("text", str(tmp_path / name), 100).body == b"one\ntwo"
    assert read_local("jsonl", f"{tmp_path / name}#offset=4", 100).body == b"two"


@pytest.mark.parametrize("seconds", [400_000_000_000, -99_999_999_999])
def test_a_file_of_a_year_that_no_header_can_say_has_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    found = list(path.stat())
    found[8] = seconds
    monkeypatch.setattr(Path, "stat", lambda self, **_: os.stat_result(found))
    assert read_local("text", str(path), 100).last_modified is None


@pytest.mark.parametrize(
    ("kind", "locator", "reason"),
    [
        ("text", "gone.txt", RejectReason.SOURCE_NOT_FOUND),
        ("text", "large.txt", RejectReason.TOO_LARGE),
        ("text", ".", RejectReason.SOURCE_UNREADABLE),
        ("warc", "large.txt#offset=0", RejectReason.MALFORMED_RECORD),
        ("warc", "large.txt#offset=999", RejectReason.MALFORMED_RECORD),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, kind: str, locator: str, reason: RejectReason) -> None:
    (tmp_path / "large.txt").write_bytes(zlib.compress(os.urandom(200)))
    with pytest.raises(Rejected) as caught:
        read_local(kind, str(tmp_path / locator), 100)
    assert caught.value.reason is reason
