"""Courtesy of the client: robots, spacing, pauses that hosts ask for, conditional requests, hosts that are down."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.client import Client, shared_client
from tasks.fetch.settings import FetchSettings
from tasks.fetch.transport import GuardedAdapter


def rejected(client: Client, url: str) -> Rejected:
    with pytest.raises(Rejected) as caught:
        client.get(url)
    return caught.value


def test_robots_are_obeyed_and_asked_for_once(server: Any, settings: Any, page: Any) -> None:
    text = b"User-agent: *\nDisallow: /private\nAllow: /private/open\n\nUser-agent: quotelake\nDisallow: /ours\n"
    server.answers["/robots.txt"] = page(text, headers={"Content-Type": "text/plain"})
    for path in ("/private/a", "/private/open", "/ours", "/free"):
        server.answers[path] = page(b"<p>x</p>")
    client = Client(settings(robots=True))
    assert rejected(client, server.url("/ours")).reason is RejectReason.ROBOTS
    assert client.get(server.url("/free")).status == 200
    assert server.hits["/ours"] == 0
    assert server.hits["/robots.txt"] == 1
    assert Client(settings(robots=True)).get(server.url("/free")).status == 200
    assert server.hits["/robots.txt"] == 1  # shared by all clients of the run


@pytest.mark.parametrize(
    ("status", "allowed"), [("404 Not Found", True), ("403 Forbidden", True), ("500 Error", False)]
)
def test_robots_that_cannot_be_had(server: Any, settings: Any, page: Any, status: str, allowed: bool) -> None:
    server.answers["/robots.txt"] = page(b"", status)
    server.answers["/a"] = page(b"<p>x</p>")
    client = Client(settings(robots=True))
    if allowed:
        assert client.get(server.url("/a")).status == 200
    else:
        assert rejected(client, server.url("/a")).reason is RejectReason.ROBOTS


def test_a_redirect_is_checked_against_the_robots_of_its_target(server: Any, settings: Any, page: Any) -> None:
    server.answers["/robots.txt"] = page(b"User-agent: *\nDisallow: /private\n")
    server.answers["/a"] = page(b"", "302 Found", {"Location": "/private/b"})
    assert rejected(Client(settings(robots=True)), server.url("/a")).reason is RejectReason.ROBOTS
    assert server.hits["/private/b"] == 0


def test_crawl_delay_and_spacing_are_kept(server: Any, settings: Any, page: Any) -> None:
    server.answers["/robots.txt"] = page(b"User-agent: *\nCrawl-delay: 0.2\n")
    moments: list[float] = []

    def answer(sock: socket.socket, _: Any) -> None:
        moments.append(time.monotonic())
        sock.sendall(page(b"<p>x</p>"))

    client = Client(settings(robots=True))
    for number in range(4):
        client.get(server.url(f"/{number}", answer))
    assert len(moments) == 4
    assert all(later - earlier >= 0.199 for earlier, later in itertools.pairwise(moments))


ROOT = Path(__file__).resolve().parents[3]
ASK = """
import sys
from tasks.fetch.client import Client
from tasks.fetch.settings import FetchSettings
client = Client(FetchSettings.model_validate_json(sys.argv[1]))
print("+", flush=True)
sys.stdin.readline()
for url in sys.argv[2:]:
    client.get(url)
"""


@contextlib.contextmanager
def workers(settings: FetchSettings, *urls: Sequence[str]) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that each ask for URLs of their own, and begin together; what still runs at the end is killed.

    None is a fork of this process, whose threads may hold a lock just then.
    """
    with contextlib.ExitStack() as stack:
        made = []
        for own in urls:
            process = subprocess.Popen(
                [sys.executable, "-c", ASK, settings.model_dump_json(), *own],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            stack.callback(process.communicate)
            stack.callback(process.kill)
            made.append(process)
        for process in made:
            assert process.stdout is not None
            assert process.stdout.readline() == "+\n"
        for process in made:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        yield made


def test_spacing_holds_across_processes(server: Any, settings: Any, page: Any) -> None:
    moments: list[float] = []

    def answer(sock: socket.socket, _: Any) -> None:
        moments.append(time.monotonic())
        sock.sendall(page(b"<p>x</p>"))

    urls = [server.url(f"/{number}", answer) for number in range(8)]
    with workers(settings(host_delay_s=0.15), *(urls[half::2] for half in range(2))) as asking:
        assert [worker.wait(120) for worker in asking] == [0, 0]
    assert len(moments) == 8
    moments.sort()
    assert all(later - earlier >= 0.145 for earlier, later in itertools.pairwise(moments))


def test_as_many_places_at_a_host_as_are_allowed_over_all_processes(server: Any, settings: Any, page: Any) -> None:
    lock = threading.Lock()
    now = most = 0

    def answer(sock: socket.socket, _: Any) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.15)
        with lock:
            now -= 1
        sock.sendall(page(b"<p>x</p>"))

    urls = [server.url(f"/{number}", answer) for number in range(18)]
    with workers(settings(host_concurrency=2), *(urls[part::3] for part in range(3))) as asking:
        assert [worker.wait(120) for worker in asking] == [0, 0, 0]
    assert sum(server.hits.values()) == 18
    assert most == 2


def test_a_killed_worker_leaves_its_place_to_others(server: Any, settings: Any, page: Any) -> None:
    asked, over = threading.Event(), threading.Event()

    def answer(sock: socket.socket, _: Any) -> None:
        asked.set()
        over.wait(120)

    given = settings(deadline_s=120)
    with workers(given, [server.url("/slow", answer)]):
        assert asked.wait(60)
    began = time.monotonic()
    assert Client(given).get(server.url("/next", page(b"<p>x</p>"))).status == 200
    assert time.monotonic() - began < 60
    over.set()


def test_the_adapter_guards_any_session(server: Any, internal: Any, settings: Any, page: Any) -> None:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", GuardedAdapter(settings(allow_hosts=(f"127.0.0.1:{server.port}",))))
    assert session.get(server.url("/a", page(b"<p>x</p>"))).content == b"<p>x</p>"
    with pytest.raises(Rejected) as caught:
        session.get(internal.url("/secret"))
    assert caught.value.reason is RejectReason.BLOCKED_ADDRESS
    with pytest.raises(Rejected) as caught:  # the session follows redirects by itself, each hop through the adapter
        session.get(server.url("/b", page(b"", "302 Found", {"Location": internal.url("/secret")})))
    assert caught.value.reason is RejectReason.BLOCKED_ADDRESS
    assert not internal.hits


def test_conditional_requests(server: Any, client: Client, page: Any) -> None:
    def answer(sock: socket.socket, headers: dict[str, str]) -> None:
        known = headers.get("if-none-match") == '"v1"' and headers.get("if-modified-since") == "yesterday"
        sock.sendall(page(b"", "304 Not Modified") if known else page(b"<p>x</p>", headers={"ETag": '"v1"'}))

    url = server.url("/", answer)
    assert client.get(url).etag == '"v1"'
    assert client.get(url, etag='"v1"', last_modified="yesterday").status == 304
    server.answers["/mean"] = page(b"", "304 Not Modified")
    assert rejected(client, server.url("/mean")).detail.startswith("304")


def test_busy_hosts_are_asked_again_after_the_pause_they_name(server: Any, settings: Any, page: Any) -> None:
    moments: list[float] = []

    def answer(sock: socket.socket, _: Any) -> None:
        moments.append(time.monotonic())
        busy = page(b"", "429 Too Many Requests", {"Retry-After": "1"})
        sock.sendall(busy if len(moments) == 1 else page(b"<p>x</p>"))

    assert Client(settings(retries=2)).get(server.url("/", answer)).status == 200
    assert moments[1] - moments[0] >= 1.0


def test_a_longer_pause_than_is_waited_for_leaves_the_host(server: Any, settings: Any, page: Any) -> None:
    url = server.url("/", page(b"", "503 Unavailable", {"Retry-After": "3600"}))
    client = Client(settings(retries=2, max_pause_s=1))
    assert rejected(client, url).reason in {RejectReason.HOST_DOWN, RejectReason.HTTP_STATUS}
    assert rejected(client, server.url("/other", page(b"<p>x</p>"))).reason is RejectReason.HOST_DOWN
    assert server.hits["/other"] == 0


def test_server_errors_are_tried_again(server: Any, settings: Any, page: Any) -> None:
    answers = iter([page(b"", "500 Error"), page(b"", "502 Bad"), page(b"<p>x</p>")])
    client = Client(settings(retries=2))
    assert client.get(server.url("/", lambda sock, _: sock.sendall(next(answers)))).status == 200


def test_a_host_that_is_down_is_left_alone_and_others_are_not(settings: Any, server: Any, page: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    client = Client(settings(host_failures=3, allow_hosts=("127.0.0.1",)))
    found = [rejected(client, f"http://127.0.0.1:{port}/{number}").reason for number in range(5)]
    assert found == [RejectReason.UNREACHABLE] * 3 + [RejectReason.HOST_DOWN] * 2
    assert client.get(server.url("/", page(b"<p>x</p>"))).status == 200


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def _secure(authority: trustme.CA, **options: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", **options).configure_cert(context)
    return context


def test_certificates_are_verified(authority: trustme.CA, settings: Any, page: Any, tmp_path: Path) -> None:
    import sys

    hostile = sys.modules["tasks_tests_hostile"]
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    other = trustme.CA()
    expired = _secure(
        authority, not_after=datetime(2020, 1, 2, tzinfo=UTC), not_before=datetime(2020, 1, 1, tzinfo=UTC)
    )
    for context, bundle_name, works in (
        (_secure(authority), str(bundle), True),
        (_secure(authority), None, False),
        (_secure(other), str(bundle), False),
        (expired, str(bundle), False),
    ):
        with hostile.running(context=context) as secure:
            client = Client(settings(allow_hosts=("127.0.0.1",), ca_bundle=bundle_name))
            url = secure.url("/", page(b"<p>x</p>"))
            if works:
                assert client.get(url).status == 200
            else:
                assert rejected(client, url).reason is RejectReason.TLS_ERROR
                assert not secure.hits


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux tells which files are open")
def test_runs_of_other_settings_leave_no_files_open(server: Any, settings: Any, page: Any, tmp_path: Path) -> None:
    """A process that lives on makes a client a run; those that it lets go hold nothing of their hosts any more."""
    url = server.url("/a", page(b"<p>x</p>"))
    for number in range(9):
        shared_client(settings(courtesy_dir=str(tmp_path / f"run-{number}"))).get(url)
    gc.collect()
    held = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the one that lists them
            held.add(descriptor.readlink().parent.name)
    assert {name for name in held if name.startswith("run-")} == {f"run-{number}" for number in range(5, 9)}


def test_media_types_and_statuses(server: Any, client: Client, page: Any) -> None:
    image = server.url("/image", page(b"x", headers={"Content-Type": "image/png"}))
    with pytest.raises(Rejected) as caught:
        client.get(image, media_types=client.settings.media_types)
    assert caught.value.reason is RejectReason.MEDIA_TYPE
    assert rejected(client, server.url("/none")).detail.startswith("404")
    assert rejected(client, "http://nosuch.invalid/").reason is RejectReason.UNREACHABLE
