"""Each attack of a hostile server: refused or capped with its reason, within the deadline, in little memory."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.client import Client
from tests.patience import wait_until

MB = 1 << 20
ENDLESS_SECONDS = 90


@contextlib.contextmanager
def refused(reason: RejectReason, *, megabytes: int = 150) -> Iterator[None]:
    """Expect a reject with this reason, within the memory, and long before an endless answer would end."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        with pytest.raises(Rejected) as caught:
            yield
        assert caught.value.reason is reason, caught.value
        assert time.monotonic() - began < ENDLESS_SECONDS / 2
        assert tracemalloc.get_traced_memory()[1] < megabytes * MB
    finally:
        tracemalloc.stop()


def bomb(megabytes: int = 300) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    block = b"\0" * MB
    return b"".join([packer.compress(block) for _ in range(megabytes)] + [packer.flush()])


@pytest.fixture(scope="module")
def gzip_bomb() -> bytes:
    return bomb()


def test_gzip_bomb_stops_at_the_cap(server: Any, client: Client, page: Any, gzip_bomb: bytes) -> None:
    url = server.url("/", page(gzip_bomb, headers={"Content-Encoding": "gzip"}))
    with refused(RejectReason.TOO_LARGE, megabytes=40):
        client.get(url)


def test_gzip_bomb_in_a_redirect_is_not_read(server: Any, client: Client, page: Any, gzip_bomb: bytes) -> None:
    server.answers["/next"] = page(b"<p>article</p>")
    headers = {"Content-Encoding": "gzip", "Location": "/next"}
    url = server.url("/", page(gzip_bomb, "302 Found", headers))
    tracemalloc.start()
    assert client.get(url).body == b"<p>article</p>"
    assert tracemalloc.get_traced_memory()[1] < 20 * MB
    tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip, br", "identity, gzip", "x" * 500])
def test_other_encodings_than_gzip_are_refused(server: Any, client: Client, page: Any, encoding: str) -> None:
    url = server.url("/", page(gzip.compress(gzip.compress(b"x" * 1000)), headers={"Content-Encoding": encoding}))
    with refused(RejectReason.CONTENT_ENCODING):
        client.get(url)


def test_nested_gzip_is_inflated_once_only(server: Any, client: Client, page: Any, gzip_bomb: bytes) -> None:
    url = server.url("/", page(gzip.compress(gzip_bomb), headers={"Content-Encoding": "gzip"}))
    assert client.get(url).body[:2] == b"\x1f\x8b"


def endless(piece: bytes, pause: float = 0.0) -> Callable[[socket.socket, dict[str, str]], None]:
    def answer(sock: socket.socket, _: dict[str, str]) -> None:
        began = time.monotonic()
        while time.monotonic() - began < ENDLESS_SECONDS:
            sock.sendall(piece)
            time.sleep(pause)

    return answer


def after(head: bytes, piece: bytes, pause: float = 0.0) -> Callable[[socket.socket, dict[str, str]], None]:
    def answer(sock: socket.socket, headers: dict[str, str]) -> None:
        sock.sendall(head)
        endless(piece, pause)(sock, headers)

    return answer


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(after(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), RejectReason.TOO_LARGE, id="endless chunks"),
        pytest.param(after(CHUNKED, b"1\r\nx\r\n", 0.1), RejectReason.TIMEOUT, id="dripped chunks"),
        pytest.param(after(PLAIN, b"x", 0.1), RejectReason.TIMEOUT, id="dripped body"),
        pytest.param(after(PLAIN.replace(b"Content-Length: 1000\r\n", b""), b"x", 0.1), RejectReason.TIMEOUT, id="no end"),
        pytest.param(after(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", 0.1), RejectReason.TIMEOUT, id="dripped headers"),
        pytest.param(after(b"HTTP/1.1 200 OK\r\nA: ", b"b", 0.1), RejectReason.TIMEOUT, id="dripped header"),
        pytest.param(endless(b"H", 0.2), RejectReason.TIMEOUT, id="dripped status"),
        pytest.param(endless(b"HTTP/1.1 100 Continue\r\n\r\n", 0.001), RejectReason.TIMEOUT, id="endless 1xx"),
        pytest.param(endless(b"", 0.2), RejectReason.TIMEOUT, id="silence"),
        pytest.param(after(b"HTTP/1.1 200 OK\r\n", b"A: " + b"b" * 60000 + b"\r\n"), RejectReason.UNREACHABLE, id="many headers"),
        pytest.param(after(b"HTTP/1.1 200 OK\r\nA: ", b"b" * 65536), RejectReason.UNREACHABLE, id="giant header"),
        pytest.param(b"\x00\x01\x02 nonsense\r\n\r\n", RejectReason.UNREACHABLE, id="no http"),
        pytest.param(b"", RejectReason.UNREACHABLE, id="closed at once"),
    ],
)  # fmt: skip
def test_endless_and_broken_answers_end(server: Any, settings: Any, answer: Any, reason: RejectReason) -> None:
    guest = Client(settings(deadline_s=0.8 if reason is RejectReason.TIMEOUT else 20.0))
    with refused(reason):
        guest.get(server.url("/", answer))


def test_wrong_content_lengths(server: Any, client: Client, page: Any) -> None:
    with refused(RejectReason.UNREACHABLE):
        client.get(server.url("/long", page(b"short", headers={"Content-Length": "1000"})))
    with refused(RejectReason.TOO_LARGE):
        client.get(server.url("/huge", page(b"x", headers={"Content-Length": "52428800"})))
    assert client.get(server.url("/cut", page(b"0123456789", headers={"Content-Length": "4"}))).body == b"0123"
    for wrong in ("-5", "many", "9" * 400):
        with contextlib.suppress(Rejected):
            assert client.get(server.url("/odd", page(b"x" * 10, headers={"Content-Length": wrong}))).body in (
                b"",
                b"x" * 10,
            )


def test_fifty_megabytes_are_not_downloaded(server: Any, client: Client) -> None:
    with refused(RejectReason.TOO_LARGE, megabytes=40):
        client.get(server.url("/", after(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"y" * MB)))


def test_redirect_loop_and_chain(server: Any, client: Client, page: Any) -> None:
    server.answers["/a"] = page(b"", "302 Found", {"Location": "/b"})
    server.answers["/b"] = page(b"", "301 Moved", {"Location": "/a"})
    with refused(RejectReason.TOO_MANY_REDIRECTS):
        client.get(server.url("/a"))
    assert server.hits["/a"] + server.hits["/b"] == client.settings.max_redirects + 1


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://0x7f000001:{port}/secret",
        "http://0x7f.1:{port}/secret",
        "http://0177.0.0.1:{port}/secret",
        "http://017700000001:{port}/secret",
        "http://127.1:{port}/secret",
        "http://0:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://[::ffff:7f00:1]:{port}/secret",
        "http://[64:ff9b::7f00:1]:{port}/secret",
        "http://[64:ff9b:1::7f00:1]:{port}/secret",
        "http://[2002:7f00:1::]:{port}/secret",
        "http://[2001:0:7f00:1::]:{port}/secret",
        "http://[fec0::1]:{port}/secret",
        "http://[fe80::1]:{port}/secret",
        "http://[fd00:ec2::254]/latest/meta-data",
        "http://169.254.169.254/latest/meta-data",
        "http://100.100.100.200/latest/meta-data",
        "http://168.63.129.16/metadata",
        "http://192.0.0.8/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "//localhost:{port}/secret",
    ],
)
def test_internal_addresses_are_never_reached(
    server: Any, internal: Any, client: Client, page: Any, target: str
) -> None:
    """Neither directly nor through a redirect, in whatever notation."""
    address = target.format(port=internal.port)
    encoded = address.encode().decode("latin-1")
    with refused(RejectReason.BLOCKED_ADDRESS):
        client.get(server.url("/", page(b"", "302 Found", {"Location": encoded})))
    if not address.startswith("//"):
        with refused(RejectReason.BLOCKED_ADDRESS):
            client.get(address)
    assert not internal.hits


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "data:text/html,<p>x</p>",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "javascript:alert(1)",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://a\\b/",
        "http://[::1",
        "http://１２７.０.０.１/",
    ],
)
def test_redirects_to_no_page_of_the_web(server: Any, client: Client, page: Any, target: str) -> None:
    with refused(RejectReason.INVALID_URL):
        client.get(server.url("/", page(b"", "302 Found", {"Location": target.encode().decode("latin-1")})))


def test_an_allowed_host_is_not_allowed_through_another(server: Any, internal: Any, settings: Any, page: Any) -> None:
    """Allowed by name for the user's own requests, not for what a server asks for."""
    allowed = (f"127.0.0.1:{server.port}", f"127.0.0.1:{internal.port}")
    guest = Client(settings(allow_hosts=allowed))
    with refused(RejectReason.BLOCKED_ADDRESS):
        guest.get(server.url("/", page(b"", "302 Found", {"Location": internal.url("/secret")})))
    assert not internal.hits
    assert guest.get(internal.url("/secret")).status == 200


def test_a_kept_connection_opens_no_way_to_an_allowed_host(
    server: Any, internal: Any, settings: Any, page: Any
) -> None:
    """The user's own request left a connection to the private host open; a redirect must not be served by it."""

    def keep_alive(sock: socket.socket, _: dict[str, str]) -> None:
        answer = page(b"<p>x</p>").replace(b"Connection: close\r\n", b"")
        sock.sendall(answer)
        while sock.recv(65536):
            internal.hits["again"] += 1
            sock.sendall(answer)

    guest = Client(settings(allow_hosts=(f"127.0.0.1:{server.port}", f"127.0.0.1:{internal.port}")))
    own = internal.url("/own", keep_alive)
    assert guest.get(own).status == guest.get(own).status == 200
    assert internal.hits["again"] == 1  # the connection is kept
    with refused(RejectReason.BLOCKED_ADDRESS):
        guest.get(server.url("/", page(b"", "302 Found", {"Location": own})))
    assert internal.hits["again"] == 1


def test_a_name_that_resolves_publicly_first_and_privately_next(internal: Any, settings: Any) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    guest = Client(settings(allow_hosts=(), deadline_s=1.0, connect_timeout_s=0.3), resolve=rebinding)
    with pytest.raises(Rejected) as caught:  # the vetted address is connected to, and nothing answers there
        guest.get(f"http://rebind.test:{internal.port}/secret")
    assert caught.value.reason in {RejectReason.UNREACHABLE, RejectReason.TIMEOUT}
    assert asked == ["rebind.test"]
    with refused(RejectReason.BLOCKED_ADDRESS):
        guest.get(f"http://rebind.test:{internal.port}/secret")
    assert not internal.hits


def test_one_private_address_among_public_ones_refuses_the_name(internal: Any, settings: Any) -> None:
    guest = Client(settings(allow_hosts=()), resolve=lambda host, port: ["93.184.215.14", "127.0.0.1"])
    with refused(RejectReason.BLOCKED_ADDRESS):
        guest.get(f"http://mixed.test:{internal.port}/secret")
    assert not internal.hits


def test_a_slow_name_lookup_ends_at_the_deadline(settings: Any) -> None:
    over = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(ENDLESS_SECONDS)
        return []

    guest = Client(settings(deadline_s=0.5), resolve=slow)
    with refused(RejectReason.TIMEOUT):
        guest.get("http://slow.test/")
    over.set()


def test_cookies_are_not_kept_and_headers_not_injected(server: Any, client: Client, page: Any) -> None:
    server.answers["/"] = page(b"<p>x</p>", headers={"Set-Cookie": "a=b; Path=/"})
    client.get(server.url("/"))
    client.get(server.url("/"))
    assert len(server.requests) == 2
    assert all("cookie" not in headers for _, headers in server.requests)
    server.answers["/split"] = page(b"", "302 Found", {"Location": "/x%0d%0aX-Evil:%201"})
    with refused(RejectReason.HTTP_STATUS):
        client.get(server.url("/split"))
    assert len(server.requests) == 4
    assert all("x-evil" not in headers for _, headers in server.requests)
    with refused(RejectReason.INVALID_URL):
        client.get(server.url("/a") + "\r\nX-Evil: 1")


def test_validators_with_line_breaks_are_not_sent(server: Any, client: Client, page: Any) -> None:
    server.answers["/"] = page(b"<p>x</p>")
    client.get(server.url("/"), etag='"a"\r\nX-Evil: 1', last_modified="x" * 2000)
    assert len(server.requests) == 1
    assert all("x-evil" not in headers and "if-none-match" not in headers for _, headers in server.requests)


def test_one_hostile_answer_leaves_the_connection_pool_sound(server: Any, client: Client, page: Any) -> None:
    def keeps_talking(sock: socket.socket, _: dict[str, str]) -> None:
        sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: /good\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n\r\nevil")

    server.answers["/good"] = page(b"<p>good</p>")
    assert client.get(server.url("/", keeps_talking)).body == b"<p>good</p>"


def test_robots_of_a_hundred_megabytes_is_read_in_part(server: Any, settings: Any, page: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 104857600\r\n\r\n"
    server.answers["/robots.txt"] = after(head + b"User-agent: *\nDisallow: /private\n", b"# padding\n" * 6000)
    server.answers["/private/a"] = server.answers["/b"] = page(b"<p>x</p>")
    guest = Client(settings(robots=True))
    with refused(RejectReason.ROBOTS, megabytes=20):
        guest.get(server.url("/private/a"))
    assert guest.get(server.url("/b")).status == 200
    assert not server.hits["/private/a"]


def test_a_deadline_does_not_leave_threads_behind(server: Any, client: Client) -> None:
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(Rejected):
            client.get(server.url("/", b"junk\r\n\r\n"))
    # The server's own threads end when they get to it.
    wait_until(lambda: threading.active_count() <= before + 2, threading.enumerate)
