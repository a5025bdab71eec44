"""Send pickled messages over pipes, each after its length."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from typing import IO, Any

_LENGTH = struct.Struct(">Q")


def write(pipe: IO[bytes], message: Any) -> None:
    """Send a message. Raises OSError where nobody reads any more."""
    raw = pickle.dumps(message)
    pipe.write(_LENGTH.pack(len(raw)) + raw)
    pipe.flush()


def read(exactly: Callable[[int], bytes]) -> Any:
    """Receive a message; `exactly` reads so many bytes. What it raises at the pipe's end comes through."""
    (length,) = _LENGTH.unpack(exactly(_LENGTH.size))
    return pickle.loads(exactly(length))
