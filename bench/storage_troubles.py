"""Let two runs publish at once through kills, full disks, read-only lakes, upkeep: `python -m bench.storage_troubles`.

Each round two processes stage and publish to one lake while one thing goes wrong. Then the same two runs are done to
their end: every document must be in the lake once, in its newest revision, and the lake must check clean. A tmpfs of a
mount namespace of its own is the disk, so that it can be filled and made read-only; needs `unshare` of util-linux.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import storage
from bench.storage_kills import PRELOAD
from bench.storage_synthetic import MODEL, PIPELINE, Document, stage_all
from storage.read.check import check_lake
from storage.write import publish
from storage.write.maintain import maintain

FORKS = multiprocessing.get_context("forkserver")
INSIDE = "QUOTELAKE_BENCH_MOUNT"
NEW_LAKE = 20
"""Rounds in one lake."""
TROUBLES = ("killed", "disk full", "read-only", "maintain")


def documents(job: int) -> list[Document]:
    """Give the input of a job: ten new documents, and one of the job of the round before in a new revision."""
    revised = [Document((job - 2) * 100, revision=1)] if job >= 2 else []
    return [*(Document(job * 100 + number) for number in range(10)), *revised]


def work(lake: str, job: int) -> None:
    """Stage and publish one job."""
    with storage.open_run(lake, {"job": job}) as run:
        stage_all(run, documents(job), batch_size=5)
        while True:
            try:
                publish.publish(run, run_id=f"job-{job}", pipeline_version=PIPELINE, model_version=MODEL)
                return
            except storage.Retryable as error:  # the other run's lease; a flow tries again too
                print(f"job {job}: {error}", flush=True)


def one_job(told: Connection, lake: str, job: int) -> None:
    """Do a job in a process of its own, and tell how it ended."""
    try:
        work(lake, job)
    except storage.Fatal as error:
        told.send(str(error))
    else:
        told.send("done")


def one_reader(told: Connection, lake: str) -> None:
    """Open a release and read it again and again: the same rows each time, or a sentence once it is retired."""
    opened = storage.open(lake)
    first = opened.table("quotes").to_table()
    told.send("opened")
    try:
        for _ in range(20):
            again = opened.table("quotes").to_table()
            if not again.equals(first):
                told.send("other rows of one release")
                return
    except storage.Fatal as error:
        told.send(f"retired: {error}")
    else:
        told.send("the same rows")


class Trouble:
    """One round's trouble: before the two jobs begin, while they run, and its end."""

    def __init__(self, kind: str, chance: random.Random, disk: Path, lake: str) -> None:
        """Choose when and how much."""
        self.kind, self._chance, self._disk, self._lake = kind, chance, disk, lake

    def before(self) -> None:
        """Fill the disk but for some kB, or make it read-only."""
        if self.kind == "disk full":
            free = os.statvfs(self._disk).f_bavail * os.statvfs(self._disk).f_frsize
            left = self._chance.randrange(0, 600_000)
            with Path(self._disk, "filler").open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(free - left, 1))
        if self.kind == "read-only":
            _mount("-o", "remount,ro", str(self._disk))

    def meanwhile(self, jobs: Sequence[multiprocessing.process.BaseProcess], typical: float) -> list[str]:
        """Kill both at random moments, or maintain the lake under a reader. Returns what the reader said."""
        if self.kind == "killed":
            began = time.monotonic()
            for after, job in sorted((self._chance.uniform(0, typical), at) for at in range(len(jobs))):
                time.sleep(max(0.0, began + after - time.monotonic()))
                jobs[job].kill()
        if self.kind != "maintain":
            return []
        here, there = FORKS.Pipe(duplex=False)
        reader = FORKS.Process(target=one_reader, args=(there, self._lake))
        reader.start()
        there.close()
        said = [here.recv()]
        try:
            maintain(self._lake, keep=1)
        except storage.Retryable as error:
            said.append(f"maintain: {error}")
        said.append(here.recv())
        reader.join()
        return said

    def after(self) -> None:
        """Let the disk be as it was."""
        if self.kind == "disk full":
            Path(self._disk, "filler").unlink()
        if self.kind == "read-only":
            _mount("-o", "remount,rw", str(self._disk))


def one_round(trouble: Trouble, lake: str, jobs: tuple[int, int], typical: float) -> list[str]:
    """Run two jobs through a trouble, and say how they and the reader ended."""
    trouble.before()
    started, pipes = [], []
    for job in jobs:
        here, there = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=one_job, args=(there, lake, job))
        process.start()
        there.close()
        started.append(process)
        pipes.append(here)
    said = trouble.meanwhile(started, typical)
    for process, pipe in zip(started, pipes, strict=True):
        process.join()
        try:
            said.append(pipe.recv())
        except EOFError:
            said.append("killed" if process.exitcode == -9 else f"ended with a traceback ({process.exitcode})")
    trouble.after()
    return said


def judge(lake: str, jobs: range) -> None:
    """Exit where the lake has a fault, or holds anything but each document once in its newest revision."""
    faults = check_lake(lake)
    expected = {document.doc_id: document.page_id for job in jobs for document in documents(job)}
    rows = storage.open(lake).table("pages").to_table(columns=["doc_id", "page_id"]).to_pylist()
    found = {row["doc_id"]: row["page_id"] for row in rows}
    if faults or found != expected or len(rows) != len(expected):
        sys.exit(f"the lake is wrong: {len(rows)} pages, {len(expected)} expected; {faults[:3]}")


def measure(disk: Path, rounds: int, seed: int) -> None:
    """Go through the rounds; print what happened."""
    chance, ends = random.Random(seed), Counter[tuple[str, str]]()
    typical, began = 2.0, time.monotonic()
    for number in range(rounds):
        first = 2 * (number - number % NEW_LAKE)
        lake, jobs = f"{disk}/lake-{number // NEW_LAKE}", (2 * number, 2 * number + 1)
        if number % NEW_LAKE == 0:
            started = time.monotonic()
            work(lake, jobs[0])
            typical = time.monotonic() - started
        trouble = Trouble(TROUBLES[number % len(TROUBLES)], chance, disk, lake)
        for end in one_round(trouble, lake, jobs, typical):
            ends[trouble.kind, _kind_of(end)] += 1
        for job in jobs:
            work(lake, job)
        judge(lake, range(first, jobs[1] + 1))
    for (kind, end), count in sorted(ends.items()):
        print(f"  {count:4d}  {kind}: {end}")
    wrong = [end for _, end in ends if end.startswith(("ended with a traceback", "other rows"))]
    print(f"{rounds} rounds, each lake checked clean, each document once; {time.monotonic() - began:.0f} s")
    if wrong:
        sys.exit(f"not told in one sentence: {wrong}")


def _kind_of(end: str) -> str:
    words = ("No space left", "disk is full", "read-only", "Read-only", "retired")
    return next((f"one sentence ({word})" for word in words if word in end), end[:100])


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def main() -> None:
    """Enter a mount namespace, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    if INSIDE not in os.environ:
        again = [sys.executable, "-m", "bench.storage_troubles", *sys.argv[1:]]
        space = ["unshare", "--mount", "--map-root-user", *again]
        with tempfile.TemporaryDirectory(prefix="quotelake-troubles-") as folder:
            sys.exit(subprocess.run(space, env={**os.environ, INSIDE: folder}, check=False).returncode)
    disk = Path(os.environ[INSIDE])
    _mount("-t", "tmpfs", "-o", "size=256m", "tmpfs", str(disk))
    FORKS.set_forkserver_preload(PRELOAD)
    measure(disk, arguments.rounds, arguments.seed)


if __name__ == "__main__":
    main()
