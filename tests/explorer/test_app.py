"""The explorer over a stored lake: search, paging, downloads, articles, failures, hostile words."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import storage
from bench.storage_synthetic import Document, stage_all
from explorer.app import make_app
from explorer.library import Library
from storage.write.publish import publish


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    run = storage.open_run(str(tmp_path / "lake"), {"n": 1})
    stage_all(run, [Document(number) for number in range(40)])
    publish(run, run_id="1", pipeline_version="1", model_version="m1")
    return tmp_path / "lake"


@pytest.fixture
def client(lake: Path, tmp_path: Path) -> TestClient:
    app = make_app(Library(str(lake), cache=tmp_path / "cache"))
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def test_pages_go_on_by_key_and_show_every_statement_once(client: TestClient) -> None:
    address, found = "/1/statements", list[str]()
    while address:
        page = client.get(address).text
        found += re.findall(r"#s-(\w+)\"", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(found) == len(set(found)) == 120


def test_a_search_and_its_downloads_hold_the_same_statements(client: TestClient) -> None:
    page = client.get("/1/statements?q=naive tunnel&speaker=holm").text
    total = int(re.search(r"<strong>(\d+)</strong>", page)[1])  # type: ignore[index]
    lines = [
        json.loads(line) for line in client.get("/1/statements.jsonl?q=naive tunnel&speaker=holm").text.splitlines()
    ]
    rows = list(csv.DictReader(io.StringIO(client.get("/1/statements.csv?q=naive tunnel&speaker=holm").text)))
    assert 0 < total == len(lines) == len(rows) < 120
    assert all("naïve" in row["text"] and "tunnel" in row["text"] for row in lines)
    assert {row["speaker_name"] for row in lines} == {"Lars Holm"}
    assert client.get("/1/statements.parquet").content[:4] == b"PAR1"


def test_an_article_shows_each_statement_by_its_number(client: TestClient) -> None:
    page = client.get(f"/1/articles/{Document(3).page_id}").text
    assert len(re.findall(r'<li id="s-', page)) == 3
    assert '<mark class="content"' in page


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/1/statements?since=soon", 400, "since"),
        ("/1/statements?kind=loud", 400, "kind"),
        ("/1/statements?min_confidence=2", 400, "min_confidence"),
        ("/1/statements?colour=red", 400, "colour"),
        ("/1/statements?q=!!", 400, "holds no word"),
        ("/1/statements?after=nowhere", 400, "nowhere"),
        ("/1/articles/none", 404, "has no article"),
        ("/1/statements.xls", 404, "statements come as"),
        ("/7/statements", 503, "has no release 7"),
        ("/nowhere", 404, "no such page"),
    ],
)
def test_what_cannot_be_shown_is_told(client: TestClient, address: str, status: int, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_words_of_the_address_are_shown_as_text(client: TestClient) -> None:
    page = client.get("/1/statements?speaker=<script>alert(1)</script>").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_lake_that_is_emptied_meanwhile_is_told(client: TestClient, lake: Path) -> None:
    assert client.get("/1/statements").status_code == 200
    shutil.rmtree(lake)
    answer = client.get("/1/statements")
    assert answer.status_code == 503
    assert "There is no release in" in answer.text


def test_other_names_and_methods_are_refused(client: TestClient) -> None:
    assert client.get("/1/statements", headers={"Host": "evil.example"}).status_code == 400
    assert client.post("/1/statements").status_code == 405
