"""A whole run over hostile servers, in a process of its own: each document has its reason in the rejects, memory stays
low, the internal target is never asked, and the sound documents come through as they are."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MB = 1 << 20
ADDED_MB = 150
STORY = "".join(
    f"<p>The harbour office said on Tuesday that boat number {number} had left Port Arlen before the storm.</p>"
    for number in range(12)
)
GOOD = f"<html><body><article><h1>Boats leave early</h1>{STORY}</article></body></html>".encode()

RUN = """
import json, resource, sys, time
from tasks.clean import CleanSettings, clean_batch
from tasks.clean.pool import shared_pool
from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch
from tasks.link import link_batch

def peak(who):
    return resource.getrusage(who).ru_maxrss / 1024

def run(sources):
    found = discover(sources, DiscoverSettings(fetch=fetch, max_listing_bytes=20_000_000))
    pages = fetch_batch(found.tables["documents"], None, fetch)
    articles = clean_batch(pages.tables["pages"], clean, found.tables["documents"])
    link_batch([articles.tables["articles"]], lambda wanted: (), clean)
    shared_pool(clean.workers, clean.worker_memory_mb).close()
    return found, pages, articles

fetch = FetchSettings.model_validate_json(sys.argv[1])
clean = CleanSettings(extraction_timeout_s=4.0, workers=2)
run(sys.argv[2:3])
before = {"own": peak(resource.RUSAGE_SELF), "parser": peak(resource.RUSAGE_CHILDREN)}
began = time.monotonic()
stages = run(sys.argv[3:])
print(json.dumps({
    "seconds": time.monotonic() - began,
    "added_own": peak(resource.RUSAGE_SELF) - before["own"],
    "added_parser": peak(resource.RUSAGE_CHILDREN) - before["parser"],
    "rejects": [row for stage in stages for row in stage.rejects.to_pylist()],
    "articles": stages[-1].tables["articles"].to_pylist(),
}, default=str))
"""


def bomb(megabytes: int, window: int) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, window)
    return b"".join([packer.compress(b"\0" * MB) for _ in range(megabytes)] + [packer.flush()])


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Callable[[socket.socket, dict[str, str]], None]:
    def answer(sock: socket.socket, _: dict[str, str]) -> None:
        sock.sendall(head)
        while True:  # until the client hangs up
            sock.sendall(piece)
            time.sleep(pause)

    return answer


def links(count: int) -> bytes:
    return b"<body>" + b"".join(b'<a href="/%d">link %d</a> ' % (number, number) for number in range(count))


def attacks(page: Callable[..., bytes], internal: str) -> dict[str, tuple[Any, str]]:
    """Name -> answer and the reason that it must get."""
    packed = bomb(300, 16 + zlib.MAX_WBITS)
    html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

    def to(target: str) -> bytes:
        return page(b"", "302 Found", {"Location": target})

    found: dict[str, tuple[Any, str]] = {
        "gzip-bomb": (page(packed, headers={"Content-Encoding": "gzip"}), "too_large"),
        "deflate-bomb": (page(bomb(300, zlib.MAX_WBITS), headers={"Content-Encoding": "deflate"}), "content_encoding"),
        "brotli": (page(b"\x0b\x02\x80x\x03", headers={"Content-Encoding": "br"}), "content_encoding"),
        "nested-bomb": (page(gzip.compress(packed), headers={"Content-Encoding": "gzip, gzip"}), "content_encoding"),
        "nested-once": (page(gzip.compress(packed), headers={"Content-Encoding": "gzip"}), "binary"),
        "redirect-bomb": (
            page(packed, "302 Found", {"Content-Encoding": "gzip", "Location": internal}), "blocked_address",
        ),
        "endless-chunks": (
            endless(html + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"), "too_large",
        ),
        "dripped-header": (endless(b"HTTP/1.1 200 OK\r\nA: ", b"b", 0.1), "timeout"),
        "dripped-body": (endless(html + b"Content-Length: 9999\r\n\r\n", b"x", 0.1), "timeout"),
        "endless-1xx": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001), "timeout"),
        "giant-header": (endless(b"HTTP/1.1 200 OK\r\nA: ", b"b" * 65536), "unreachable"),
        "short-length": (page(b"short", headers={"Content-Length": "9999"}), "unreachable"),
        "loop": (to("/loop"), "too_many_redirects"),
        "to-internal": (to(internal), "blocked_address"),
        "to-decimal": (to(internal.replace("127.0.0.1", "2130706433")), "blocked_address"),
        "to-octal": (to(internal.replace("127.0.0.1", "0177.0.0.1")), "blocked_address"),
        "to-mapped": (to(internal.replace("127.0.0.1", "[::ffff:127.0.0.1]")), "blocked_address"),
        "to-nat64": (to(internal.replace("127.0.0.1", "[64:ff9b::7f00:1]")), "blocked_address"),
        "to-6to4": (to(internal.replace("127.0.0.1", "[2002:7f00:1::]")), "blocked_address"),
        "to-metadata": (to("http://169.254.169.254/latest/meta-data"), "blocked_address"),
        "to-file": (to("file:///etc/passwd"), "invalid_url"),
        "to-data": (to("data:text/html,<p>x</p>"), "invalid_url"),
        "to-ftp": (to("ftp://127.0.0.1/x"), "invalid_url"),
        "split": (to("/x%0d%0aSet-Cookie:%20a=b"), "http_status"),
        "nul-bytes": (page(b"\0" * 100_000), "binary"),
        "image": (page(b"\x89PNG" + b"x" * 99), "binary"),
        "no-text": (page(b"<html><body></body></html>"), "no_text"),
        "nested-divs": (page(b"<html><body>" + b"<div>" * 200_000 + b"x" + b"</div>" * 200_000), "too_large"),
        "links": (page(links(100_000)), "too_large"),
        "elements": (page(b"<body><article>" + b"<p>a</p>" * 600_000), "too_large"),
        "fewer-divs": (page(b"<html><body>" + b"<div>" * 49_000 + b"x" + b"</div>" * 49_000), ""),
        "fewer-links": (page(links(49_000)), ""),
        "paragraphs": (page(b"<body><article>" + b"<p>The boat left the harbour at noon.</p>" * 49_000), ""),
        "breaks": (page(b"<body><article>" + b"<br>" * 99_000), ""),
    }  # fmt: skip
    return found


@pytest.mark.timeout(900)
def test_a_run_over_hostile_servers(internal: Any, settings: Any, page: Any, tmp_path: Path) -> None:
    hostile = sys.modules["tasks_tests_hostile"]
    cases = attacks(page, f"http://127.0.0.1:{internal.port}/secret")
    laughs = (
        b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><rss><channel><item>&b;</item></channel></rss>"
    )
    servers = {name: hostile.Server() for name in [*cases, "good", "laughs", "robots"]}
    try:
        for name, (answer, _) in cases.items():
            servers[name].answers[f"/{name}"] = answer
        servers["laughs"].answers["/feed.xml"] = page(laughs, headers={"Content-Type": "application/rss+xml"})
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 104857600\r\n\r\n"
        forbidding = endless(head + b"User-agent: *\nDisallow: /\n", b"# padding\n" * 6000)
        servers["robots"].answers["/robots.txt"] = forbidding
        good = servers["good"]
        for number in range(3):
            good.answers[f"/{number}"] = page(GOOD.replace(b"boat number 3", b"boat number 3%d" % number))
        urls = [servers[name].url(f"/{name}") for name in cases]
        urls += [servers["robots"].url("/forbidden"), *(good.url(f"/{number}") for number in range(3))]
        (tmp_path / "urls.txt").write_text("\n".join(urls))
        names = tuple(f"127.0.0.1:{server.port}" for server in servers.values())
        given = settings(allow_hosts=names, robots=True, deadline_s=5.0, concurrency=8).model_dump_json()
        sources = [
            str(tmp_path / "urls.txt"),
            servers["laughs"].url("/feed.xml"),
            "../../etc/passwd",
            "file:///etc/passwd",
        ]
        process = subprocess.run(
            [sys.executable, "-c", RUN, given, good.url("/0"), *sources],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
    finally:
        for server in servers.values():
            server.close()
    assert process.returncode == 0, process.stderr
    result = json.loads(process.stdout)
    found = {row["url"].rpartition("/")[2]: row["reason"] for row in result["rejects"]}
    expected = {name: reason for name, (_, reason) in cases.items() if reason}
    expected |= {"feed.xml": "unsafe_xml", "forbidden": "robots"}
    assert {name: found.get(name) for name in expected} == expected
    parsed = {name for name, (_, reason) in cases.items() if not reason}
    assert {found.get(name, "kept") for name in parsed} <= {
        "extraction_timeout",
        "extraction_failed",
        "no_text",
        "too_deep",
        "kept",
    }
    kept = {row["url"]: row["text"] for row in result["articles"]}
    for number in range(3):
        assert f"boat number 3{number} had left" in kept[good.url(f"/{number}")]
        assert kept[good.url(f"/{number}")].count("\n\n") == 11
    assert set(kept) <= {good.url(f"/{number}") for number in range(3)} | {
        servers[name].url(f"/{name}") for name in parsed
    }
    assert not internal.hits
    assert result["added_own"] < ADDED_MB
    assert result["added_parser"] < ADDED_MB
    figures = {name: round(result[name], 1) for name in ("seconds", "added_own", "added_parser")}
    sys.stdout.write(f"{len(cases) + 2} cases: {figures}\n")  # shown by `pytest -s`, for the benchmarks
