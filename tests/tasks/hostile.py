"""Serve whatever a test wants to be answered, byte by byte, over HTTP or HTTPS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Answer = Callable[[socket.socket, dict[str, str]], None]


def response(
    body: bytes = b"", status: str = "200 OK", headers: dict[str, str] | None = None, *, length: bool = True
) -> bytes:
    """A response as bytes; `length`: with its Content-Length."""
    lines = {"Content-Type": "text/html; charset=utf-8", **(headers or {})}
    if length:
        lines.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode("latin-1") + body


@dataclass
class Server:
    """Serves `answers` by path; a path that is none gets a 404. `hits` counts the requests by path."""

    host: str = "127.0.0.1"
    context: ssl.SSLContext | None = None
    answers: dict[str, bytes | Answer] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.host, 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"{'https' if self.context else 'http'}://{self.host}:{self.port}"

    def url(self, path: str, answer: bytes | Answer | None = None) -> str:
        """The URL of a path, set to `answer`."""
        if answer is not None:
            self.answers[path] = answer
        return self.origin + path

    def close(self) -> None:
        self._closed = True
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            sock.settimeout(30)
            if self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
            raw = b""
            while b"\r\n\r\n" not in raw:
                chunk = sock.recv(65536)
                if not chunk:
                    return
                raw += chunk
            first, *lines = raw.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
            path = first.split(" ")[1]
            self.hits[path] += 1
            self.requests.append((path, headers))
            answer = self.answers.get(path, response(b"no such page", "404 Not Found"))
            if callable(answer):
                answer(sock, headers)
            else:
                sock.sendall(answer)
        with contextlib.suppress(OSError):
            sock.close()


@contextlib.contextmanager
def running(**options: object) -> Iterator[Server]:
    """A server for the length of a test."""
    server = Server(**options)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()
