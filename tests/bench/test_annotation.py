"""The annotation bench names the instruction set that its figures were measured with, and peers that are not there."""

from __future__ import annotations

import sys

import pytest

from bench.annotation import figures, instruction_set, line


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ("fpu sse2 avx2 avx512f avx512_vnni avx_vnni", "avx512_vnni"),
        ("avx2 avx_vnni", "avx_vnni"),
        ("fpu avx2", "avx2"),
        ("fpu sse2", "none of avx512_vnni, avx_vnni, avx2"),
    ],
)
def test_the_instruction_set_is_the_fastest_that_int8_products_use(flags: str, name: str) -> None:
    assert instruction_set(f"processor : 0\nmodel name : x\nflags\t\t: {flags}\n") == name


def test_a_peer_that_is_not_installed_is_left_out() -> None:
    assert figures(sys.executable, "no_such_pipeline", ["It holds."]) is None


def test_our_pipeline_is_timed_with_the_encoders_share() -> None:
    found = figures(sys.executable, "annotators", ["The bank will lend less, said Ana Sousa."] * 3)
    assert found is not None
    assert 0 < found["encoder"] < 1
    assert found["peak_mb"] >= found["loaded_mb"] > 50
    assert line("quotelake", [found, found]).startswith("| quotelake | ")
