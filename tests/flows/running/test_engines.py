"""Processes and Dask: the same files as one thread makes, and one model a worker process."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient

from flows.engine import Engine
from flows.news_quotes import news_quotes
from flows.parameters import Execution, NewsQuotes
from flows.reports.outcome import Outcome
from flows.running.batches import numbers
from storage.files.open import open_files
from storage.tables.releases import read
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("api")]

SAMPLES = str(Path(__file__).resolve().parents[3] / "samples/[cm]*.*")
DOCUMENTS, BATCH = 4, 1


def run(lake: Path, **execution: object) -> Outcome:
    settings = Execution.model_validate(execution)
    return news_quotes(NewsQuotes(sources=(SAMPLES,), lake=str(lake), batch_size=BATCH, execution=settings))


@pytest.fixture(scope="module")
def sequential(api: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return parts(run(tmp_path_factory.mktemp("sequential") / "lake", workers=1))


def parts(outcome: Outcome) -> dict[str, bytes]:
    """Released files and their bytes; pages hold the time of fetching, so theirs are left out."""
    files = open_files(outcome.lake)
    tables = read(files, 1).tables
    return {
        part.path: files.read(part.path) for name in ("articles", "entities", "quotes") for part in tables[name].files
    }


def loaded_by(client: SyncPrefectClient, outcome: Outcome) -> list[int]:
    """The processes that say in the run's log that they loaded the model, one entry a line."""
    assert outcome.release is not None
    query = {"logs": {"flow_run_id": {"any_": [outcome.release.run_id]}}, "limit": 200}
    deadline = time.monotonic() + PATIENCE_SECONDS  # logs are sent every two seconds, by each process
    while True:
        lines = [one["message"] for one in client.request("POST", "/logs/filter", json=query).json()]
        if sum(line.startswith("tag ") for line in lines) == len(numbers(DOCUMENTS, BATCH)):
            break
        assert time.monotonic() < deadline, lines
        time.sleep(1)
    return [int(found[1]) for line in lines if (found := re.match(r"model ql-\w+ loaded in process (\d+) ", line))]


def check(outcome: Outcome, expected: dict[str, bytes], client: SyncPrefectClient) -> None:
    assert parts(outcome) == expected
    loads = loaded_by(client, outcome)
    assert 1 <= len(loads) <= 2
    assert len(set(loads)) == len(loads)
    assert os.getpid() not in loads


def test_processes(sequential: dict[str, bytes], client: SyncPrefectClient, tmp_path: Path) -> None:
    check(run(tmp_path / "lake", engine=Engine.PROCESSES, workers=2), sequential, client)


@pytest.mark.long
def test_dask_with_workers_of_its_own(sequential: dict[str, bytes], client: SyncPrefectClient, tmp_path: Path) -> None:
    check(run(tmp_path / "lake", engine=Engine.DASK, workers=2), sequential, client)


def test_dask_on_a_scheduler_that_is_there(
    sequential: dict[str, bytes], client: SyncPrefectClient, tmp_path: Path
) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        outcome = run(tmp_path / "lake", engine=Engine.DASK, workers=2, dask_scheduler=address)
        check(outcome, sequential, client)
        again = run(tmp_path / "other", engine=Engine.DASK, workers=2, dask_scheduler=address)
        assert parts(again) == sequential
        assert not set(loaded_by(client, again)) & set(loaded_by(client, outcome)), "workers that stay keep their model"
