"""A file of sources is read whole, or its fault is named in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import WrongSettings
from tasks.discover.catalogue import read_catalogue

GOOD = "sources:\n- name: Lantern\n  addresses: [https://lantern.test/feed.xml]\n"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_sources(tmp_path: Path, mark: str) -> None:
    (tmp_path / "s.yaml").write_text(mark + GOOD + "  language: en\n  delay_s: 2\n")
    [entry] = read_catalogue(tmp_path / "s.yaml").sources
    assert (entry.name, entry.addresses, entry.language, entry.delay_s) == (
        "Lantern", ("https://lantern.test/feed.xml",), "en", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "s.yaml, line 1: a file of sources holds `sources:`"),
        ("- a\n", "s.yaml, line 1: a file of sources holds `sources:`"),
        ("sources: [", "s.yaml, line 1: this is no YAML"),
        ("a: 1", "s.yaml, line 1, a: there is no such setting"),
        ("sources:\n- addresses: [a]\n", "s.yaml, line 2, sources.0.name: field required"),
        (GOOD + "  delay_s: -1\n", "s.yaml, line 4, sources.0.delay_s: "),
        (GOOD + "  include: '('\n", "s.yaml, line 4, sources.0.include: "),
        (GOOD + "  max_age_days: 1.0e+12\n", "s.yaml, line 4, sources.0.max_age_days: "),
        (GOOD + GOOD[9:], "s.yaml names the source 'Lantern' twice: give each its own name."),
    ],
)
def test_faults(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "s.yaml").write_text(content)
    with pytest.raises(WrongSettings) as raised:
        read_catalogue(tmp_path / "s.yaml")
    assert words in str(raised.value)
