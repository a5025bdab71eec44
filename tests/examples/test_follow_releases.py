"""A flow of another project runs once for each release, started by the event on a real Prefect server."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

import storage
from bench.ports import unused_port
from tests.docs.blocks import blocks
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
ANNOUNCE = "import sys; from flows.events.announce import announce; announce(sys.argv[1])"

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("follow")]


class Server:
    """A Prefect server of its own, and the processes that were started beside it."""

    def __init__(self, home: Path) -> None:
        self.port = unused_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.environment = {
            **os.environ,
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "0",
            "PREFECT_SERVER_UI_ENABLED": "0",
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "PYTHONPATH": str(ROOT),
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> None:
        self.processes.append(subprocess.Popen([sys.executable, *command], env=self.environment))

    def ask(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.post(f"{self.api}/{path}", json={}, timeout=240).json()
        return found

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait(timeout=240)


def wait(what: str, done: Any, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if done():
                return
        except (requests.ConnectionError, requests.Timeout):
            pass  # the server is starting
        time.sleep(0.5)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "prefect")
    try:
        one.start("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(one.port), "--no-ui")
        wait("the server's answer", lambda: requests.get(f"{one.api}/health", timeout=5).ok)
        yield one
    finally:
        one.stop()


def new_lines(lake: str, release: int) -> int:
    """How many statements of a release its parent has not, by quotelake's own reading."""
    asserted = "SELECT quote_id FROM quotes WHERE assertion = 'asserted'"
    now = {row["quote_id"] for row in storage.open(lake, release).sql(asserted).to_pylist()}
    before = (
        {row["quote_id"] for row in storage.open(lake, release - 1).sql(asserted).to_pylist()} if release > 1 else set()
    )
    return len(now - before)


def test_the_page_on_events_shows_the_trigger_of_the_example() -> None:
    (shown,) = blocks(ROOT / "docs/howto/events.md")
    names: dict[str, Any] = {}
    exec(compile(shown.text, "docs/howto/events.md", "exec"), names)
    example = runpy.run_path(str(ROOT / "examples/follow_releases.py"))
    assert names["published"] == example["PUBLISHED"]


def test_a_digest_says_by_which_words_each_statement_is_attributed(tmp_path: Path) -> None:
    """What somebody asked for would be taken for what is."""
    lake = str(ROOT / "tests/storage/lakes/schema-2")
    code = "import sys; from follow_releases import digest; digest.fn(sys.argv[1], 1, sys.argv[2])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "examples")}
    subprocess.run([sys.executable, "-c", code, lake, str(tmp_path)], env=environment, check=True)
    made = storage.open(lake, 1).sql("SELECT cue, kind, text FROM quotes WHERE assertion = 'asserted'").to_pylist()
    assert any(row["cue"] for row in made)
    said = {f"({', '.join(filter(None, [row['cue'], row['kind']]))}): {row['text']}" for row in made}
    assert {line.partition("** ")[2] for line in (tmp_path / "release-1.md").read_text().splitlines()} == said


def test_each_release_starts_the_other_projects_flow_once(server: Server, tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    shutil.copytree(ROOT / "tests/storage/lakes/schema-2", lake)
    server.start(str(ROOT / "examples/follow_releases.py"), str(tmp_path / "digests"))
    wait("the trigger", lambda: server.ask("automations/filter"))
    for _ in range(2):  # what is announced already is not announced again
        subprocess.run([sys.executable, "-c", ANNOUNCE, lake], env=server.environment, check=True)

    def ended() -> bool:
        return [run["state_type"] for run in server.ask("flow_runs/filter")] == ["COMPLETED"] * 2

    wait("both runs", ended)
    runs = {run["parameters"]["release"]: run["parameters"]["lake"] for run in server.ask("flow_runs/filter")}
    assert runs == {1: lake, 2: lake}
    for release in (1, 2):
        written = (tmp_path / f"digests/release-{release}.md").read_text(encoding="utf-8").splitlines()
        assert len(written) == new_lines(lake, release) > 0
        assert all(line.startswith("- **") for line in written)
