"""What is written to a pipe is read from it, message by message."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest

from tasks.clean import wire


def test_messages_come_back_in_order_and_the_end_is_an_error() -> None:
    pipe = io.BytesIO()
    sent: list[Any] = [(b"\x00" * 100_000, None, "http://a.test/"), ("no_text", "nothing"), None]
    for message in sent:
        wire.write(pipe, message)
    pipe.seek(0)
    assert [wire.read(pipe.read) for _ in sent] == sent
    with pytest.raises(struct.error):
        wire.read(pipe.read)
