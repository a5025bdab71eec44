"""Compressed bodies are inflated up to a limit, so that a small one never becomes a large one."""

from __future__ import annotations

import gzip
import zlib

import pytest

from tasks.web.compression import GZIP_BEGINS, ZLIB, inflated


def test_both_forms_are_read_and_no_more_than_one_byte_beyond_the_limit() -> None:
    packed = gzip.compress(b"x" * 10_000)
    assert packed.startswith(GZIP_BEGINS)
    assert inflated(packed, 10_000) == inflated(zlib.compress(b"x" * 10_000), 10_000, ZLIB) == b"x" * 10_000
    assert inflated(packed, 99) == b"x" * 100


def test_what_is_no_gzip_is_an_error() -> None:
    with pytest.raises(zlib.error):
        inflated(b"plain", 99)
