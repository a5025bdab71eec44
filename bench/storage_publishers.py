"""Let eight processes publish to one lake for two minutes: `python -m bench.storage_publishers --help`.

Each process brings documents of its own, documents that the others bring at the same time, and new revisions. At the
end every document must be in the lake exactly once, in its newest revision, and the lake must check clean.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from typing import NamedTuple

import storage
from bench.storage_endpoint import place
from bench.storage_synthetic import MODEL, PIPELINE, Document, stage_all
from storage.read.check import check_lake
from storage.write import publish

FORKS = multiprocessing.get_context("forkserver")


class Outcome(NamedTuple):
    """What one process did: jobs, publishings that lost to another's, seconds."""

    process: int
    jobs: int
    conflicts: int
    waited: float
    """For the lease, in all."""
    longest_wait: float
    longest_publish: float
    """Without waiting."""


def documents(process: int, job: int) -> list[Document]:
    """Give ten own documents, two that every process brings in its job of this number, and a revision of an own one."""
    own = [Document(1_000_000 * (process + 1) + job * 10 + number) for number in range(10)]
    shared = [Document(job * 2 + number) for number in range(2)]
    revised = [Document(own[0].number - 10, revision=1)] if job else []
    return [*own, *shared, *revised]


def publisher(results: multiprocessing.Queue[Outcome], lake: str, process: int, seconds: float) -> None:
    """Publish job after job until the time is over; report what came of it."""
    deadline = time.monotonic() + seconds
    jobs = conflicts = 0
    waited = longest_wait = longest_publish = 0.0
    while time.monotonic() < deadline:
        run = storage.open_run(lake, {"process": process, "job": jobs})
        stage_all(run, documents(process, jobs))
        while True:
            started = time.monotonic()
            try:
                done = publish.publish(run, run_id=f"{process}-{jobs}", pipeline_version=PIPELINE, model_version=MODEL)
                break
            except storage.Retryable:
                conflicts += 1
        waited += done.waited
        longest_wait = max(longest_wait, done.waited)
        longest_publish = max(longest_publish, time.monotonic() - started - done.waited)
        jobs += 1
    results.put(Outcome(process, jobs, conflicts, waited, longest_wait, longest_publish))


def main() -> None:
    """Run, then compare the lake with what was brought; exit 1 where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--on", choices=["disk", "s3"], default="disk")
    arguments = parser.parse_args()
    with place("publishers", arguments.on) as base:
        measure(f"{base}/lake", arguments.processes, arguments.seconds)


def measure(lake: str, processes: int, seconds: float) -> None:
    """Start the publishers, wait for them, judge the lake."""
    results: multiprocessing.Queue[Outcome] = FORKS.Queue()
    started = time.monotonic()
    workers = [FORKS.Process(target=publisher, args=(results, lake, number, seconds)) for number in range(processes)]
    for worker in workers:
        worker.start()
    outcomes = sorted(results.get(timeout=seconds * 3 + 120) for _ in workers)
    for worker in workers:
        worker.join()
    took = time.monotonic() - started
    expected: dict[str, str] = {}
    for outcome in outcomes:
        for job in range(outcome.jobs):
            expected.update({document.doc_id: document.page_id for document in documents(outcome.process, job)})
    opened = storage.open(lake)
    pages = opened.table("pages").to_table(columns=["doc_id", "page_id"]).to_pylist()
    found = {row["doc_id"]: row["page_id"] for row in pages}
    once = found == expected and len(pages) == len(expected)
    faults = check_lake(lake)
    jobs, conflicts = sum(one.jobs for one in outcomes), sum(one.conflicts for one in outcomes)
    waited, longest = sum(one.waited for one in outcomes), max(one.longest_wait for one in outcomes)
    print(f"{processes} processes, {took:.0f} s: {jobs} runs, {opened.release.release} releases, {conflicts} conflicts")
    print(f"documents brought {len(expected)}, in the lake {len(pages)}, each once: {once}; faults {len(faults)}")
    slowest = max(one.longest_publish for one in outcomes)
    print(
        f"waiting for the lease: {waited / jobs:.2f} s a run, longest {longest:.1f} s; longest publish {slowest:.1f} s"
    )
    if not once or faults:
        sys.exit("\n".join(["the lake is wrong", *faults[:5]]))


if __name__ == "__main__":
    main()
