"""An operator in a real browser: open the deployment, fill the form, submit, see the run end and what it shows.

Chromium comes from the system (`chromium`); without it these tests are skipped. QUOTELAKE_SCREENSHOTS names a folder in
which the pictures of the documentation are made anew.
"""

from __future__ import annotations

import os
import shutil
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from storage.lake import open_lake

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.long,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"),
]


@pytest.fixture
def page(up: Any) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        one = browser.new_page(viewport={"width": 1400, "height": 1000})
        one.set_default_timeout(60_000)
        yield one
        browser.close()


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("QUOTELAKE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(1_500)
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_custom_run_from_the_form_to_the_release(page: Page, up: Any) -> None:
    server, lake = up.url, up.lake
    page.goto(f"{server}/v2/deployments/deployment/{up.deployment('on-demand')}")
    expect(page.get_by_text("Read news and publish who said what").first).to_be_visible()
    picture(page, "deployment")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Custom run").click()
    expect(page.get_by_text("Watched names").first).to_be_visible()
    picture(page, "run-form")
    before = {run["id"] for run in up.runs()}
    page.get_by_role("button", name="Submit").click()
    deadline = time.monotonic() + 60
    while not (new := [run["id"] for run in up.runs() if run["id"] not in before and run["deployment_id"]]):
        assert time.monotonic() < deadline, "submitting made no flow run"
        time.sleep(0.5)
    assert up.wait_for_end(new[0]) == "COMPLETED"

    page.goto(f"{server}/v2/runs/flow-run/{new[0]}")
    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.get_by_text("10 documents").first).to_be_visible()
    picture(page, "run")
    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("report").first).to_be_visible()
    picture(page, "artifacts")
    query = {"artifacts": {"flow_run_id": {"any_": new}}}
    report = next(one for one in up.ask("artifacts/filter", query) if one["key"] == "report")
    page.goto(f"{server}/v2/artifacts/artifact/{report['id']}")
    expect(page.get_by_text("new statements of watched names").first).to_be_visible()
    picture(page, "report")
    assert open_lake(str(lake)).release.rows()["articles"] == 10


def test_a_wrong_parameter_is_refused_before_anything_runs(up: Any) -> None:
    wrong = {"parameters": {"sources": ["samples"], "lake": "lake", "batch_size": 0}}
    before = len(up.runs())
    with pytest.raises(urllib.error.HTTPError) as refused:
        up.ask(f"deployments/{up.deployment('on-demand')}/create_flow_run", {"parameters": wrong})
    assert refused.value.code in (400, 409, 422)
    assert "batch_size" in refused.value.read().decode()
    assert len(up.runs()) == before
