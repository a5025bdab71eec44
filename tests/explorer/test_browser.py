"""The explorer in a real browser, over the samples' lake: every page, filter and download, by mouse, by keyboard and
without script, on a desk and a phone, light and dark; axe-core finds no serious fault and no policy is violated.

Chromium comes from the system (`chromium`); without it these tests are skipped. QUOTELAKE_SCREENSHOTS names a folder in
which the pictures of the documentation are made anew.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow.parquet as pq
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

import storage
from explorer import addresses
from explorer.app import make_app
from explorer.library import Library
from explorer.query import Query, Without
from tests.chromium import needs_chromium

SCREENSHOTS = os.environ.get("QUOTELAKE_SCREENSHOTS")
AXE = Path(__file__).with_name("axe.min.js")
IOM = "International Organization for Migration"
REFUSED = "status of 400"
"""What a browser says of a page that tells of a malformed query."""
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}

expect.set_options(timeout=120_000)
pytestmark = [
    needs_chromium,
    pytest.mark.xdist_group("explorer"),
]


@pytest.fixture(scope="module")
def site(samples_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The explorer as `quotelake view` serves it, in a thread."""
    patch = pytest.MonkeyPatch()
    patch.chdir(samples_lake.parent)  # so that the pictures name no folder of this machine
    app = make_app(Library(samples_lake.name, cache=tmp_path_factory.mktemp("index")))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    patch.undo()


@pytest.fixture
def open_context(browser: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser window; at the end nothing may have been complained of, run, or asked of another host."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def begin(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": DESK, **options}, base_url=site)
        context.on("console", lambda message: REFUSED in message.text or faults.append(message.text))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("dialog", lambda dialog: faults.append(f"a dialog: {dialog.message}"))
        context.on("request", lambda request: request.url.startswith(site) or faults.append(request.url))
        opened.append(context)
        return context

    yield begin
    for context in opened:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context().new_page()


@pytest.fixture(scope="module")
def pages(samples_lake: Path) -> dict[str, str]:
    """The address of one page of each kind."""
    lake = storage.open(str(samples_lake))
    (cluster,) = lake.sql("SELECT cluster_id FROM quotes GROUP BY ALL HAVING count(*) > 2").to_pylist()
    (told,) = lake.sql("SELECT article_id FROM articles WHERE url LIKE '%beirut%'").to_pylist()
    return {
        "statements": addresses.statements(2),
        "overview": addresses.overview(2),
        "speaker": addresses.speaker(2, IOM),
        "article": addresses.article(2, told["article_id"]),
        "utterance": addresses.utterance(2, cluster["cluster_id"]),
        "releases": addresses.releases(),
        "release": addresses.release(2),
        "failure": addresses.statements(2, since="soon"),
    }


def drawn(page: Page, charts: bool = True) -> None:
    if charts:
        expect(page.locator(".drawn:not([data-ready])")).to_have_count(0)


def axe(page: Page) -> list[str]:
    """Serious faults of a page, each with where it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{fault['id']}: {node['target']} {node['html'][:120]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def test_every_page_is_whole_and_accessible_on_a_desk(page: Page, pages: dict[str, str]) -> None:
    for name, address in pages.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == (400 if name == "failure" else 200), name
        drawn(page)
        expect(page.locator("h1")).to_have_count(1)
        assert axe(page) == [], name
        picture(page, name)
        for table in page.locator(".scroll").all() if name == "releases" else []:
            assert table.evaluate("table => table.scrollWidth <= table.clientWidth"), "a column is cut off"
        if name == "statements":
            page.goto(addresses.statements(2, q="people"))
            picture(page, "found")


@pytest.mark.long
@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "light"), (DESK, "dark"), (PHONE, "dark")])
def test_every_page_fits_a_phone_and_the_dark(
    open_context: Callable[..., BrowserContext], pages: dict[str, str], size: Any, scheme: Any
) -> None:
    page = open_context(viewport=size, color_scheme=scheme).new_page()
    for name, address in pages.items():
        page.goto(address)
        drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        picture(page, f"{name}-{'phone' if size is PHONE else 'desk'}-{scheme}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        assert axe(page) == [], name


def picture(page: Page, name: str) -> None:
    """Take the picture of the documentation, where that is asked for."""
    if SCREENSHOTS and name in PICTURES:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SCREENSHOTS) / f"explorer-{PICTURES[name]}.png")


PICTURES = {
    **{name: name for name in ("overview", "speaker", "article", "utterance", "releases", "release")},
    "found": "statements",
    "article-desk-dark": "article-dark",
    "overview-phone-light": "overview-phone",
}


@pytest.mark.long
def test_every_page_can_be_read_without_script(
    open_context: Callable[..., BrowserContext], pages: dict[str, str], samples_lake: Path
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    for address in pages.values():
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
    page.goto(pages["overview"])
    expect(page.locator(".drawn").first).to_be_hidden()
    row = page.get_by_role("row", name="Esteban Rojas")
    expect(row).to_be_visible()
    count = row.get_by_role("cell").last.inner_text()
    row.get_by_role("link").click()
    expect(page.get_by_role("status")).to_have_text(f"{count} statements")
    page.get_by_label("Words", exact=True).fill("paper")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(asking(q="paper", name="Esteban Rojas"))


def test_a_mark_of_a_chart_leads_to_its_statements(page: Page, pages: dict[str, str]) -> None:
    page.goto(pages["overview"])
    drawn(page)
    figure = page.locator("figure", has=page.get_by_role("heading", name="Kinds of quotation"))
    figure.locator("svg path[href], svg .mark-rect path").nth(1).click()
    expect(page.get_by_role("heading", name="Statements", exact=True)).to_be_visible()
    expect(page).to_have_url(asking(kind="direct"))


def asking(**wanted: str) -> re.Pattern[str]:
    """Addresses that ask for all of this."""
    pairs = (re.escape(urlencode({name: value})) for name, value in wanted.items())
    return re.compile("".join(f"(?=.*[?&]{pair}(&|$))" for pair in pairs))


FILTERS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "q=trucks": lambda row: "trucks" in row["context"].lower(),
    'q="ferry will sail" -our': lambda row: "ferry will sail" in row["context"] and " our " not in row["context"],
    "speaker=IOM": lambda row: row["speaker_entity_id"] == "org:iom",
    "speaker=rojas": lambda row: row["speaker_name"] == "Esteban Rojas",
    "name=Esteban Rojas": lambda row: row["speaker_name"] == "Esteban Rojas",
    "role=DIRECTOR": lambda row: "director" in (row["speaker_role"] or "").lower(),
    "outlet=Horn Dispatch": lambda row: row["publisher"] == "Horn Dispatch",
    "since=2025-01-18": lambda row: row["published_at"] is not None and row["published_at"] >= "2025-01-18",
    "until=2025-01-18": lambda row: row["published_at"] is not None and row["published_at"] < "2025-01-19",
    "kind=mixed": lambda row: row["kind"] == "mixed",
    "type=belief": lambda row: row["attribution_type"] == "belief",
    "assertion=withheld": lambda row: row["assertion"] == "withheld",
    "min_confidence=0.9": lambda row: row["confidence"] >= 0.9,
    "below_confidence=0.5": lambda row: row["confidence"] < 0.5,
    f"watch={IOM}": lambda row: IOM in row["watch"],
    "who=person": lambda row: row["speaker_label"] == "PERSON",
    "who=body": lambda row: row["speaker_label"] not in (None, "PERSON"),
    "who=unknown": lambda row: row["speaker_label"] is None,
    "gender=female": lambda row: row["speaker_gender"] == "female",
    "gender_source=pronoun": lambda row: row["speaker_gender_source"] == "pronoun",
    "without=speaker": lambda row: row["speaker_name"] is None,
    "without=role": lambda row: row["speaker_role"] is None,
    "without=date": lambda row: row["published_at"] is None,
    "without=outlet": lambda row: row["publisher"] is None,
    "without=gender": lambda row: row["speaker_gender"] is None,
}


def read_lines(page: Page, address: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in page.request.get(address).text().splitlines()]


def test_every_filter_gives_the_statements_that_it_says(page: Page) -> None:
    tried = {re.split("[=]", query)[0] for query in FILTERS}
    assert tried | {"beside", "cluster", "sort"} == set(Query.model_fields)
    assert {one.value for one in Without} == {query.partition("=")[2] for query in FILTERS if "without" in query}
    every = read_lines(page, "/2/statements.jsonl")
    for query, holds in FILTERS.items():
        wanted = [row["quote_id"] for row in every if holds(row)]
        found = [row["quote_id"] for row in read_lines(page, f"/2/statements.jsonl?{query}")]
        assert wanted, query
        assert found == wanted, query


def test_the_form_asks_what_it_shows(page: Page) -> None:
    page.goto("/2/statements")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Quoted").select_option(label="direct, in quotation marks")
    page.get_by_label("Speakers are").select_option(label="persons")
    page.get_by_label("no role").check()
    page.get_by_label("no date").check()
    page.get_by_label("Order").select_option(label="surest first")
    page.get_by_role("button", name="Apply").click()
    asked = "/2/statements.jsonl?kind=direct&who=person&without=role,date&sort=surest"
    wanted = [row["quote_id"] for row in read_lines(page, asked)]
    expect(page).to_have_url(asking(kind="direct", who="person", sort="surest"))
    page.wait_for_load_state()
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} statements")
    shown = [
        re.split("#s-", str(link.get_attribute("href")))[1]
        for link in page.locator(".statement .where a[href*='#s-']").all()
    ]
    assert shown
    assert shown == wanted[: len(shown)]
    expect(page.get_by_label("no role")).to_be_checked()
    page.get_by_role("link", name="Without no role, no date").click()
    expect(page).not_to_have_url(re.compile("without"))
    expect(page).to_have_url(asking(kind="direct"))


def test_what_is_shown_downloads_in_each_format(page: Page, tmp_path: Path) -> None:
    page.goto(f"/2/statements?watch={IOM}")
    shown = page.get_by_role("status").inner_text()
    texts = {}
    for name, ending in (("CSV", "csv"), ("JSON Lines", "jsonl"), ("Parquet", "parquet")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename == f"statements-2.{ending}"
        download.value.save_as(tmp_path / ending)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "csv").read_text())))
    texts["csv"] = [row["quote_id"] for row in rows]
    texts["jsonl"] = [json.loads(line)["quote_id"] for line in (tmp_path / "jsonl").read_text().splitlines()]
    texts["parquet"] = pq.read_table(tmp_path / "parquet")["quote_id"].to_pylist()
    assert texts["csv"]
    assert shown == f"{len(texts['csv'])} statements"
    assert texts["csv"] == texts["jsonl"] == texts["parquet"]


def test_statements_of_an_article_are_stepped_through_by_keyboard(page: Page, pages: dict[str, str]) -> None:
    page.goto(pages["article"])
    said = page.locator(".said")
    page.keyboard.press("n")
    expect(said.nth(0)).to_have_class(re.compile("current"))
    page.keyboard.press("n")
    expect(said.nth(1)).to_have_class(re.compile("current"))
    expect(said.nth(0)).not_to_have_class(re.compile("current"))
    assert page.evaluate("document.activeElement.textContent") == "2"
    expect(page.locator(".text mark.current").first).to_be_visible()
    page.keyboard.press("p")
    expect(said.nth(0)).to_have_class(re.compile("current"))
    said.nth(3).hover()
    expect(page.locator(".text mark.looked-at").first).to_be_visible()


def test_an_article_says_why_a_name_was_chosen_and_shows_the_antecedent(page: Page, samples_lake: Path) -> None:
    lake = storage.open(str(samples_lake))
    query = "SELECT article_id, quote_id FROM quotes WHERE resolution = 'pronoun' AND speaker_name = 'Grace Oduya'"
    (row,) = lake.sql(query).to_pylist()
    page.goto(addresses.article(2, row["article_id"], row["quote_id"]))
    said = page.locator(f"#s-{row['quote_id']}")
    expect(said).to_contain_text("a pronoun, last named as Grace Oduya")
    expect(said).to_contain_text("as written")
    said.get_by_role("link", name="Grace Oduya").last.click()
    expect(page.locator("mark:target")).to_have_text("Grace Oduya")


def test_the_keyboard_alone_reaches_the_statements(page: Page) -> None:
    page.goto("/2/statements")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    expect(page).to_have_url(asking(q="ferry"))
    expect(page.get_by_role("status")).to_have_text(re.compile("statements"))


def test_reports_of_an_utterance_stand_beside_each_other(page: Page, pages: dict[str, str]) -> None:
    page.goto("/2/statements?speaker=oduya")
    page.get_by_role("link", name="3 reports of this").first.click()
    expect(page.get_by_role("heading", name="One utterance, 3 reports")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("3 Mar 2025 in Harbour Post, last on 5 Mar 2025")
    expect(page.locator("dl")).to_contain_text("relayed byHarbour Post")
    reports = page.locator(".report")
    expect(reports.nth(1).locator("ins")).to_contain_text("our")
    page.wait_for_load_state()
    boxes = [one.bounding_box() for one in reports.all()]
    assert len({box["y"] for box in boxes if box}) == 1
    reports.nth(1).get_by_role("link", name="Compare all with this wording").click()
    expect(page.locator(".report").nth(0).locator("del")).to_contain_text("our")


def test_words_that_attack_are_shown_as_text(
    open_context: Callable[..., BrowserContext], samples_lake: Path, hostile: tuple[str, str]
) -> None:
    title, speaker = hostile
    page = open_context().new_page()
    (row,) = storage.open(str(samples_lake)).sql("SELECT * FROM quotes WHERE speaker = 'Mallory'").to_pylist()
    for address in (
        addresses.statements(2, name=speaker),
        addresses.speaker(2, speaker),
        addresses.overview(2, name=speaker),
        addresses.article(2, row["article_id"]),
        addresses.utterance(2, row["cluster_id"]),
    ):
        page.goto(address)
        drawn(page)
        expect(page.get_by_text(speaker).first).to_be_visible()
        assert page.evaluate("window.hacked") is None, address
        assert page.locator("img, script:not([src])").count() == 0, address
    page.goto(addresses.article(2, row["article_id"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto(addresses.statements(2, outlet="<b>Outlet</b>"))
    expect(page.get_by_role("status")).to_have_text("1 statement")
