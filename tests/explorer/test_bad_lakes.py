"""A lake that cannot be read is told of on every page, in one sentence: never a traceback, never half a page."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest
from fastapi.testclient import TestClient

import storage
from bench.storage_synthetic import Document, stage_all
from explorer import addresses
from explorer.app import make_app
from explorer.index import _name
from explorer.library import Library
from storage.write.maintain import maintain
from storage.write.publish import publish

ARTICLE = Document(3).page_id
PAGES = (
    "/",
    addresses.statements(1),
    addresses.statements(1, ".csv"),
    addresses.overview(1),
    addresses.speaker(1, "Lars Holm"),
    addresses.article(1, ARTICLE),
    addresses.utterance(1, "none"),
    addresses.release(1),
    addresses.releases(),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("made") / "lake"
    fill(lake, [Document(number) for number in range(10)], [Document(3, revision=1)])
    return lake


def fill(lake: Path, *runs: list[Document]) -> None:
    for number, documents in enumerate(runs, 1):
        run = storage.open_run(str(lake), {"n": number})
        stage_all(run, documents)
        publish(run, run_id=str(number), pipeline_version="1", model_version="m1")


@pytest.fixture
def visit(tmp_path: Path) -> Callable[[str], TestClient]:
    def begin(address: str) -> TestClient:
        app = make_app(Library(address, cache=tmp_path / "cache"))
        return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    return begin


def told(client: TestClient, words: str, pages: tuple[str, ...] = PAGES) -> None:
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 503, page
        assert words in answer.text, page
        assert answer.text.count("<h1>") == 1
        assert "Traceback" not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_a_lake_that_is_not_there(visit: Callable[[str], TestClient], tmp_path: Path) -> None:
    told(visit(str(tmp_path / "nowhere")), "nowhere")


def test_a_lake_whose_first_run_has_not_ended(visit: Callable[[str], TestClient], tmp_path: Path) -> None:
    run = storage.open_run(str(tmp_path / "begun"), {"n": 1})
    stage_all(run, [Document(1)])
    told(visit(str(tmp_path / "begun")), "begun")


def test_a_manifest_that_was_cut(visit: Callable[[str], TestClient], lake: Path) -> None:
    for path in (lake / "releases").glob("*.json"):
        path.write_bytes(path.read_bytes()[:200])
    told(visit(str(lake)), "is no valid release manifest")


def test_a_lake_of_a_newer_version(visit: Callable[[str], TestClient], lake: Path) -> None:
    for path in (lake / "releases").glob("*.json"):
        path.write_text(re.sub(r'"schema_version": \d+', '"schema_version": 99', path.read_text()))
    pages = tuple(page for page in PAGES if page not in ("/", addresses.releases()))
    told(visit(str(lake)), "install a newer quotelake", pages)


@pytest.mark.parametrize(
    ("table", "pages"),
    [
        ("quotes", PAGES[1:7]),
        ("articles", PAGES[1:7]),
        ("entities", (addresses.article(1, ARTICLE),)),
    ],
)
def test_tables_of_which_a_part_is_missing_or_cut(
    visit: Callable[[str], TestClient], lake: Path, table: str, pages: tuple[str, ...]
) -> None:
    files = list((lake / table).glob("*.parquet"))
    for path in files:
        path.write_bytes(path.read_bytes()[:-100])
    told(visit(str(lake)), "quotelake check", pages)
    for path in files:
        path.unlink()
    told(visit(str(lake)), "quotelake check", pages)


def test_a_release_that_is_retired_while_it_is_open(visit: Callable[[str], TestClient], lake: Path) -> None:
    client = visit(str(lake))
    assert client.get(addresses.statements(1)).status_code == 200
    assert client.get(addresses.release(2)).text.count('class="figure">3</td>') > 0
    maintain(str(lake), 1, timedelta(0))
    told(client, "read a newer one", PAGES[1:2])
    told(client, "elease 1 ", PAGES[1:8])
    assert "no longer kept" in client.get(addresses.release(2)).text
    assert client.get("/", follow_redirects=True).status_code == 200


def test_a_lake_that_is_deleted_and_made_anew_is_shown_as_it_is_now(
    visit: Callable[[str], TestClient], lake: Path
) -> None:
    def shown() -> tuple[str, str]:
        total = re.search(r"<strong>(\d+)</strong>", client.get(addresses.statements(2)).text)
        added = re.search(
            r'<th scope="row">quotes</th><td class="figure">(\d+)</td>', client.get(addresses.release(2)).text
        )
        assert total
        assert added
        return total[1], added[1]

    client = visit(str(lake))
    assert shown() == ("30", "3")
    shutil.rmtree(lake)
    fill(lake, [Document(20)], [Document(21), Document(22)])
    assert shown() == ("9", "6")


@pytest.mark.parametrize("kind", ["database", "text"])
def test_a_file_of_another_program_where_an_index_belongs_is_replaced(lake: Path, tmp_path: Path, kind: str) -> None:
    index = tmp_path / f"{_name(storage.open(str(lake), 1))}.duckdb"
    if kind == "text":
        index.write_text("no database")
    else:
        with duckdb.connect(str(index)) as other:
            other.execute("CREATE TABLE accounts AS SELECT 1 AS number")
    opened = Library(str(lake), cache=tmp_path).open(1)
    assert opened.index == index
    assert opened.value("SELECT count(*) FROM statements") == 30


class _Refusing(BaseHTTPRequestHandler):
    """An object store that knows who asks, and lets them read nothing."""

    def do_GET(self) -> None:
        body = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
        self.send_response(403)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Refusing)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "wrong")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    yield
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()


@pytest.mark.usefixtures("refusing")
def test_a_lake_on_s3_without_rights(visit: Callable[[str], TestClient]) -> None:
    told(visit("s3://bucket/lake"), "check the AWS_* credentials")
