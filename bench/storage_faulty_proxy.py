"""Run a proxy that loses connections in mid-request, in a process of its own: what a bad network does to a put."""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from urllib.parse import urlsplit

FORKS = multiprocessing.get_context("forkserver")
CUT_AFTER = 150
"""Bytes of a request that still pass when it is cut: its head, in most cases, and none of its body."""


@dataclass
class FaultyProxy:
    """Control of the proxy. Requests are counted one by one, also those that share a connection."""

    endpoint: str
    _every: Synchronized[int]
    _left: Synchronized[int]
    _cuts: Synchronized[int]

    def cut_every(self, number: int) -> None:
        """Cut every so-manieth request; 0: none."""
        self._left.value, self._every.value = -1, number

    def cut_from(self, number: int) -> None:
        """Let so many requests pass, then cut all."""
        self._every.value, self._left.value = 0, number

    def cuts(self) -> int:
        """Give the number of requests cut so far."""
        return self._cuts.value


@contextmanager
def faulty_proxy(endpoint: str) -> Iterator[FaultyProxy]:
    """Stand between a client and `endpoint` (http://host:port)."""
    every, left, cuts = FORKS.Value("i", 0), FORKS.Value("i", -1), FORKS.Value("i", 0)
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_serve, args=(there, endpoint, every, left, cuts), daemon=True)
    process.start()
    try:
        yield FaultyProxy(f"http://127.0.0.1:{here.recv()}", every, left, cuts)
    finally:
        process.kill()
        process.join()


def _serve(ready, endpoint: str, every, left, cuts) -> None:  # type: ignore[no-untyped-def]
    address = urlsplit(endpoint)
    counter = [0]
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        ready.send(server.getsockname()[1])
        while True:
            client, _ = server.accept()
            target = (str(address.hostname), int(address.port or 80))
            threading.Thread(target=_carry, args=(client, target, counter, every, left, cuts), daemon=True).start()


def _carry(client: socket.socket, target: tuple[str, int], counter: list[int], every, left, cuts) -> None:  # type: ignore[no-untyped-def]
    """Carry both directions; a piece from the client that begins like a request is counted, and perhaps cut."""
    with suppress(OSError), closing(client), closing(socket.create_connection(target)) as server:
        threading.Thread(target=_back, args=(server, client), daemon=True).start()
        while piece := client.recv(65536):
            if piece.split(b" ", 1)[0] in (b"GET", b"PUT", b"POST", b"HEAD", b"DELETE") and _cut(counter, every, left):
                cuts.value += 1
                server.sendall(piece[:CUT_AFTER])
                return
            server.sendall(piece)


def _cut(counter: list[int], every, left) -> bool:  # type: ignore[no-untyped-def]
    counter[0] += 1
    if left.value > 0:
        left.value -= 1
    return left.value == 0 or bool(every.value and counter[0] % every.value == 0)


def _back(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while piece := server.recv(65536):
            client.sendall(piece)
        client.shutdown(socket.SHUT_RDWR)
