"""Cancel on a real server acts between two documents of a batch; nothing is lost, and the same parameters go on.

It is pressed in the UI's menu of a run, in a real browser, and asked for as other programs do.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bench.up import ENDED
from storage.read.check import check_lake
from storage.read.lake import open_lake
from tests.chromium import needs_chromium
from tests.deployments.pages import clicked

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.long,
    pytest.mark.xdist_group("browser"),
    needs_chromium,
]
DOCUMENTS = 40
"""Documents of one batch, of some thousand words each: tagging takes longer by far than the page that stops it."""
CANCEL = {"state": {"type": "CANCELLING", "name": "Cancelling"}, "force": True}
RETRY = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True}
KEPT = (
    "Done of 1 batch, and kept in {}: fetch 1, clean 1; Retry, or a run with the same parameters, goes on from there."
)


@pytest.fixture
def site(new_site: Callable[[int], Any]) -> Iterator[Any]:
    """A site of long articles."""
    one = new_site(DOCUMENTS)
    told = "".join(
        f"<p>The road from the coast was open on day {number}, said Grace Wanjiru of the water office. According to "
        f"shopkeepers, {number} trucks had come, and prices of bottled water had doubled since April.</p>"
        for number in range(100)
    )
    for path, (media_type, body) in one.pages.items():
        one.pages[path] = (media_type, body.replace(b"</article>", f"{told}</article>".encode()))
    yield one
    one.close()


def tries(lake: Path) -> int:
    """How often tagging of the batch was begun."""
    return sum(json.loads(note.read_text())["tries"] for note in lake.glob("_staging/*/tag/attempts/000001.json"))


def press(page: Page, up: Any, run: str) -> None:
    """Cancel as an operator does: in the menu of the run's page, and again in the dialog that asks whether to."""
    page.goto(f"{up.url}/v2/runs/flow-run/{run}")
    item = page.get_by_role("menuitem", name="Cancel", exact=True)
    clicked(page.get_by_role("button", name="Open menu"), item)
    confirm = page.get_by_role("button", name="Cancel Flow Run")
    clicked(item, confirm)
    confirm.click()
    expect(confirm).to_be_hidden()


def expect_told(page: Page, lake: Path) -> None:
    """On the page of the cancelled run, its log and its artifact say what is kept, and how to go on."""
    page.reload()
    newest = page.get_by_role("option", name="Newest to oldest")
    clicked(page.get_by_role("combobox").filter(has_text="Oldest to newest"), newest)
    newest.click()
    expect(page.get_by_text(KEPT.format(lake))).to_be_visible()
    clicked(page.get_by_role("tab", name="Artifacts"), page.get_by_text("progress", exact=True))
    expect(page.get_by_text(KEPT.format(lake))).to_be_visible()
    page.goto("about:blank")  # the graph of a run that is watched takes a core


def cancelled_inside_the_batch(up: Any, run: str, lake: Path, began: int, cancel: Callable[[], Any]) -> None:
    """Cancel a run while it tags the batch for the `began`th time, and wait until it is."""
    while tries(lake) < began:
        assert up.run(run)["state_type"] not in ENDED, up.run(run)["state"]
        time.sleep(0.5)
    cancel()
    pressed = time.monotonic()
    assert not list(lake.glob("_staging/*/tag/000001.json")), "the batch was through before Cancel was pressed"
    while up.engines(run):
        time.sleep(0.5)
    sys.stdout.write(f"\nEnded {time.monotonic() - pressed:.1f} s after the request\n")
    # The worker looks every three seconds whether the process lives, and loads the flow for its hooks.
    assert up.wait_for_end(run) == "CANCELLED", up.history(run)
    assert up.history(run)[-2:] == ["Cancelling", "Cancelled"]
    assert not list(lake.glob("_staging/*/tag/000001.json")), "the batch was worked on to its end"
    assert list(lake.glob("_staging/*/clean/000001.json")), "what stood before is kept"
    assert not (lake / "releases").exists()


def test_cancel_acts_inside_a_batch_and_the_same_parameters_go_on(
    up: Any, page: Page, site: Any, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    given = {
        "sources": [f"{site.url}/feed.xml"],
        "lake": str(lake),
        "discover": {"fetch": {"allow_hosts": [site.host], "host_delay_s": 0}},
    }
    first = up.submit("on-demand", **given)
    cancelled_inside_the_batch(up, first, lake, 1, lambda: press(page, up, first))
    expect_told(page, lake)
    again = up.submit("on-demand", **given)  # goes on with what the first one staged
    ask = functools.partial(up.ask, f"flow_runs/{again}/set_state", CANCEL)
    cancelled_inside_the_batch(up, again, lake, 2, ask)
    up.ask(f"flow_runs/{again}/set_state", RETRY)
    assert up.wait_for_end(again, ("COMPLETED", "FAILED", "CRASHED")) == "COMPLETED", up.history(again)
    release = open_lake(str(lake)).release
    assert (release.release, release.rows()["articles"]) == (1, DOCUMENTS)
    assert not check_lake(str(lake))
    asked = [path for path in site.hits if path.startswith("/articles/")]
    assert sorted(asked) == sorted({*asked}), "a document that was staged was fetched again"
