"""Proxies of the environment, through a real one on loopback: unused unless asked for, and no way around the guards."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.client import Client


class Proxy:
    """A forward proxy: GET with a whole URL, and CONNECT. `asked` are the first lines of its requests."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.headers: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://reader:secret@127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            raw = b""
            while b"\r\n\r\n" not in raw:
                raw += sock.recv(65536)
            first, _, rest = raw.decode("latin-1").partition("\r\n")
            self.asked.append(first)
            self.headers.append(rest)
            method, target, _ = first.split(" ")
            if method == "CONNECT":
                host, _, port = target.partition(":")
                with socket.create_connection((host, int(port))) as far:
                    sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    _join(sock, far)
                return
            parts = urlsplit(target)
            with socket.create_connection((parts.hostname, parts.port or 80)) as far:
                far.sendall(f"{method} {parts.path or '/'} HTTP/1.1\r\n{rest}".encode("latin-1"))
                _join(sock, far)


def _join(one: socket.socket, other: socket.socket) -> None:
    while True:
        for ready in select.select([one, other], [], [])[0]:
            data = ready.recv(65536)
            if not data:
                return
            (other if ready is one else one).sendall(data)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    one = Proxy()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, one.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield one
    one.close()


def test_no_proxy_is_used_unless_asked_for(server: Any, settings: Any, page: Any, proxy: Proxy) -> None:
    url = server.url("/a", page(b"<p>x</p>"))
    assert Client(settings()).get(url).body == b"<p>x</p>"
    assert proxy.asked == []
    assert Client(settings(environment_proxies=True)).get(url).body == b"<p>x</p>"
    assert proxy.asked == [f"GET {url} HTTP/1.1"]
    assert "Proxy-Authorization: Basic cmVhZGVyOnNlY3JldA==" in proxy.headers[0]


def test_hosts_of_no_proxy_are_asked_directly(
    server: Any, settings: Any, page: Any, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert Client(settings(environment_proxies=True)).get(server.url("/a", page(b"<p>x</p>"))).status == 200
    assert proxy.asked == []


def test_internal_addresses_are_refused_before_the_proxy_hears_of_them(
    server: Any, internal: Any, settings: Any, page: Any, proxy: Proxy
) -> None:
    client = Client(settings(environment_proxies=True))
    for url in (
        internal.url("/secret"),
        server.url("/to", page(b"", "302 Found", {"Location": internal.url("/secret")})),
    ):
        with pytest.raises(Rejected) as caught:
            client.get(url)
        assert caught.value.reason is RejectReason.BLOCKED_ADDRESS
    assert not internal.hits
    assert not [line for line in proxy.asked if "/secret" in line]


def test_the_deadline_holds_through_a_proxy(server: Any, settings: Any, proxy: Proxy) -> None:
    def drip(sock: socket.socket, _: dict[str, str]) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(900):
            sock.sendall(b"x")
            dripped.append(b"x")
            time.sleep(0.1)

    dripped: list[bytes] = []
    with pytest.raises(Rejected) as caught:
        Client(settings(environment_proxies=True, deadline_s=1.0)).get(server.url("/drip", drip))
    assert caught.value.reason is RejectReason.TIMEOUT
    assert len(dripped) < 450
    assert len(proxy.asked) == 1


def test_tls_is_verified_through_a_tunnel(settings: Any, page: Any, proxy: Proxy, tmp_path: Path) -> None:
    import sys

    hostile = sys.modules["tasks_tests_hostile"]
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with hostile.running(context=context) as secure:
        url = secure.url("/a", page(b"<p>x</p>"))
        common = {"allow_hosts": ("127.0.0.1",), "environment_proxies": True}
        assert Client(settings(ca_bundle=str(tmp_path / "ca.pem"), **common)).get(url).body == b"<p>x</p>"
        with pytest.raises(Rejected) as caught:
            Client(settings(**common)).get(url)
        assert caught.value.reason is RejectReason.TLS_ERROR
        assert [line.rpartition(" ")[0] for line in proxy.asked] == [f"CONNECT 127.0.0.1:{secure.port}"] * 2


def test_a_proxy_for_something_else_is_named(
    server: Any, settings: Any, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:1")
    with pytest.raises(Rejected) as caught:
        Client(settings(environment_proxies=True)).get(server.url("/a", page(b"<p>x</p>")))
    assert "none for HTTP" in caught.value.detail
