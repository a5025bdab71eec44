"""Measure politeness: fetch articles of many local hosts, with robots.txt and a crawl-delay, twice.

    python bench/fetch_politeness.py --hosts 100 --articles 5000 --delay-ms 50

Batches are fetched by worker processes that share a courtesy folder, and staged and published as in a run. The servers'
log is the judge: every article once, no two requests to one host closer than the delay; the second time only 304s and
no release. The bound is the delays alone: requests to one host times the delay. The floor is what the same number of
requests cost `requests.Session` without any guard, one after the other on kept connections, in processor seconds.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import requests

from bench.fetch_servers import start
from storage.tables.results import Counts
from storage.write.publish import publish
from storage.write.staging import attach_run, open_run
from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch


def main() -> None:
    """Run both rounds and print the figures as JSON; exit 1 where politeness was broken or an article missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--delay-ms", type=float, default=50.0)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--port", type=int, default=18322)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        result = measure(Path(name), options)
    print(json.dumps(result, indent=1))
    first, again = result["first"], result["again"]
    sound = all(part["missed"] == part["too_close"] == part["asked_twice"] == 0 for part in (first, again))
    sound &= again["other_than_304"] == again["kept"] == 0 and again["release"] is None
    sys.exit(0 if sound else 1)


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Start the publishers, fetch everything twice, and read their log."""
    addresses = [f"127.0.3.{number}" for number in range(1, options.hosts + 1)]
    log = folder / "log.tsv"
    delay = options.delay_ms / 1000
    config = {
        "log": str(log), "addresses": addresses, "port": options.port, "crawl_delay": delay,
        "articles": options.articles // options.hosts,
    }  # fmt: skip
    servers = start(config, folder)
    try:
        fetch = FetchSettings(
            allow_hosts=("127.0.3.0/24",),
            host_delay_s=delay,
            concurrency=options.concurrency,
            courtesy_dir=str(folder / "courtesy"),
        )
        sources = [f"http://{address}:{options.port}/sitemap.xml" for address in addresses]
        result: dict[str, Any] = {"processors": os.cpu_count(), "load": os.getloadavg()[0]}
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(options.processes, mp_context=context) as pool:
            list(pool.map(_ready, range(options.processes * 4)))
            for part in ("first", "again"):
                time.sleep(0.5)
                result[part] = _round(part, sources, fetch, options, folder, pool)
        result["floor_s"] = round(_floor(sources, options), 2)
        return result
    finally:
        servers.kill()
        servers.wait()


def _round(
    part: str,
    sources: list[str],
    fetch: FetchSettings,
    options: argparse.Namespace,
    folder: Path,
    pool: ProcessPoolExecutor,
) -> dict[str, Any]:
    log, delay = folder / "log.tsv", options.delay_ms / 1000
    with open_run(str(folder / "lake"), {"part": part}) as run:
        run.batch("discover", "000001").write(discover(sources, DiscoverSettings(fetch=fetch)))
        documents = run.counts("discover").kept
        time.sleep(0.5)
        mark = log.stat().st_size
        began = time.monotonic()
        jobs = [(run.lake, run.key, number, options.batch, fetch) for number in range(-(-documents // options.batch))]
        done = list(pool.map(_fetch, jobs))
        took = time.monotonic() - began
        counts = sum((counts for counts, _, _ in done), Counts())
        release = publish(run, run_id="bench", pipeline_version="1", model_version="none").release
    time.sleep(0.6)
    bound = documents / options.hosts * delay
    return {
        "documents": documents, "kept": counts.kept, "unchanged": counts.unchanged, "rejected": counts.rejected,
        "release": release.release if release else None,
        **_judged(log.read_bytes()[mark:].decode(), delay, documents),
        "seconds": round(took, 2), "bound_s": round(bound, 2), "ratio": round(took / bound, 2),
        "processor_s": round(sum(cpu for _, cpu, _ in done), 2),
        "peak_memory_mb_by_batch": [memory for _, _, memory in done],
    }  # fmt: skip


def _ready(_: int) -> None:
    """Let a process import what it needs before the time counts."""
    time.sleep(0.2)


def _fetch(job: tuple[str, str, int, int, FetchSettings]) -> tuple[Counts, float, int]:
    """One batch as the flow's task does it: counts, processor seconds, peak memory of the process in MB."""
    lake, key, number, size, settings = job
    began = time.process_time()
    run = attach_run(lake, key)
    documents = run.batch("discover", "000001").read("documents").slice(number * size, size)
    result = fetch_batch(documents, run.known_pages(documents["doc_id"].to_pylist()), settings)
    counts = run.batch("fetch", f"{number + 1:06d}").write(result)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return counts, time.process_time() - began, memory


def _floor(sources: list[str], options: argparse.Namespace) -> float:
    """Processor seconds that as many requests cost without guards, scaled from a fifth of them."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", requests.adapters.HTTPAdapter(pool_connections=len(sources)))
    origins = [source.removesuffix("/sitemap.xml") for source in sources]
    for origin in origins:
        session.get(f"{origin}/news-0")
    began = time.process_time()
    asked = options.articles // 5
    for number in range(asked):
        assert session.get(f"{origins[number % len(origins)]}/news-{number // len(origins)}").content
    return (time.process_time() - began) * options.articles / asked


def _judged(text: str, delay: float, expected: int) -> dict[str, Any]:
    """Count in the servers' log what was missed, asked twice, or asked sooner after another than `delay` seconds."""
    by_host = defaultdict(list)
    once: dict[tuple[str, str], int] = defaultdict(int)
    other = 0
    for line in text.splitlines():
        host, path, status, moment = line.split("\t")
        by_host[host].append(float(moment))
        if path.startswith("/news-"):
            once[host, path] += 1
            other += status != "304"
    gaps = [
        later - earlier
        for times in by_host.values()
        for earlier, later in zip(sorted(times), sorted(times)[1:], strict=False)
    ]
    return {
        "requests": sum(map(len, by_host.values())),
        "missed": expected - len(once),
        "asked_twice": sum(count - 1 for count in once.values()),
        "too_close": sum(gap < delay for gap in gaps),
        "smallest_gap_ms": round(min(gaps) * 1000, 2) if gaps else None,
        "other_than_304": other,
    }


if __name__ == "__main__":
    main()
