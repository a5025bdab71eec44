"""An operator in a real browser: open the deployment, fill the form, submit, see the run end and read what it made.

Chromium comes from the system (`chromium`); without it these tests are skipped. QUOTELAKE_SCREENSHOTS names a folder in
which the pictures of the documentation are made anew, QUOTELAKE_UP_LAKE the lake that they show.
"""

from __future__ import annotations

import os
import urllib.error
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from storage.read.lake import open_lake
from tests.chromium import needs_chromium
from tests.deployments.pages import clicked
from tests.patience import PATIENCE_SECONDS

SCREENSHOTS = os.environ.get("QUOTELAKE_SCREENSHOTS")
RUN_MS = 1_000 * PATIENCE_SECONDS
SCREENS = [{"width": 1280, "height": 1080}, {"width": 1920, "height": 1080}]
"""On each of them the form is seen from the top of its page to its last field."""

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("browser"),
    needs_chromium,
]


def picture(page: Page, name: str, **options: Any) -> None:
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(1_500)
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", **options)


def form(page: Page, up: Any) -> Page:
    """Open the deployment and its form, as a person would."""
    page.goto(f"{up.url}/v2/deployments/deployment/{up.deployment('on-demand')}")
    clicked(page.get_by_role("tab", name="Description"), page.get_by_text("Read news and publish who said what"))
    custom = page.get_by_role("menuitem", name="Custom run")
    clicked(page.get_by_role("button", name="Run", exact=True), custom)
    clicked(custom, page.get_by_text("Whose statements are marked"))
    return page


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit").click()


def submitted(page: Page, up: Any) -> None:
    """Submit the form and open the run that comes of it: the notice that links to it goes after seconds."""
    with page.expect_response(lambda response: response.url.endswith("/create_flow_run"), timeout=RUN_MS) as answer:
        submit(page)
    page.goto(f"{up.url}/v2/runs/flow-run/{answer.value.json()['id']}")


def test_a_custom_run_from_the_form_to_the_release(page: Page, up: Any) -> None:
    form(page, up)
    expect(page.get_by_label("Lake")).to_have_value(str(up.lake))
    expect(page.get_by_label("Batch size")).to_have_value("500")
    for screen in SCREENS:
        page.set_viewport_size(screen)
        expect(page.get_by_text("Run Name")).to_be_in_viewport(ratio=1)
        expect(page.get_by_label("Batch size")).to_be_in_viewport(ratio=1)
    page.set_viewport_size(SCREENS[0])
    picture(page, "run-form")
    page.get_by_label("Batch size").fill("4")
    submitted(page, up)
    expect(page.get_by_role("tab", name="Job Variables")).to_be_visible()
    name = page.get_by_role("navigation", name="breadcrumb")
    expect(name).to_contain_text("news_quotes: samples, 10 documents", timeout=RUN_MS)
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=RUN_MS)
    page.reload()
    expect(page.get_by_text("16 Task runs")).to_be_visible()
    page.get_by_role("combobox").filter(has_text="Oldest to newest").click()
    page.get_by_role("option", name="Newest to oldest").click()
    expect(page.get_by_text("3 of 3 batches through: 10 documents kept, 0 rejected")).to_be_visible()
    picture(page, "run")
    page.get_by_role("tab", name="Artifacts").click()
    for key in ("progress", "report", "statements", "speakers", "explorer", "statements-in-articles", "release"):
        expect(page.get_by_text(key, exact=True).first).to_be_visible()
    picture(page, "artifacts")

    page.get_by_text("report", exact=True).first.click()
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    lake = open_lake(str(up.lake))
    assert lake.release.rows()["articles"] == 10
    watched = lake.sql("SELECT DISTINCT article_id, speaker_name, text FROM quotes WHERE len(watch) > 0")[
        "article_id"
    ].to_pylist()
    expect(page.get_by_text(f"{len(watched)} new statements of watched names")).to_be_visible()
    expect(row(page, "attribute")).to_have_text(["attribute", "10", "10", "0", "0"])
    expect(page.get_by_role("cell", name="International Organization for Migration").first).to_be_visible()
    picture(page, "report")
    report = page.url

    page.get_by_role("link", name="Statements in their articles").click()
    title = f"{len(watched)} statements in {len(set(watched))} articles"
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("mark.speaker", has_text="organization").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".said.current")).to_have_count(1)
    picture(page, "statements-in-articles")
    page.goto(report)
    page.get_by_role("link", name="Statements in the explorer").click()
    expect(page.get_by_role("heading", name="Statements", exact=True)).to_be_visible()
    page.goto(report)
    page.locator("a[href*='/1/articles/']").first.click()
    expect(page.locator(".said.current")).to_have_count(1)
    page.goto(report)
    page.get_by_role("link", name="Release 1").click()
    expect(page.get_by_text('"release": 1')).to_be_visible()


def row(page: Page, first: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("cell", name=first, exact=True)).get_by_role("cell")


def test_wrong_values_are_refused_in_the_form_with_a_sentence(page: Page, up: Any) -> None:
    form(page, up)
    before = len(up.runs())
    size = page.get_by_label("Batch size")
    size.fill("0")
    submit(page)
    assert size.evaluate("field => field.validationMessage") == "Value must be greater than or equal to 1."
    size.fill("500")
    for label, wrong, right, sentence in (("Lake", "", str(up.lake), "'lake' is a required property"),):
        page.get_by_label(label).fill(wrong)
        submit(page)
        expect(page.get_by_text(sentence).first).to_be_visible()
        page.get_by_label(label).fill(right)
    assert len(up.runs()) == before


def test_wrong_parameters_from_elsewhere_are_refused_before_anything_runs(up: Any) -> None:
    before = len(up.runs())
    lake = str(up.lake)
    for wrong, sentence in (
        (
            {"sources": ["samples"], "lake": lake, "batch_size": 0},
            "parameters.batch_size'. Failure reason: 0 is less than",
        ),
        ({"sources": ["samples"], "lake": lake, "wach": ["IOM"]}, "'wach' does not match any of the regexes"),
        ({"sources": [], "lake": lake}, "parameters.sources'. Failure reason: [] should be non-empty"),
        ({"lake": lake}, "'sources' is a required property"),
        (
            {"sources": ["samples"], "lake": lake, "execution": {"engine": "threads", "dask_scheduler": "tcp://a:1"}},
            "parameters.execution.engine'. Failure reason: 'dask' was expected",
        ),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            up.submit("on-demand", **wrong)
        assert refused.value.code == 409
        assert sentence in refused.value.read().decode()
    assert len(up.runs()) == before
    # What only the code can tell fails the run before its first task.
    run = up.submit("on-demand", sources=["samples"], lake=lake, discover={"include": "("})
    assert up.wait_for_end(run) == "FAILED"
    assert "parameters.discover.include: Value error, '(' is no regular expression" in up.run(run)["state"]["message"]
    assert up.ask("task_runs/count", {"flow_runs": {"id": {"any_": [run]}}}) == 0


def test_a_failed_run_says_why_in_one_sentence(page: Page, up: Any, tmp_path: Path) -> None:
    run = up.submit("on-demand", sources=["nofile.txt"], lake=str(tmp_path / "lake"))
    assert up.wait_for_end(run) == "FAILED"
    page.goto(f"{up.url}/v2/runs/flow-run/{run}")
    expect(page.get_by_text("Failed", exact=True).first).to_be_visible()
    clicked(page.get_by_role("tab", name="Details"), page.get_by_text("State Message"))
    sentence = "The source nofile.txt gives no document (no such file or folder): correct it or leave it out."
    expect(page.get_by_text("State Message").locator("..")).to_contain_text(sentence)


def test_a_schedule_shows_its_time_zone(page: Page, up: Any) -> None:
    page.goto(f"{up.url}/v2/deployments/deployment/{up.deployment('nightly')}")
    expect(page.get_by_text("At 02:30 AM")).to_be_visible()
    expect(page.get_by_text("scheduled in UTC")).to_be_visible()
