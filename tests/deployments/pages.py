"""Click in pages of Prefect's UI as a person does who sees that nothing came of a click."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, expect

START_MS = 300_000
"""How long a page may take until it shows what is looked for, on cores that a server and a worker share with it."""


def clicked(control: Locator, brings: Locator) -> None:
    """Click until what the click brings is shown.

    A page of the UI that still loads shows its controls and takes a click back, as when it chooses its own first tab.
    """
    deadline = time.monotonic() + START_MS / 1_000
    while True:
        control.or_(brings).first.wait_for()
        if not brings.is_visible():
            control.click()
        if appears(brings):
            return
        assert time.monotonic() < deadline, f"{control} brings nothing"


def appears(what: Locator) -> bool:
    try:
        expect(what).to_be_visible(timeout=10_000)
    except AssertionError:
        return False
    return True
