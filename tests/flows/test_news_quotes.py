"""The main flow through a real Prefect server, on the samples and on bad input."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prefect import flow, task
from prefect.client.orchestration import SyncPrefectClient

from explorer.app import make_app
from explorer.library import Library
from flows.events.announce import RELEASE_PUBLISHED, STATEMENT_FOUND
from flows.news_quotes import news_quotes
from flows.parameters import Execution, NewsQuotes
from flows.reports.outcome import Outcome, Unmet
from storage.errors import Fatal, Retryable
from storage.read.lake import open_lake
from tasks.discover import DiscoverSettings
from tasks.fetch import FetchSettings
from tasks.stages import may_help
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("api")]

SAMPLES = str(Path(__file__).resolve().parents[2] / "samples")


def parameters(lake: Path, *sources: str, **changes: Any) -> NewsQuotes:
    return NewsQuotes(sources=sources or (SAMPLES,), lake=str(lake), watch=("IOM",), batch_size=4, **changes)


def files(lake: Path) -> set[str]:
    return {str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def done(api: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The samples, run once."""
    lake = tmp_path_factory.mktemp("done") / "lake"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUOTELAKE_VIEW_URL", "http://127.0.0.1:8765")
        return lake, news_quotes(parameters(lake))


def run_of(client: SyncPrefectClient, outcome: Outcome) -> Any:
    assert outcome.release is not None
    return client.read_flow_run(outcome.release.run_id)


def artifacts_of(client: SyncPrefectClient, outcome: Outcome) -> dict[str, Any]:
    query = {"artifacts": {"flow_run_id": {"any_": [str(run_of(client, outcome).id)]}}}
    return {found["key"]: found for found in client.request("POST", "/artifacts/filter", json=query).json()}


def test_it_publishes_every_document_once(done: tuple[Path, Outcome]) -> None:
    lake, outcome = done
    assert [counts.read for counts in outcome.counts.values()] == [10] * 5
    assert outcome.release is not None
    assert open_lake(str(lake)).release.rows()["articles"] == 10
    assert outcome.added["quotes"] == open_lake(str(lake)).release.rows()["quotes"] > 50


def test_runs_are_named_for_what_they_do(done: tuple[Path, Outcome], client: SyncPrefectClient) -> None:
    run = run_of(client, done[1])
    assert run.name.endswith("samples, 10 documents")
    assert run.state is not None
    assert run.state.is_completed()
    query = {"flow_runs": {"id": {"any_": [str(run.id)]}}}
    tasks = client.request("POST", "/task_runs/filter", json=query).json()
    names = {one["name"] for one in tasks}
    batches = {f"{stage} 00000{n}" for stage in ("fetch", "clean", "tag", "attribute") for n in (1, 2, 3)}
    assert batches | {"discover 000001", "link 000001"} <= names
    assert len(tasks) == len(batches) + 4
    assert not any(one["tags"] for one in tasks), "each set of tags is a request for a slot before the task runs"
    assert {one["state"]["type"] for one in tasks} == {"COMPLETED"}


def test_the_ui_gets_counts_statements_progress_and_links(
    done: tuple[Path, Outcome], client: SyncPrefectClient
) -> None:
    lake, outcome = done
    found = artifacts_of(client, outcome)
    assert found["speakers"]["data"].startswith("data:image/svg+xml;base64,")
    assert found["speakers"]["type"] == "image"
    links = {"release", "explorer", "statements-in-articles"}
    assert set(found) == {"progress", "report", "statements", "speakers"} | links
    assert "| attribute | 10 | 10 | 0 | 0 |" in found["report"]["data"]
    assert float(found["progress"]["data"]) == 100.0
    assert "International Organization for Migration" in found["statements"]["data"]
    assert outcome.page == f"{lake}/exports/000001/statements.html"
    page = Path(outcome.page).read_text()
    assert '<a class="name" href="http://127.0.0.1:8765/1/speaker?name=International+Organization' in page
    assert "<dt>as written</dt><dd><bdi>the organization</bdi></dd>" in page


def test_artifacts_lead_to_the_explorer_s_pages_of_the_release(
    done: tuple[Path, Outcome], client: SyncPrefectClient, tmp_path: Path
) -> None:
    lake, outcome = done
    found = artifacts_of(client, outcome)
    texts = [found["explorer"]["data"], found["report"]["data"], found["statements"]["data"]]
    addresses = set(re.findall(r"http://127\.0\.0\.1:8765(/[^\s)\"#]+)", " ".join(texts)))
    pages = {"statements", "articles", "overview", "release"}
    assert {address.partition("?")[0].split("/")[2] for address in addresses} == pages
    browser = TestClient(make_app(Library(str(lake), cache=tmp_path)), base_url="http://127.0.0.1")
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "Release 1" in answer.text
    places = set(re.findall(r"/articles/\w+#(s-\w+)", texts[2]))
    articles = "".join(browser.get(address).text for address in addresses if "/articles/" in address)
    assert places
    assert all(f'id="{place}"' in articles for place in places)


def test_the_log_has_a_line_a_batch(done: tuple[Path, Outcome], client: SyncPrefectClient) -> None:
    query = {"logs": {"flow_run_id": {"any_": [str(run_of(client, done[1]).id)]}}, "limit": 200}

    def told() -> bool:
        lines = [one["message"] for one in client.request("POST", "/logs/filter", json=query).json()]
        return any(line.startswith("tag 000003: 2 read, 2 kept, 0 unchanged, 0 rejected") for line in lines)

    until = time.monotonic() + PATIENCE_SECONDS
    while not told() and time.monotonic() < until:
        time.sleep(0.5)
    assert told()


def test_events_are_sent_once_a_statement(done: tuple[Path, Outcome], client: SyncPrefectClient) -> None:
    lake, outcome = done

    def events(name: str) -> list[Any]:
        query = {"filter": {"event": {"name": [name]}}, "limit": 50}
        rows = client.request("POST", "/events/filter", json=query).json()["events"]
        return [row for row in rows if str(lake) in str(row)]

    watched = open_lake(str(lake)).sql("SELECT quote_id FROM quotes WHERE len(watch) > 0")
    assert outcome.announced == watched.num_rows > 5
    news_quotes(parameters(lake))
    found = events(STATEMENT_FOUND)
    assert sorted(one["payload"]["quote_id"] for one in found) == sorted(watched["quote_id"].to_pylist())
    assert len(events(RELEASE_PUBLISHED)) == 1


def test_the_same_again_brings_nothing_and_writes_nothing(done: tuple[Path, Outcome]) -> None:
    lake, _ = done
    before = files(lake)
    again = news_quotes(parameters(lake))
    assert again.release is None
    assert again.headline() == "Nothing new; the newest release is 1."
    assert again.counts["fetch"].unchanged == 10
    assert files(lake) == before


def test_bad_documents_are_counted_and_listed_and_lose_nothing_else(tmp_path: Path, client: SyncPrefectClient) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = (Path(SAMPLES) / "khorog-mudflow-iom.txt").read_text()
    (folder / "good.txt").write_text(good)
    (folder / "empty.txt").write_text("")
    (folder / "program.txt").write_bytes(b"\x7fELF" + bytes(range(256)) * 20)
    outcome = news_quotes(parameters(tmp_path / "lake", str(folder)))
    assert {row["reason"] for row in outcome.rejects} == {"empty", "binary"}
    assert outcome.rejected == 2
    assert outcome.added["articles"] == 1
    assert "empty.txt" in artifacts_of(client, outcome)["report"]["data"]
    state = run_of(client, outcome).state
    assert state.is_completed()
    assert state.message.startswith("Release 1 of ")
    assert state.message.endswith("; 2 documents rejected (binary 1, empty 1).")


def last_run(client: SyncPrefectClient) -> Any:
    query = {"sort": "START_TIME_DESC", "limit": 1}
    return client.request("POST", "/flow_runs/filter", json=query).json()[0]


def lines_of(client: SyncPrefectClient, run: str, wanted: str) -> list[tuple[int, str]]:
    """The run's log, levels and messages, when the server has the line that is waited for."""
    query = {"logs": {"flow_run_id": {"any_": [run]}}, "limit": 200}
    until = time.monotonic() + PATIENCE_SECONDS
    lines: list[tuple[int, str]] = []
    while time.monotonic() < until and not any(wanted in line for _, line in lines):
        lines = [(one["level"], one["message"]) for one in client.request("POST", "/logs/filter", json=query).json()]
        time.sleep(0.5)
    return lines


def test_sources_that_give_nothing_fail_the_run_with_their_reasons_and_no_release(
    tmp_path: Path, client: SyncPrefectClient
) -> None:
    large = tmp_path / "large.txt"
    large.write_text("a" * 5_000)
    settings = DiscoverSettings(fetch=FetchSettings(max_bytes=1_000))
    sources = (str(tmp_path / "nofile.txt"), "www.example.org/news", str(large))
    with pytest.raises(Unmet, match="3 sources give no document") as failed:
        news_quotes(parameters(tmp_path / "lake", *sources, discover=settings))
    said = str(failed.value)
    assert "nofile.txt (no such file or folder); " in said
    assert "www.example.org/news (no such file or folder; for the web write https://www.example.org/news); " in said
    assert "max_bytes" in said
    assert not any((tmp_path / "lake").iterdir())
    run = last_run(client)
    assert (run["state"]["type"], run["state"]["message"]) == ("FAILED", said)
    lines = lines_of(client, run["id"], "3 sources give no document")
    assert (logging.ERROR, said) in lines
    assert not any("Traceback" in line or "Finished in state" in line for _, line in lines)


def test_a_file_of_sources_with_a_fault_ends_the_run_before_it_touches_the_lake(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources:\n- addresses: [samples]\n")
    with pytest.raises(Fatal, match=r"sources\.0\.name"):
        news_quotes(parameters(tmp_path / "lake", str(tmp_path / "sources.yaml")))
    assert not (tmp_path / "lake").exists()


def test_what_the_other_sources_gave_is_released_and_the_failed_one_is_read_anew(tmp_path: Path) -> None:
    good, late = str(Path(SAMPLES) / "khorog-mudflow-iom.txt"), tmp_path / "late.txt"
    with pytest.raises(Unmet, match="What the others gave is in release 1") as failed:
        news_quotes(parameters(tmp_path / "lake", good, str(late)))
    assert failed.value.outcome.added["articles"] == 1
    late.write_text((Path(SAMPLES) / "agadez-returns-iom.txt").read_text())
    outcome = news_quotes(parameters(tmp_path / "lake", good, str(late)))
    assert outcome.added["articles"] == 1


def test_a_strict_run_fails_after_publishing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/empty.txt").write_text("")
    (tmp_path / "in/good.txt").write_text((Path(SAMPLES) / "khorog-mudflow-iom.txt").read_text())
    with pytest.raises(Fatal, match="1 document was rejected, and the run is strict"):
        news_quotes(parameters(tmp_path / "lake", str(tmp_path / "in"), strict=True))
    assert open_lake(str(tmp_path / "lake")).release.rows()["articles"] == 1


def test_only_what_may_help_is_tried_again() -> None:
    tries: list[type[Exception]] = []

    @task(retries=2, retry_delay_seconds=0, retry_condition_fn=may_help)
    def failing(error: type[Exception]) -> None:
        tries.append(error)
        raise error("no")

    @flow
    def both() -> None:
        for error in (Retryable, Fatal):
            failing.submit(error).wait()

    both()
    assert tries == [Retryable, Retryable, Retryable, Fatal]


def test_a_time_limit_stops_and_the_next_run_goes_on(
    tmp_path: Path, content: Callable[..., Any], done: tuple[Path, Outcome]
) -> None:
    with pytest.raises(Fatal, match="time limit"):
        news_quotes(parameters(tmp_path / "lake", execution=Execution(workers=1, time_limit_s=0.001)))
    assert not (tmp_path / "lake/releases").exists()
    outcome = news_quotes(parameters(tmp_path / "lake"))
    assert outcome.release is not None
    assert content(str(tmp_path / "lake"))["quotes"] == content(str(done[0]))["quotes"]
