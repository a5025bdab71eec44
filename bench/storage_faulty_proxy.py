"""Run a proxy that loses connections in mid-request, in a process of its own: what a bad network does to a put."""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from urllib.parse import urlsplit

FORKS = multiprocessing.get_context("forkserver")
METHODS = (b"GET", b"PUT", b"POST", b"HEAD", b"DELETE")
CUT_AFTER = 150
"""Bytes of a request that still pass when it is cut: its head, in most cases, and none of its body."""


@dataclass
class _Plan:
    """Which requests are cut, shared by the proxy's process and that of its control."""

    every: Synchronized[int]
    """Every so-manieth; 0: none."""
    left: Synchronized[int]
    """All after so many; -1: none."""
    cuts: Synchronized[int]
    """Requests cut so far."""


@dataclass
class FaultyProxy:
    """Control of the proxy. Requests are counted one by one, also those that share a connection."""

    endpoint: str
    _plan: _Plan

    def cut_every(self, number: int) -> None:
        """Cut every so-manieth request; 0: none."""
        self._plan.left.value, self._plan.every.value = -1, number

    def cut_from(self, number: int) -> None:
        """Let so many requests pass, then cut all."""
        self._plan.every.value, self._plan.left.value = 0, number

    def cuts(self) -> int:
        """Give the number of requests cut so far."""
        return self._plan.cuts.value


@contextmanager
def faulty_proxy(endpoint: str) -> Iterator[FaultyProxy]:
    """Stand between a client and `endpoint` (http://host:port)."""
    plan = _Plan(FORKS.Value("i", 0), FORKS.Value("i", -1), FORKS.Value("i", 0))
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_serve, args=(there, endpoint, plan), daemon=True)
    process.start()
    try:
        yield FaultyProxy(f"http://127.0.0.1:{here.recv()}", plan)
    finally:
        process.kill()
        process.join()


def _serve(ready: Connection, endpoint: str, plan: _Plan) -> None:
    address = urlsplit(endpoint)
    cutter = _Cutter(plan)
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        ready.send(server.getsockname()[1])
        while True:
            client, _ = server.accept()
            target = (str(address.hostname), int(address.port or 80))
            threading.Thread(target=_carry, args=(client, target, cutter), daemon=True).start()


class _Cutter:
    """Counts requests, and says which of them are cut."""

    def __init__(self, plan: _Plan) -> None:
        self._plan, self._requests = plan, 0

    def cuts_next(self) -> bool:
        """Count a request; say whether it is to be cut."""
        plan = self._plan
        self._requests += 1
        cut = plan.left.value == 0 or bool(plan.every.value and self._requests % plan.every.value == 0)
        if plan.left.value > 0:
            plan.left.value -= 1
        plan.cuts.value += cut
        return cut


def _carry(client: socket.socket, target: tuple[str, int], cutter: _Cutter) -> None:
    """Carry both directions; a piece from the client that begins like a request is counted, and perhaps cut."""
    with suppress(OSError), closing(client), closing(socket.create_connection(target)) as server:
        threading.Thread(target=_back, args=(server, client), daemon=True).start()
        while piece := client.recv(65536):
            if piece.split(b" ", 1)[0] in METHODS and cutter.cuts_next():
                server.sendall(piece[:CUT_AFTER])
                return
            server.sendall(piece)


def _back(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while piece := server.recv(65536):
            client.sendall(piece)
        client.shutdown(socket.SHUT_RDWR)
