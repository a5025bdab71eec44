"""Share the tutorial's lake: whoever has followed the tutorial has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, Reader, Said


@pytest.fixture(scope="session")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Said]]:
    """The folder of a reader who has followed the tutorial, and what each of its commands printed."""
    reader = Reader(tmp_path_factory.mktemp("reader"))
    return reader.folder, reader.follow(ROOT / "docs/tutorial.md")
