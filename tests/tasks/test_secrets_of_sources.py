"""User, password and token of a source's URL are in no row, reject, staged file, release or log."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from prefect.logging import disable_run_logger

from storage.read.lake import open_lake
from storage.schemas import RELEASED
from storage.write.staging import open_run
from tasks import stages
from tasks.clean import CleanSettings
from tasks.discover import DiscoverSettings, discover

TOKEN = "s3cr3t%2Ftoken"
SECRETS = ("hunter2", "s3cr3t")
PAGE = b"""<html><head><title>Ferries</title><link rel="canonical" href="/a?token=s3cr3t%%2Ftoken&id=1"></head><body><article>
<p>%s</p></article></body></html>""" % (b"The harbour master said that the ferry would leave on Friday at noon. " * 9)


def feed(origin: str, *links: str) -> bytes:
    items = "".join(f"<item><link>{origin}{link}</link></item>" for link in links)
    return f"<rss><channel>{items}</channel></rss>".encode()


@pytest.fixture
def catalogue(server: Any, page: Any, tmp_path: Path) -> Path:
    """A source whose feed, entries and redirects carry the token; one entry is refused and one leads round in circles."""
    links = [f"/{name}?token={TOKEN}&amp;id=1".replace("/x?", "/x y?") for name in ("a", "moved", "gone", "loop", "x")]
    server.url(f"/feed.xml?token={TOKEN}", page(feed(server.origin, *links), headers={"Content-Type": "text/xml"}))
    for path in ("a", "b"):
        server.url(f"/{path}?token={TOKEN}&id=1", page(PAGE))
    server.url(f"/moved?token={TOKEN}&id=1", page(b"", "302 Found", {"Location": f"/b?token={TOKEN}&id=1"}))
    server.url(f"/loop?token={TOKEN}&id=1", page(b"", "302 Found", {"Location": f"/loop?token={TOKEN}&id=1"}))
    path = tmp_path / "sources.yaml"
    path.write_text(
        f"sources:\n- name: Harbour\n  secret_query: [token]\n  addresses: ['{server.origin}/feed.xml?token={TOKEN}',"
        f" '{server.origin}/none.xml?token={TOKEN}']\n"
    )
    return path


def test_tokens_are_sent_and_never_stored(catalogue: Path, server: Any, settings: Any, tmp_path: Path) -> None:
    lake, fetch = tmp_path / "lake", settings()
    with disable_run_logger(), open_run(str(lake), {"sources": [str(catalogue)]}) as run:
        find = DiscoverSettings(fetch=fetch)
        assert stages.discover.fn(run.lake, run.key, (str(catalogue),), 9, find).kept == 4
        stages.fetch.fn(run.lake, run.key, "000001", fetch)
        stages.clean.fn(run.lake, run.key, "000001", CleanSettings())
        assert stages.publish.fn(run.lake, run.key, "test", "1", "none", {}, {}).release
    opened = open_lake(str(lake))
    rows = {name: opened.table(name).to_table().to_pylist() for name in RELEASED}
    assert sorted(row["final_url"].removeprefix(server.origin) for row in rows["pages"]) == ["/a?id=1", "/b?id=1"]
    assert {row["url"].removeprefix(server.origin) for row in rows["articles"]} == {"/a?id=1"}
    assert {row["source"] for row in rows["pages"]} == {"Harbour"}
    assert sorted(row["reason"] for row in rows["rejects"]) == [
        "http_status", "http_status", "invalid_url", "too_many_redirects",
    ]  # fmt: skip
    for row in rows["pages"]:
        row.pop("body")  # bytes as received, which may say whatever they say
    assert not any(secret in str(rows) for secret in SECRETS)
    manifests = [file for file in lake.rglob("*.json") if file.is_file()]
    assert manifests
    assert not any(secret in file.read_text() for secret in SECRETS for file in manifests)


def test_user_and_password_reach_no_reject(server: Any, page: Any, settings: Any, tmp_path: Path) -> None:
    with_user = server.origin.replace("://", "://ana:hunter2@")
    server.url("/feed.xml", page(feed(with_user, "/1"), headers={"Content-Type": "text/xml"}))
    records = tmp_path / "a.jsonl"
    records.write_text(
        '{"url": "ftp://ana:hunter2@e.test/1", "text": "One."}\n{"url": "http://ana:hunter2@e.test/2", "text": "2"}'
    )
    sources = (f"{with_user}/feed.xml", f"{server.origin}/feed.xml", str(records))
    found = discover(sources, DiscoverSettings(fetch=settings()))
    rows = [*found.tables["documents"].to_pylist(), *found.rejects.to_pylist()]
    assert [row["url"] for row in rows] == [
        "ftp://e.test/1", f"{server.origin}/feed.xml", f"{server.origin}/1", f"{records.as_uri()}#line=2",
    ]  # fmt: skip
    assert "hunter2" not in str(rows)


def test_a_header_that_is_none_is_quoted_in_no_log(server: Any, page: Any, settings: Any, caplog: Any) -> None:
    answer = page(b"x").replace(b"Connection:", b"Junk\r\nLocation: https://ana:hunter2@e.test/\r\nConnection:")
    with caplog.at_level(logging.WARNING):
        discover([server.url("/a", answer)], DiscoverSettings(fetch=settings()))
    assert "hunter2" not in caplog.text
