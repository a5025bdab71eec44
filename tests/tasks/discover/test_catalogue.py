"""A file of sources is read whole, or its fault is named in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import Fatal
from tasks.discover.catalogue import read_catalogue

GOOD = "sources:\n- name: Lantern\n  addresses: [https://lantern.test/feed.xml]\n"


def test_sources(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(GOOD + "  language: en\n  delay_s: 2\n")
    [entry] = read_catalogue(tmp_path / "s.yaml").sources
    assert (entry.name, entry.addresses, entry.language, entry.delay_s) == (
        "Lantern", ("https://lantern.test/feed.xml",), "en", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"sources: [", "no valid YAML"),
        (b"sources:\n- name: 2024-13-45\n", "no valid YAML"),
        (b"[" * 3_000, "no valid YAML"),
        (b"\xff", "cannot be read"),
        (b"a: 1", "has a fault at"),
        (GOOD.encode() + b"  delay_s: -1\n", "has a fault at sources.0.delay_s"),
        (GOOD.encode() + b"  include: '('\n", "has a fault at sources.0.include"),
        (GOOD.encode() + b"  max_age_days: 1.0e+12\n", "has a fault at sources.0.max_age_days"),
        (GOOD.encode() * 1 + GOOD.encode()[9:], "names a source twice"),
    ],
)
def test_faults(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "s.yaml").write_bytes(content)
    with pytest.raises(Fatal, match=words):
        read_catalogue(tmp_path / "s.yaml")
