"""What operators live through, with the server and worker of `make up` on a real PostgreSQL that the tests may kill.

Each recovery says on stdout what it measured (`pytest -s`); docs/operations.md holds the figures.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.postgres import Postgres, programs
from bench.up import ROOT, Up
from flows.events.announce import RELEASE_PUBLISHED, STATEMENT_FOUND
from flows.running.pipeline import STARTS
from storage.read.check import check_lake
from storage.read.lake import open_lake
from tests.patience import wait_until

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("operations"),
    pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this machine: apt-get install postgresql"),
]
HEARTBEAT_SECONDS = 30
"""The shortest that Prefect allows."""
DOCUMENTS = 6
APPLY = [sys.executable, "deployments/apply.py"]


@dataclass
class Operated:
    """A server and worker on PostgreSQL, and what its automations sent to the webhook."""

    up: Up
    postgres: Postgres
    received: list[dict[str, Any]]

    def sent(self, lake: Path) -> list[dict[str, Any]]:
        """The statements of a lake that the webhook got, as often as it got them."""
        return [body for body in self.received if body.get("lake") == str(lake)]

    def apply(self) -> None:
        environment = self.up.environment | {
            "PREFECT_API_URL": f"{self.up.url}/api",
            "PREFECT_HOME": str(self.up.state / "prefect"),
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
            "QUOTELAKE_ROOT": str(ROOT),
        }
        subprocess.run(APPLY, cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def webhook(new_receiver: Callable[[], Any]) -> Iterator[Any]:
    receiver = new_receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory, webhook: Any) -> Iterator[Operated]:
    with Postgres() as postgres:
        up = Up(
            tmp_path_factory.mktemp("operated"),
            postgres.url,
            QUOTELAKE_HEARTBEAT_SECONDS=str(HEARTBEAT_SECONDS),
            QUOTELAKE_WEBHOOK=webhook.url,
            PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS="5",
        )
        try:
            yield Operated(up.start(), postgres, webhook.received)
        finally:
            assert up.make("down").returncode == 0


@dataclass
class Disturbed:
    """A run that reads a slow site, one document a batch, and is disturbed when the first batches are through."""

    operated: Operated
    site: Any
    lake: Path
    run: str = ""
    staged: int = 0
    asked: int = 0
    began: float = 0.0

    def begin(self) -> None:
        self.run = self.operated.up.submit(
            "on-demand",
            sources=[f"{self.site.url}/feed.xml"],
            lake=str(self.lake),
            watch=["IOM"],
            batch_size=1,
            execution={"workers": 1},
            discover={"fetch": {"allow_hosts": [self.site.host], "host_delay_s": 1}},
        )
        wait_until(lambda: self.through() >= 2)
        self.staged, self.asked, self.began = self.through(), len(self.site.hits), time.monotonic()

    def through(self) -> int:
        return len(list(self.lake.glob("_staging/*/attribute/[0-9]*.json")))

    def settled(self) -> bool:
        """The run is through for good: nothing staged is left, and no slot of a deployment is held."""
        done = self.operated.up.run(self.run)["state_type"] == "COMPLETED"
        return done and not list(self.lake.glob("_staging/*/run.json")) and free_slots(self.operated.up)

    def finishes(self, starts: int, what: str) -> None:
        """The run ends well after so many starts: nothing lost, nothing twice, nothing done twice."""
        up = self.operated.up
        state = up.wait_for_end(self.run, ("COMPLETED", "FAILED"))
        seconds = time.monotonic() - self.began
        assert state == "COMPLETED", up.history(self.run)
        wait_until(lambda: self.settled())
        states = up.history(self.run)
        # On busy cores the worker's second word on a dead engine comes late, and starts the run once more.
        assert starts <= states.count("Running") <= starts + ("Crashed" in states), states
        lake = open_lake(str(self.lake))
        rows = lake.release.rows()
        assert (lake.release.release, rows["pages"], rows["articles"]) == (1, DOCUMENTS, DOCUMENTS)
        assert not check_lake(str(self.lake))
        said = lake.sql(
            "SELECT q.quote_id, q.text, a.url FROM quotes q JOIN articles a USING (article_id) WHERE len(q.watch) > 0"
        ).to_pylist()
        watched = sorted(row["quote_id"] for row in said)
        assert len(watched) >= DOCUMENTS
        found = sorted(event["payload"]["quote_id"] for event in up.events(STATEMENT_FOUND, self.lake))
        assert found == watched
        assert len(up.events(RELEASE_PUBLISHED, self.lake)) == 1
        wait_until(lambda: len(self.operated.sent(self.lake)) >= len(watched))
        bodies = self.operated.sent(self.lake)
        assert sorted(body["quote_id"] for body in bodies) == watched
        told = {(body["quote_id"], body["text"], body["link"]) for body in bodies}
        assert told == {(row["quote_id"], row["text"], row["url"]) for row in said}
        assert {body["speaker"] for body in bodies} == {"International Organization for Migration"}
        again = Counter(hit for hit in self.site.hits if hit.startswith("/articles/"))
        # One more start, after the release, asks the site for everything once more, as any new run does.
        more = DOCUMENTS * (states.count("Running") - starts)
        assert sum(again.values()) <= DOCUMENTS + starts - 1 + more, "a staged document was fetched again"
        sys.stdout.write(
            f"\n{what}: {self.staged} of {DOCUMENTS} documents through when it struck, {seconds:.0f} s to Completed, "
            f"{rows['articles']} articles, {rows['quotes']} quotes, {len(found)} statement events, "
            f"{states.count('Running')} starts; {' > '.join(states)}\n"
        )


@pytest.fixture
def disturbed(operated: Operated, new_site: Callable[[int], Any], tmp_path: Path) -> Iterator[Disturbed]:
    site = new_site(DOCUMENTS)
    one = Disturbed(operated, site, tmp_path / "lake")
    one.begin()
    yield one
    site.close()


def free_slots(up: Up) -> bool:
    """No deployment's concurrency slot is held: a slot that stays taken blocks its deployment for ever."""
    limits = up.ask("v2/concurrency_limits/filter", {})
    return bool(limits) and not any(limit["active_slots"] for limit in limits)


def kill(processes: list[Any]) -> None:
    assert processes, "nothing to kill"
    for process in processes:
        with contextlib.suppress(Exception):  # it ended with the one before it
            process.kill()


@pytest.mark.long
def test_a_killed_engine_is_run_again_by_the_automation(disturbed: Disturbed) -> None:
    kill(disturbed.operated.up.engines(disturbed.run))
    disturbed.finishes(2, "engine killed")
    states = disturbed.operated.up.history(disturbed.run)
    assert states.index("Crashed") < states.index("AwaitingRetry")
    completed = disturbed.operated.postgres.sql("SELECT count(*) FROM flow_run WHERE state_type = 'COMPLETED'")
    assert completed
    assert int(completed) >= 1, "the server wrote somewhere else than into PostgreSQL"


@pytest.mark.long
def test_a_killed_worker_is_replaced(disturbed: Disturbed) -> None:
    up = disturbed.operated.up
    up.kill("worker")
    wait_until(lambda: up.run(disturbed.run)["state_type"] != "RUNNING")
    up.start()
    # Its engine ends at the first line that the flow logs to nobody; where a task logs first, only lines are lost.
    crashed = "Crashed" in up.history(disturbed.run)
    disturbed.finishes(1 + crashed, "worker killed, make up after the end of its run was seen")


@pytest.mark.long
def test_a_server_that_is_down_for_a_while_is_waited_for(disturbed: Disturbed) -> None:
    up = disturbed.operated.up
    up.kill("server")
    time.sleep(20)
    up.start()
    disturbed.finishes(1, "server killed, make up 20 s later")


def test_a_database_that_is_killed_and_restarted_is_waited_for(disturbed: Disturbed) -> None:
    disturbed.operated.postgres.kill()
    time.sleep(10)
    disturbed.operated.postgres.start()
    disturbed.finishes(1, "database killed, started 10 s later")


@pytest.mark.long
def test_a_machine_that_is_rebooted_finishes_its_run(disturbed: Disturbed) -> None:
    up = disturbed.operated.up
    kill([up.process("worker"), up.process("server"), *up.engines(disturbed.run)])
    disturbed.operated.postgres.kill()
    disturbed.operated.postgres.start()
    up.start()
    disturbed.finishes(2, "everything killed at once, then make up")
    assert "Crashed" in up.history(disturbed.run)


@pytest.mark.long
def test_a_run_that_always_crashes_fails_for_good(operated: Operated, tmp_path: Path) -> None:
    up = operated.up
    run = up.submit("on-demand", sources=["samples"], lake=str(tmp_path / "lake"))
    for start in range(1, STARTS + 1):
        wait_until(lambda start=start: up.run(run)["run_count"] == start and up.run(run)["state_type"] == "RUNNING")  # type: ignore[misc]
        kill(up.engines(run))
        wait_until(lambda: up.run(run)["state_type"] != "RUNNING")
    assert up.wait_for_end(run, ("COMPLETED", "FAILED")) == "FAILED"
    assert up.run(run)["run_count"] == STARTS + 1
    assert "crashed each time before" in up.run(run)["state"]["message"]


@pytest.mark.long
def test_a_schedule_fires_and_stays_when_deployments_are_applied_again(operated: Operated, tmp_path: Path) -> None:
    up = operated.up
    lake = tmp_path / "lake"
    assert up.wait_for_end(up.submit("on-demand", sources=["samples"], lake=str(lake))) == "COMPLETED"
    deployment = up.deployment("nightly")
    soon = (datetime.now(UTC) + timedelta(seconds=40)).isoformat()
    schedule = {
        "schedule": {"interval": 86_400, "anchor_date": soon, "timezone": "UTC"},
        "active": True,
        "slug": "soon",
        "parameters": {"parameters": {"lake": str(lake)}},
    }
    up.ask(f"deployments/{deployment}/schedules", [schedule])
    operated.apply()
    now = {one["slug"]: one["active"] for one in schedules(up, "nightly")}
    assert now == {"nightly": False, "soon": True}
    wait_until(lambda: scheduled(up, deployment))
    run = scheduled(up, deployment)[0]
    assert up.wait_for_end(run["id"]) == "COMPLETED"
    assert run["parameters"]["parameters"]["lake"] == str(lake)


def schedules(up: Up, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = up.ask("deployments/filter", {"deployments": {"name": {"any_": [name]}}})[0][
        "schedules"
    ]
    return found


def scheduled(up: Up, deployment: str) -> list[dict[str, Any]]:
    """Runs that the scheduler made and a worker took."""
    return [
        run
        for run in up.runs()
        if run["deployment_id"] == deployment and run["auto_scheduled"] and run["state_type"] != "SCHEDULED"
    ]


@pytest.mark.long
def test_a_server_that_forgot_is_not_told_a_statement_again(operated: Operated, tmp_path: Path) -> None:
    """A flow killed before it noted down what it sent begins again; the server's memory of ids is gone by then."""
    up = operated.up
    lake = tmp_path / "lake"
    assert up.wait_for_end(up.submit("on-demand", sources=["samples"], lake=str(lake), watch=["IOM"])) == "COMPLETED"
    told = len(open_lake(str(lake)).sql("SELECT quote_id FROM quotes WHERE len(watch) > 0"))
    assert told
    wait_until(lambda: len(operated.sent(lake)) == told)
    up.kill("server")
    up.start()
    (lake / "releases/announced.json").unlink()
    assert up.wait_for_end(up.submit("nightly", lake=str(lake))) == "COMPLETED"
    assert (lake / "releases/announced.json").exists()
    time.sleep(10)
    assert len(operated.sent(lake)) == told


@pytest.mark.long
def test_silence_is_told(operated: Operated) -> None:
    """The example waits for a day; here it is applied under another name and waits for twenty seconds."""
    with sooner(operated.up, "quotelake - nothing new for a day", 86_400):
        wait_until(lambda: {"message": "No release was published for a day."} in operated.received)


@pytest.mark.long
def test_a_run_whose_worker_dies_before_it_starts_is_run_again(operated: Operated, tmp_path: Path) -> None:
    """The example waits for ten minutes; here for twenty seconds."""
    up, lake = operated.up, tmp_path / "lake"
    with sooner(up, "quotelake - mark runs crashed that never started", 600):
        run = up.submit("on-demand", sources=["samples"], lake=str(lake))
        wait_until(lambda: up.run(run)["state_type"] == "PENDING")
        kill([up.process("worker"), *up.engines(run)])
        assert up.run(run)["state_type"] == "PENDING"
        wait_until(lambda: "Crashed" in up.history(run))
        up.start()
        assert up.wait_for_end(run, ("COMPLETED", "FAILED")) == "COMPLETED"
    states = up.history(run)
    assert states[:4] == ["Scheduled", "Pending", "Crashed", "AwaitingRetry"]
    assert states.count("Running") == 1
    assert open_lake(str(lake)).release.release == 1


@contextlib.contextmanager
def sooner(up: Up, name: str, seconds: int) -> Iterator[None]:
    """Apply an automation that waits for `seconds` once more, under another name, to wait for twenty."""
    there = next(one for one in up.ask("automations/filter", {}) if one["name"] == name)
    assert there["enabled"]
    assert there["trigger"]["within"] == seconds
    short = {field: there[field] for field in ("description", "actions", "enabled")} | {"name": f"{name}, sooner"}
    short["trigger"] = {field: value for field, value in there["trigger"].items() if field != "id"} | {"within": 20}
    made = up.ask("automations/", short)
    try:
        yield
    finally:
        up.delete(f"automations/{made['id']}")


@pytest.mark.long
def test_old_runs_are_removed_with_their_logs_and_artifacts(operated: Operated, tmp_path: Path) -> None:
    up, sql = operated.up, operated.postgres.sql
    old, young = (up.submit("on-demand", sources=["samples"], lake=str(tmp_path / "lake")) for _ in range(2))
    for run in (old, young):
        assert up.wait_for_end(run) == "COMPLETED"
    by_run = {"artifacts": {"flow_run_id": {"any_": [old]}}}
    assert up.ask("artifacts/filter", by_run)
    sql(f"UPDATE flow_run SET end_time = end_time - interval '31 days' WHERE id = '{old}'")
    sql(f"UPDATE flow_run SET end_time = end_time - interval '29 days' WHERE id = '{young}'")
    wait_until(lambda: sql(f"SELECT count(*) FROM flow_run WHERE id = '{old}'") == "0")
    wait_until(lambda: not up.ask("artifacts/filter", by_run))
    assert sql(f"SELECT count(*) FROM log WHERE flow_run_id = '{old}'") == "0"
    assert sql(f"SELECT count(*) FROM log WHERE flow_run_id = '{young}'") != "0"
    assert up.run(young)["state_type"] == "COMPLETED"


@pytest.mark.long
def test_zombies_are_marked_after_three_heartbeats_or_more(operated: Operated) -> None:
    entries = yaml.safe_load((ROOT / "deployments/automations.yaml").read_text())["automations"]
    beats = next(one["trigger"]["within_heartbeats"] for one in entries if "within_heartbeats" in one["trigger"])
    there = {one["name"]: one for one in operated.up.ask("automations/filter", {})}
    within = there["quotelake - mark zombie runs crashed"]["trigger"]["within"]
    assert within == beats * HEARTBEAT_SECONDS
    assert beats >= 3
    operated.apply()
    after = {one["name"]: one for one in operated.up.ask("automations/filter", {})}
    assert {name: one["trigger"]["id"] for name, one in after.items()} == {
        name: one["trigger"]["id"] for name, one in there.items()
    }, "the server forgets whom it watches when a trigger gets another id"
