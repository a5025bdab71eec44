"""Choose ports for servers that bind them seconds later, in another process."""

from __future__ import annotations

import random
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST = 10_000


def unused_port() -> int:
    """Give a free port of 127.0.0.1 that nobody else gets by chance before it is bound.

    Whoever opens a connection, or asks for any port, is given one of the system's range for that (Linux: from 32,768);
    so this is one outside of it.
    """
    while True:
        port = random.SystemRandom().choice(_asked_for_by_number())
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _asked_for_by_number() -> list[int]:
    """Give the ports that are only bound by who asks for that very one."""
    first, last = map(int, _RANGE.read_text().split()) if _RANGE.exists() else (32_768, 65_535)
    every = range(_LOWEST, 65_536)
    return [port for port in every if not first <= port <= last] or list(every)
