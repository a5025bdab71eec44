"""Serve the explorer on this machine alone, and open the browser at it."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager

import uvicorn

from explorer.app import make_app
from explorer.library import Library
from storage.errors import Fatal, QuotelakeError

HOST = "127.0.0.1"
PORT = 8765


def serve(
    lake: str,
    release: int | None = None,
    port: int | None = None,
    browser: bool = True,
    waiting: Callable[[str], AbstractContextManager[None]] = lambda _: contextlib.nullcontext(),
) -> None:
    """Serve until interrupted. Raises Fatal where the port is taken; without `port` a free one is found.

    `waiting` is told what is waited for, and lasts as long: a release of millions is made ready once, in some seconds.

    A lake that cannot be read is told on stderr and on every page, which shows the lake as soon as it can be read.
    """
    library = Library(lake, release)
    listening = _listen(port)
    address = f"http://{HOST}:{listening.getsockname()[1]}/"
    try:
        with waiting(f"Opening {lake}"):
            opened = library.open(library.first())
    except QuotelakeError as error:
        sys.stderr.write(f"quotelake: {error}\n")
    else:
        rows = opened.lake.release.rows()
        sys.stderr.write(f"Release {opened.number} of {lake}: {rows['quotes']:,} statements.\n")
    sys.stderr.write(f"Open {address} (Ctrl-C ends it)\n")
    if browser:
        threading.Timer(0.3, webbrowser.open, [address]).start()
    config = uvicorn.Config(make_app(library), log_level="warning", server_header=False)
    with listening, contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        uvicorn.Server(config).run(sockets=[listening])


def _listen(port: int | None) -> socket.socket:
    """Take the port before anything is read: a second explorer says so at once, or takes another one."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for number in (PORT, 0) if port is None else (port,):
        try:
            listening.bind((HOST, number))
            listening.listen()  # from now on a browser waits, where it would be refused until the server runs
        except OSError as error:
            reason = error.strerror or error
        else:
            return listening
    listening.close()
    raise Fatal(f"Port {port or PORT} of {HOST} cannot be used ({reason}); name another one with --port.")
