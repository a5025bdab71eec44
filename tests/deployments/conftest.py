"""Open Prefect's UI in a real browser, which asks nothing of any other machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.deployments.pages import START_MS


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1040})
    context.set_default_timeout(START_MS)
    expect.set_options(timeout=START_MS)
    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: refused(route))
    yield context.new_page()
    context.close()


def refused(route: Route) -> None:
    """The UI asks a telemetry service for its settings; nothing here leaves the machine."""
    route.abort()
