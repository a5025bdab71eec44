"""Kill writers and publishers at random moments, check the lake after each: `python -m bench.storage_kills --help`.

One lake is filled by one process after another, each killed with SIGKILL after a random time; after each kill the last
release must check clean. Every input is then run once more to its end, and the lake must equal one filled undisturbed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection

import storage
from bench.storage_endpoint import place
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
ENDED = "(ended before the kill, not counted)"


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


def kill_one(lake: str, job: int, after: float) -> str:
    """Run a job in a process of its own and kill it `after` seconds after its start; say at what, or `ENDED`."""
    before = {entry.path for entry in open_files(lake).entries()}
    process = _started(lake, job)
    time.sleep(after)
    killed = process.is_alive()
    process.kill()
    process.join()
    return _moment(lake, job, before) if killed else ENDED


def _started(lake: str, job: int) -> multiprocessing.process.BaseProcess:
    """Give the process of a job when it has imported everything and begins."""
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_child, args=(there, lake, job, dict(os.environ)))
    process.start()
    there.close()
    here.recv()
    return process


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


def one_round(lake: str, undisturbed: str, most: int, chance: random.Random) -> Iterator[str]:
    """Fill a lake through at most `most` kills, then to its end, beside one that nothing disturbs; yield the moments.

    Exits where the lake has a fault after a kill, or in the end differs from the other.
    """
    work(lake, 0)
    work(undisturbed, 0)
    typical = _typical(undisturbed, 1)
    last = 1 + min(ROUND, most)
    for job in range(2, last + 1):
        yield kill_one(lake, job, chance.uniform(0, typical * 1.05))
        faults = check_lake(lake)
        _demand(not faults, f"after the kill of job {job} the lake has faults: {faults[:3]}")
    work(lake, 1)
    for job in range(2, last + 1):
        work(undisturbed, job)
        work(lake, job)
    work(lake, last)
    _demand(not check_lake(lake), "the finished lake has faults")
    _demand(content(lake) == content(undisturbed), "the finished lake differs from the undisturbed one")
    _demand(not _staged(lake), f"staging is left: {_staged(lake)}")


def main() -> None:
    """Kill, check, finish, compare; print a table and exit 1 at the first fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--on", choices=["disk", "s3"], default="disk")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    started, chance = time.monotonic(), random.Random(arguments.seed)
    FORKS.set_forkserver_preload(PRELOAD)
    moments = Counter[str]()
    kills = rounds = 0
    with place("kills", arguments.on) as base:
        while kills < arguments.kills:
            lake, undisturbed = f"{base}/killed-{rounds}", f"{base}/undisturbed-{rounds}"
            moments.update(one_round(lake, undisturbed, arguments.kills - kills, chance))
            kills, rounds = moments.total() - moments[ENDED], rounds + 1
            print(f"round {rounds}: {kills} kills, all rows equal ({time.monotonic() - started:.0f} s)", flush=True)
    print(
        f"\n{arguments.on}: {kills} SIGKILLs, {moments.total()} checks clean, {rounds} lakes equal to undisturbed ones"
    )
    for moment, count in moments.most_common():
        print(f"  {count:4d}  {moment}")
    print(f"  {time.monotonic() - started:.0f} s")


def _typical(lake: str, job: int) -> float:
    """Give the seconds of a job that is not killed, from its start to its end, as `kill_one` counts them."""
    process = _started(lake, job)
    started = time.monotonic()
    process.join()
    return time.monotonic() - started


def _staged(lake: str) -> list[str]:
    return [key for key in open_files(lake).names("_staging") if key != "lock"]


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


if __name__ == "__main__":
    main()
