"""The report of a run as one file: the article page without a server, in any browser, whatever stands in the texts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import storage
from bench.storage_synthetic import STAGES, Document, article, rows_of
from explorer.one_file import one_file
from storage.read.lake import Lake
from storage.read.statements import statements
from storage.schemas import TABLES
from storage.tables.results import StageResult
from storage.write.publish import publish
from tests.chromium import needs_chromium
from tests.linear import assert_linear

HOSTILE = "</title><script>document.title='run'</script>\u202e <img src=x onerror=alert(1)> " + "Longword" * 40


class OneParagraph(Document):
    """A document whose statements stand in one paragraph."""

    @property
    def text(self) -> str:
        return super().text.replace("\n\n", "  ")


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., tuple[Lake, list[Any]]]:
    """Give a lake of documents, and its statements."""

    def make(*documents: Document, **changed: object) -> tuple[Lake, list[Any]]:
        run = storage.open_run(str(tmp_path / "lake"), {"n": str(documents)})
        rows = rows_of(documents)
        changes = [article(one) | changed for one in documents]
        rows["articles"] = TABLES["articles"].from_rows(changes)
        for stage, name in STAGES.items():
            count = len(documents)
            run.batch(stage, "000001").write(StageResult(read=count, kept=count, tables={name: rows[name]}))
        publish(run, run_id="1", pipeline_version="1", model_version="m1")
        lake = storage.open(str(tmp_path / "lake"))
        return lake, list(statements(lake))

    return make


def test_articles_stand_with_outlet_date_and_statements_and_lead_nowhere(made: Callable[..., Any]) -> None:
    lake, found = made(*(Document(number) for number in range(3)))
    page = one_file(lake, found)
    assert "<h1>9 statements in 3 articles</h1>" in page
    assert page.count("<bdi>Example News</bdi>") == page.count('datetime="2026-03-01T00:00:00') == 3
    assert page.count('class="said"') == 9
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith("https://news.example/")} <= {
        f"#{one}" for one in ids
    }


def test_links_lead_to_the_explorer_that_is_named(made: Callable[..., Any]) -> None:
    lake, found = made(Document(1))
    page = one_file(lake, found, "http://127.0.0.1:9/")
    assert f'href="http://127.0.0.1:9/1/articles/{Document(1).page_id}"' in page
    assert 'href="http://127.0.0.1:9/1/speaker?name=' in page


def test_what_is_left_out_is_told(made: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    lake, found = made(*(Document(number) for number in range(5)))
    monkeypatch.setattr("explorer.one_file.STATEMENTS_SHOWN", 4)
    page = one_file(lake, found)
    assert page.count("<section") == 2
    assert "the first 2 articles" in page
    assert f"quotelake view --lake <bdi>{lake.files.url}</bdi> --release 1" in page


def test_the_policy_lets_the_files_own_style_and_script_run_and_nothing_else(made: Callable[..., Any]) -> None:
    page = one_file(*made(Document(1), title=HOSTILE, publisher=HOSTILE))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert "default-src 'none'" in policy
    for name in ("style", "script"):
        (words,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        assert f"{name}-src 'sha256-{base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()}'" in policy
    assert page.count("<script") == 1
    assert HOSTILE in unescape(page)


def test_time_and_size_grow_with_the_statements_of_a_paragraph(made: Callable[..., Any]) -> None:
    @cache
    def told(count: int) -> tuple[Any, list[Any]]:
        document = OneParagraph(count, quotes=count)
        lake, found = made(document)
        return lake, [row for row in found if row["article_id"] == document.page_id]

    sizes = []
    for count in (50, 800):
        page = one_file(*told(count))
        assert page.count('class="said"') == count
        assert len(re.findall("<p><a|<p><mark|<p>Report", page)) == 1, "one paragraph"
        sizes.append(len(page))
    assert sizes[1] < 17 * sizes[0]
    assert_linear(lambda count: partial(one_file, *told(count)), 800)


@needs_chromium
def test_a_phone_shows_it_without_scrolling_sideways_and_runs_no_words(
    made: Callable[..., Any], browser: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(one_file(*made(Document(1, quotes=30), title=HOSTILE, publisher=HOSTILE)), "utf-8")
    phone = browser.new_page(viewport={"width": 360, "height": 740})
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text))
    phone.goto(page.as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.title().endswith("· quotelake")
    for _ in range(2):
        phone.keyboard.press("n")
    assert phone.locator(".said.current").count() == 1
    assert phone.locator("mark.current").count() >= 3
    assert said == []
