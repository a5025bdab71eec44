"""The explorer over a stored lake: search, paging, downloads, articles, failures, hostile words."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

import storage
from bench.storage_synthetic import Document, quotes, stage_all
from explorer import addresses
from explorer.app import make_app
from explorer.library import Library
from explorer.query import Query
from storage.schemas import TABLES
from storage.tables.results import StageResult
from storage.write.publish import publish

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("made") / "lake"
    run = storage.open_run(str(lake), {"n": 1})
    stage_all(run, [Document(number) for number in range(40)])
    publish(run, run_id="1", pipeline_version="1", model_version="m1")
    return lake


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def client(lake: Path, cache: Path) -> TestClient:
    app = make_app(Library(str(lake), cache=cache))
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


@pytest.mark.parametrize("query", ["q=tunnel&sort=speaker", "q=follow -nothing", "sort=doubtful"])
def test_searched_pages_go_on_both_ways_and_say_how_many_there_are(client: TestClient, query: str) -> None:
    def page(address: str) -> tuple[list[str], int, dict[str, str]]:
        text = client.get(address.replace("&amp;", "&")).text
        total = int(re.search(r"<strong>(\d+)</strong>", text)[1])  # type: ignore[index]
        return re.findall(r"#s-(\w+)\"", text), total, dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', text))

    expected = [json.loads(line)["quote_id"] for line in client.get(f"/1/statements.jsonl?{query}").text.splitlines()]
    first, total, ways = page(f"/1/statements?{query}")
    assert total == len(expected) > len(first)
    second, again, back = page(ways["next"])
    assert again == total
    assert first + second == expected[: len(first) + len(second)]
    assert page(back["prev"])[:2] == (first, total)


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
        ("/1/articles/none?show=all", 400, "one of both, statements, entities"),
        ("/1/statements.xls", 404, "statements come as"),
        ("/7/statements", 503, "has no release 7"),
        ("/nowhere", 404, "no such page"),
        ("/1/statements?without=hope", 400, "without"),
        ("/1/overview?kind=loud", 400, "kind"),
        ("/1/speaker", 400, "names no speaker"),
        ("/1/speaker?name=Nobody", 404, "Nobody is called exactly"),
        ("/1/utterances/none", 404, "has no utterance"),
        ("/1/release?since=x", 400, "since"),
        ("/1/release?since=9", 400, "has no release 9"),
        ("/1/release?since=1", 400, "does not differ from itself"),
    ],
)
def test_what_cannot_be_shown_is_told(client: TestClient, address: str, status: int, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def statements(client: TestClient, query: str = "", release: int = 1) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(f"/{release}/statements.jsonl?{query}").text.splitlines()]


@pytest.mark.parametrize(
    ("address", "least"),
    [
        ("/1/overview", 10),
        ("/1/overview?q=tunnel", 10),
        ("/1/overview?kind=indirect", 10),
        ("/1/speaker?name=Lars Holm", 4),
        ("/1/release", 1),
    ],
)
def test_every_mark_of_a_chart_leads_to_as_many_statements_as_it_counts(
    client: TestClient, address: str, least: int
) -> None:
    page = client.get(address).text.partition("With whom in one article")[0]
    rows = re.findall(
        r'<th scope="row"><a href="/1/statements\?([^"]+)">.*?<td class="figure">([\d,]+)</td></tr>', page, re.S
    )
    assert len(rows) >= least
    for query, count in rows:
        assert len(statements(client, html.unescape(query))) == int(count), query


def test_a_speaker_is_found_by_the_whole_name_alone(client: TestClient) -> None:
    page = client.get("/1/speaker", params={"name": "Lars Holm"}).text
    count = len(statements(client, "name=Lars Holm"))
    assert f"<strong>{count}</strong> statements" in page
    assert count == sum(row["speaker_name"] == "Lars Holm" for row in statements(client))
    assert client.get("/1/speaker", params={"name": "Holm"}).status_code == 404
    beside = statements(client, "name=Chen Yu&beside=Lars Holm")
    shared = {row["article_id"] for row in statements(client, "name=Lars Holm")}
    assert beside
    assert {row["article_id"] for row in beside} <= shared


def test_what_a_statement_lacks_can_be_asked_for(client: TestClient) -> None:
    every = statements(client)
    assert len(statements(client, "without=role&without=gender")) == len(every)
    assert statements(client, "without=speaker,role") == [row for row in every if row["speaker_name"] is None]


def test_a_release_tells_its_run_and_what_it_brought(client: TestClient, lake: Path) -> None:
    run = storage.open_run(str(lake), {"n": 2})
    stage_all(run, [Document(3, revision=1), Document(99)])
    told = {"licences": {"synthetic": "with a <link>"}, "addresses": {"synthetic": ["https://news.example/feed"]}}
    publish(run, run_id="the-second", pipeline_version="1", model_version="m1", **told)
    assert client.get("/releases").text.count('<th scope="row">') == 2
    page = client.get("/2/release").text
    assert "the-second" in page
    changes = re.search(r'<th scope="row">quotes</th>' + r'<td class="figure">(\d+)</td>' * 3, page)
    assert changes
    assert changes.groups() == ("6", "3", "0")
    source = re.search(r'<th scope="row" class="words"><bdi>synthetic</bdi></th>.*', page)
    assert source
    assert re.findall(r">([^<>]+)<", source[0])[1:] == [
        *("https://news.example/feed", "41", "2026-03-01 00:00", "2026-03-01 00:01", "with a &lt;link&gt;")
    ]
    assert page.count('class="statement"') == 6
    assert 'class="statement"' not in client.get("/1/release").text


def test_reports_of_a_statement_that_an_older_version_stored_are_counted(tmp_path: Path, cache: Path) -> None:
    """It has no cluster_id; what reports it since has its quote_id."""
    lake = Path(shutil.copytree(ROOT / "tests/storage/lakes/schema-1", tmp_path / "lake"))
    first = storage.open(str(lake)).table("quotes").to_table().to_pylist()[0]
    run, report = storage.open_run(str(lake), {"n": 3}), Document(7, quotes=1)
    stage_all(run, [report])
    (row,) = quotes(report)
    link = TABLES["clusters"].from_rows([{"quote_id": row["quote_id"], "cluster_id": first["quote_id"]}])
    run.batch("cluster", "000001").write(StageResult(read=1, kept=1, tables={"clusters": link}))
    publish(run, run_id="3", pipeline_version="1", model_version="m1")
    client = TestClient(make_app(Library(str(lake), cache=cache)), base_url="http://127.0.0.1")
    utterance = addresses.utterance(3, first["quote_id"])
    told = f'href="{utterance}">2 reports of this'
    assert client.get(addresses.statements(3)).text.count(told) == 2
    for article in (first["article_id"], report.page_id):
        assert client.get(addresses.article(3, article)).text.count(told) == 1
    assert told in client.get(addresses.speaker(3, first["speaker_name"])).text
    assert "One utterance, 2 reports" in client.get(utterance).text
    assert [one["cluster_id"] for one in statements(client, release=3) if one["quote_id"] == first["quote_id"]] == [
        None
    ]


@pytest.mark.parametrize(
    "value", ["\0", "'\"; DROP TABLE statements; --", "\\%*", "\u202e", ",,", "x" * 5_000, "1e999", "9999-12-31"]
)
def test_no_field_of_an_address_fails_a_page(client: TestClient, value: str) -> None:
    for field in (*Query.model_fields, "after", "before"):
        for page in ("statements", "overview"):
            answer = client.get(f"/1/{page}", params={field: value})
            assert answer.status_code in (200, 400), (page, field)
    for page in ("speaker?name=", "articles/", "utterances/", "release?since="):
        assert client.get(f"/1/{page}{quote(value, safe='')}").status_code in (200, 400, 404), page


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
