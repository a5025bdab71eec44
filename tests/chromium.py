"""Start the system's Chromium for tests that open pages in a real browser; without it they are skipped."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_FOUND = shutil.which("chromium") or shutil.which("chromium-browser")
_OFFLINE = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run")

needs_chromium = pytest.mark.skipif(_FOUND is None, reason="no chromium on this machine: apt-get install chromium")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser that asks nothing of other machines of its own accord."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=_FOUND, args=[*_OFFLINE])
        yield one
        one.close()
