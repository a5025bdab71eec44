"""Serve the local publishers that the fetch measurements ask: many hosts, one process, a log of every request.

Run as `python bench/fetch_servers.py CONFIG.json`; it writes one line (host, path, status, time) a request to the log
that the configuration names.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

WORDS = (
    "river", "council", "harvest", "minister", "border", "clinic", "school", "market", "bridge", "storm", "relief",
    "worker", "region", "report", "vote",
)  # fmt: skip


def start(config: dict[str, Any], folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that serves what `config` says, which is written into `folder`; give it once it listens.

    Raises `ChildProcessError` where it ends before that.
    """
    path = folder / "servers.json"
    path.write_text(json.dumps(config))
    process = subprocess.Popen([sys.executable, __file__, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    if not process.stdout.readline():
        raise ChildProcessError(
            f"The servers of {path} ended with status {process.wait()} before they listened; "
            "see above, and whether its port and addresses are free."
        )
    return process


class Answer(NamedTuple):
    """The answer to a request."""

    status: int
    body: bytes
    media_type: str = "text/plain"
    etag: str = ""


def article(host: str, number: int, revision: int = 0) -> bytes:
    """Give a page of own making: its words follow from host, number and revision."""
    chance = random.Random(f"{host} {number} {revision}")
    paragraphs = "".join(f"<p>{' '.join(chance.choice(WORDS) for _ in range(60)).capitalize()}.</p>" for _ in range(6))
    title = f"Report {number} of {host}, revision {revision}"
    body = f"<article><h1>{title}</h1>{paragraphs}</article>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


class Publishers:
    """Answers for all hosts: robots.txt, sitemap, feed, articles; failures where the configuration asks for them."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the configuration.

        `log`: the file to write; `articles`: how many a host has, or else `every_s`: in what time it publishes one,
        `began`: since when (epoch), `until`: when the last, and `revise_s`: after how long a fifth of them is revised.
        `crawl_delay`: seconds, in robots.txt; `failures`: the share of the responses that fail.
        """
        self.config = config
        self.log = Path(config["log"]).open("a", buffering=1 << 16)  # noqa: SIM115 - as long as the process
        self.chance = random.Random(time.time())
        self.bodies: dict[tuple[str, int, int], tuple[bytes, str]] = {}

    def published(self) -> int:
        """Give how many articles a host has by now."""
        if not self.config.get("every_s"):
            return int(self.config["articles"])
        return 1 + int((self._now() - self.config["began"]) / self.config["every_s"])

    def revision(self, number: int) -> int:
        """Give the revision of an article that stands by now: every fifth one is revised once, after a time."""
        if not self.config.get("revise_s") or number % 5:
            return 0
        return int(self._now() >= self.config["began"] + number * self.config["every_s"] + self.config["revise_s"])

    def _now(self) -> float:
        return min(time.time(), float(self.config.get("until", "inf")))

    def answer(self, host: str, path: str, headers: dict[str, str]) -> Answer:
        """Answer a request; `headers` are named in small letters."""
        if path == "/robots.txt":
            delay = self.config.get("crawl_delay", 0)
            return Answer(200, f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /private\n".encode())
        if path in ("/sitemap.xml", "/feed.xml"):
            return self._listing(host, path)
        number = int(path.rsplit("-", 1)[-1]) if path.startswith("/news-") and path[6:].isdigit() else -1
        if not 0 <= number < self.published():
            return Answer(404, b"")
        key = (host, number, self.revision(number))
        if key not in self.bodies:
            body = article(*key)
            self.bodies[key] = (body, '"' + hashlib.sha256(body).hexdigest()[:16] + '"')
        body, etag = self.bodies[key]
        status, sent = (304, b"") if headers.get("if-none-match") == etag else (200, body)
        return Answer(status, sent, "text/html", etag)

    def _listing(self, host: str, path: str) -> Answer:
        links = [f"http://{host}/news-{number}" for number in range(self.published())]
        if path == "/sitemap.xml":
            items = "".join(f"<url><loc>{link}</loc></url>" for link in links)
            urls = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{items}</urlset>"
            return Answer(200, urls.encode(), "application/xml")
        items = "".join(f"<item><link>{link}</link><title>x</title></item>" for link in links[-40:])
        return Answer(200, f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "application/rss+xml")

    def fails(self) -> str | None:
        """Draw which of five failures the next response is, or None."""
        if self.chance.random() >= self.config.get("failures", 0.0):
            return None
        return self.chance.choice(["500", "503", "reset", "cut", "stall"])


class Connection(asyncio.Protocol):
    """Answers the requests of one connection until it ends. A protocol and not a stream: a third of the time."""

    def __init__(self, publishers: Publishers) -> None:
        """Answer for `publishers`."""
        self.publishers = publishers
        self.waiting = b""

    def connection_made(self, transport: Any) -> None:
        """Keep the transport."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self.waiting += data
        while b"\r\n\r\n" in self.waiting and not self.transport.is_closing():
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self._answer(head.decode("latin-1"))

    def _answer(self, head: str) -> None:
        began = time.time()
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        host, path = headers.get("host", ""), first.split(" ")[1]
        kind = self.publishers.fails()
        if kind is not None:
            self.publishers.log.write(f"{host}\t{path}\t{kind}\t{began:.6f}\n")
            self._fail(kind)
            return
        answer = self.publishers.answer(host, path, headers)
        self.publishers.log.write(f"{host}\t{path}\t{answer.status}\t{began:.6f}\n")
        extra = f"ETag: {answer.etag}\r\n" if answer.etag else ""
        extra += f"Content-Type: {answer.media_type}\r\nContent-Length: {len(answer.body)}\r\n"
        self.transport.write(f"HTTP/1.1 {answer.status} X\r\n{extra}\r\n".encode() + answer.body)

    def _fail(self, kind: str) -> None:
        """Fail as told; the connection ends with it."""
        if kind in {"500", "503"}:
            retry = "Retry-After: 1\r\n" if kind == "503" else ""
            answer = f"HTTP/1.1 {kind} X\r\n{retry}Content-Length: 4\r\nConnection: close\r\n\r\nfail"
            self.transport.write(answer.encode())
        elif kind == "cut":
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<html>")
        elif kind == "stall":
            asyncio.get_running_loop().call_later(8, self.transport.close)
            return
        self.transport.close()


async def main(config: dict[str, Any]) -> None:
    """Listen on every address of the configuration until killed; the log is flushed four times a second."""
    publishers = Publishers(config)
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(lambda: Connection(publishers), address, config["port"], backlog=512)
        for address in config["addresses"]
    ]
    print(f"{len(servers)} hosts", flush=True)
    while True:
        await asyncio.sleep(0.25)
        publishers.log.flush()


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text())))
