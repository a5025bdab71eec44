"""Kills writers and publishers at random moments, checks the lake after each: `python -m bench.storage_kills --help`.

One lake is filled by one process after another, each killed with SIGKILL after a random time; after each kill the last
release must check clean. Every input is then run once more to its end, and the lake must equal one filled undisturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

import storage
from bench.storage_endpoint import CREDENTIALS, s3_server
from bench.storage_synthetic import MODEL, PIPELINE, Document, stage_all
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.schemas import RELEASED, TABLES
from storage.tables import releases
from storage.write import publish

FORKS = multiprocessing.get_context("forkserver")
"""Children come from a server that has imported everything and used nothing: no thread is copied in mid-work."""
PRELOAD = [
    "bench.storage_endpoint",
    "bench.storage_synthetic",
    "storage.read.check",
    "storage.files.s3_lease",
    "storage.write.publish",
]
ROUND = 25
"""Kills before the killed inputs are run to their end, and the lake is compared."""


def documents(job: int) -> list[Document]:
    """Give the input of a job: twelve new documents, and two of the job before in a new revision."""
    revised = [Document((job - 1) * 100 + number, revision=1) for number in (0, 1)] if job else []
    return [*(Document(job * 100 + number) for number in range(12)), *revised]


def work(lake: str, job: int) -> None:
    """Stage and publish one job."""
    run = storage.open_run(lake, {"job": job})
    stage_all(run, documents(job), batch_size=4)
    while True:
        try:
            publish.publish(run, run_id=f"job-{job}", pipeline_version=PIPELINE, model_version=MODEL)
            return
        except storage.Retryable as error:  # a starved machine loses its lease on the endpoint; a flow tries again too
            print(f"job {job}: {error}", flush=True)


def content(lake: str) -> dict[str, list[dict[str, object]]]:
    """Give every row of the newest release, sorted by key, without what says when it was fetched."""
    found = {}
    for name in RELEASED:
        rows = storage.open(lake).table(name).to_table().to_pylist()
        found[name] = sorted(rows, key=lambda row: [str(row[column]) for column in TABLES[name].key])
    return found


def kill_one(lake: str, job: int, after: float) -> tuple[bool, str]:
    """Run a job in a process of its own and kill it `after` seconds after its start; say whether, and at what."""
    before = {entry.path for entry in open_files(lake).entries()}
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_child, args=(there, lake, job, dict(os.environ)))
    process.start()
    there.close()
    here.recv()
    time.sleep(after)
    killed = process.is_alive()
    process.kill()
    process.join()
    return killed, _moment(lake, job, before)


def _child(ready: Connection, lake: str, job: int, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    ready.send(True)
    work(lake, job)


def _moment(lake: str, job: int, before: set[str]) -> str:
    """Say what the killed process was at, from what it left."""
    files = open_files(lake)
    new = {entry.path for entry in files.entries()} - before
    latest = releases.latest_number(files) or 0
    if files.size(releases.path(latest + 1)) is not None:
        return "manifest put, pointer not moved"
    ended = bool(latest) and releases.read(files, latest).run_id == f"job-{job}"
    states = [path for path in new if path.endswith("/run.json")]
    if ended:
        return "pointer moved, staging being cleaned" if states else "all done, process ending"
    if not states:
        return "before its first file"
    if any("/_delta_log/" in path for path in new):
        return "tables being committed"
    if any(path.startswith(RELEASED) for path in new):
        return "parts of tables being written"
    done = [path for path in new if re.search(r"/attribute/\d+\.json$", path)]  # no temporary names
    return "all staged, publishing not begun" if len(done) == 4 else "batches being staged"


def main() -> None:
    """Kill, check, finish, compare; print a table and exit 1 at the first fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--on", choices=["disk", "s3"], default="disk")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    started = time.monotonic()
    FORKS.set_forkserver_preload(PRELOAD)
    with _place(arguments.on) as base:
        chance = random.Random(arguments.seed)
        moments: dict[str, int] = {}
        kills = rounds = checks = 0
        while kills < arguments.kills:
            lake, undisturbed = f"{base}/killed-{rounds}", f"{base}/undisturbed-{rounds}"
            work(lake, 0)
            work(undisturbed, 0)
            typical = _typical(undisturbed, 1)
            for job in range(2, 2 + min(ROUND, arguments.kills - kills)):
                after = chance.uniform(0, typical * 1.05)
                killed, moment = kill_one(lake, job, after)
                kills += killed
                moment = moment if killed else "(ended before the kill, not counted)"
                moments[moment] = moments.get(moment, 0) + 1
                _demand(check_lake(lake) == [], f"after kill {kills} the lake has faults: {check_lake(lake)[:3]}")
                checks += 1
            work(lake, 1)
            for done in range(2, job + 1):
                work(undisturbed, done)
                work(lake, done)
            work(lake, job)
            _demand(check_lake(lake) == [], "the finished lake has faults")
            _demand(content(lake) == content(undisturbed), "the finished lake differs from the undisturbed one")
            _demand(not _staged(lake), f"staging is left: {_staged(lake)}")
            rounds += 1
            print(f"round {rounds}: {kills} kills, all rows equal ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"\n{arguments.on}: {kills} SIGKILLs, {checks} checks clean, {rounds} lakes equal to undisturbed ones")
    for moment, count in sorted(moments.items(), key=lambda item: -item[1]):
        print(f"  {count:4d}  {moment}")
    print(f"  {time.monotonic() - started:.0f} s")


def _typical(lake: str, job: int) -> float:
    """Give the time of a job that is not killed, from its start to its end, as `kill_one` counts it."""
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_child, args=(there, lake, job, dict(os.environ)))
    process.start()
    here.recv()
    started = time.monotonic()
    process.join()
    return time.monotonic() - started


def _staged(lake: str) -> list[str]:
    return [key for key in open_files(lake).names("_staging") if key != "lock"]


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


@contextlib.contextmanager
def _place(kind: str) -> Iterator[str]:
    if kind == "disk":
        with tempfile.TemporaryDirectory(prefix="quotelake-kills-") as folder:
            yield folder
        return
    with s3_server("kills") as endpoint:
        os.environ.update({**CREDENTIALS, "AWS_ENDPOINT_URL": endpoint})
        yield "s3://kills/lake"


if __name__ == "__main__":
    main()
