"""Share among tests one real Prefect server, a news site on loopback, the command line as a process.

Everything that needs the server carries `xdist_group("prefect")`, so that one worker starts it, once. Prefect is
imported where a fixture needs it: most tests do without, and it takes seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.chromium import chromium
from tests.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from prefect.client.orchestration import SyncPrefectClient

    from bench.up import Up

# Hypothesis fails an example that takes 200 ms, also where another process had the core meanwhile.
settings.register_profile("shared cores", deadline=None)
settings.load_profile("shared cores")

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="2025-04-{day:02d}T08:00:00Z"></head><body><article><h1>{title}</h1>
<p>NAIROBI, April {day} - Wells in {place} have run dry for the third week, and families walk a full day for water.</p>
<p>“We need {number} trucks before the weekend,” said Grace Wanjiru, a spokeswoman for the International Organization
for Migration (IOM). The organization said that the road from the coast was open again.</p>
<p>According to the regional water office, the next rain is not expected before the end of the month. Shopkeepers in the
market of {place} reported that prices of bottled water had doubled since the beginning of the drought.</p>
</article></body></html>"""


SERVER_SECONDS = 1_800
"""How long a test may take that needs a Prefect server: longer than it waits for anything in it."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the tests that start servers: at the end, one of two workers would wait for the other's.

    And let each test's id end with its group, by which xdist keeps a group on one worker: what xdist 3.8 writes for it,
    pytest 9.2 does not read.
    """
    for item in items:
        if item.get_closest_marker("prefect") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SERVER_SECONDS))
        group = item.get_closest_marker("xdist_group")
        if group and config.getoption("loadgroup", False) and not item.nodeid.endswith(f"@{group.args[0]}"):
            from _pytest.nodeid import NodeId

            item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--pin` write what the annotators find as what they are to find, `--renew` what the docs show."""
    parser.addoption("--pin", action="store_true", help="write tests/data/pinned.jsonl anew (after raising RULES)")
    parser.addoption("--renew", action="store_true", help="write what the tutorial and the notebook print anew")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, with no lake named by the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QUOTELAKE_LAKE", raising=False)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep listings that runs cache, and temporary servers' state, out of the user's own folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Prefect server with a database of its own, used by this process and its children."""
    from prefect.context import refresh_global_settings_context

    from quotelake.local_api import LocalApi

    server = LocalApi(home=tmp_path_factory.mktemp("prefect"))
    server.start()
    before = os.environ.get("PREFECT_API_URL")
    try:
        server.wait()
        os.environ["PREFECT_API_URL"] = server.url
        # For all threads: temporary settings hold in this one only, and a thread that sends logs would start a server.
        refresh_global_settings_context()
        yield server.url
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        if before is not None:
            os.environ["PREFECT_API_URL"] = before
        refresh_global_settings_context()
        server.stop()


@pytest.fixture
def client(api: str) -> Iterator[SyncPrefectClient]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as one:
        yield one


class Site:
    """A news site: a feed and its articles. `hits` are the paths asked for, in order, at `moments` of the monotonic
    clock; `unchanged` those answered with 304."""

    def __init__(self, articles: int) -> None:
        self.hits: list[str] = []
        self.moments: list[float] = []
        self.unchanged: list[str] = []
        self.pages: dict[str, tuple[str, bytes]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hits.append(self.path)
                site.moments.append(time.monotonic())
                media_type, body = site.pages.get(self.path, ("", b""))
                etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if media_type and self.headers.get("If-None-Match") == etag:
                    site.unchanged.append(self.path)
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(200 if media_type else 404)
                self.send_header("Content-Type", media_type or "text/plain")
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.publish(articles)

    def publish(self, articles: int) -> None:
        items = []
        for number in range(articles):
            place = f"Garba {chr(65 + number)}oro"
            page = ARTICLE.format(
                title=f"Wells of {place} run dry", day=number % 28 + 1, place=place, number=number + 7
            )
            self.pages[f"/articles/{number}"] = ("text/html; charset=utf-8", page.encode())
            items.append(f"<item><title>Wells of {place}</title><link>{self.url}/articles/{number}</link></item>")
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wells</title>{"".join(items)}</channel></rss>'
        self.pages["/feed.xml"] = ("application/rss+xml", feed.encode())

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


@pytest.fixture
def site() -> Iterator[Site]:
    one = Site(10)
    yield one
    one.close()


@pytest.fixture(scope="session")
def new_site() -> Callable[[int], Site]:
    """Open a site of that many articles; close it afterwards."""
    return Site


class Receiver:
    """An HTTP server that a webhook calls. `received` are the bodies, in order."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/statements"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


@pytest.fixture(scope="session")
def new_receiver() -> Callable[[], Receiver]:
    """Open a receiver of webhooks; close it afterwards."""
    return Receiver


@pytest.fixture
def start_cli(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `quotelake ARGUMENTS` as a process; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "quotelake.cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def cli(start_cli: Callable[..., subprocess.Popen[str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `quotelake ARGUMENTS` to its end."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        process = start_cli(*arguments, **environment)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    return run


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `quotelake ARGUMENTS` in this process, whose model and Prefect are loaded already."""
    from quotelake.cli import main

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, said.out, said.err)

    return run


@pytest.fixture
def content() -> Callable[[str, int], dict[str, list[dict[str, Any]]]]:
    """Read the rows of a release, without what depends on the time of fetching."""
    from storage.read.lake import open_lake

    def read(lake: str, release: int = 1) -> dict[str, list[dict[str, Any]]]:
        opened = open_lake(lake, release)
        tables = {
            name: opened.table(name).to_table().to_pylist() for name in ("pages", "articles", "entities", "quotes")
        }
        for row in tables["pages"]:
            del row["fetched_at"]
        return {name: sorted(rows, key=str) for name, rows in tables.items()}

    return read


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, no longer than its tests last: while it runs, no other event loop can in this process."""
    with chromium() as one:
        yield one


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A server on SQLite and its worker, as `make up` starts them."""
    from bench.up import Up

    one = Up(tmp_path_factory.mktemp("up"))
    try:
        yield one.start()
    finally:
        one.make("down")
