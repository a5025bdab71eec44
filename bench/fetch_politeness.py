"""Holds the politeness measurement: articles on many local hosts, with robots.txt and a crawl-delay, fetched twice.

    python bench/fetch_politeness.py --hosts 100 --articles 5000 --delay-ms 50

The servers' log is the judge: every article once, no two requests to one host closer than the delay; the second time
only 304s. The bound is the delays alone: requests to one host times the delay.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch

KNOWN = ["doc_id", "page_id", "etag", "last_modified", "content_sha256"]


def main() -> None:
    """Run both rounds and print the figures as JSON; exit 1 where politeness was broken or an article missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--delay-ms", type=float, default=50.0)
    parser.add_argument("--batch", type=int, default=5000)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--port", type=int, default=18322)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        result = measure(Path(name), options)
    print(json.dumps(result, indent=1))
    sound = all(part["missed"] == 0 and part["too_close"] == 0 for part in (result["first"], result["again"]))
    sys.exit(0 if sound and result["again"]["other_than_304"] == 0 else 1)


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Start the publishers, fetch everything twice, and read their log."""
    addresses = [f"127.0.3.{number}" for number in range(1, options.hosts + 1)]
    log = folder / "log.tsv"
    delay = options.delay_ms / 1000
    config = {
        "log": str(log), "addresses": addresses, "port": options.port, "crawl_delay": delay,
        "articles": options.articles // options.hosts,
    }  # fmt: skip
    (folder / "servers.json").write_text(json.dumps(config))
    command = [sys.executable, str(Path(__file__).with_name("fetch_servers.py")), str(folder / "servers.json")]
    servers = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert servers.stdout is not None
        servers.stdout.readline()
        fetch = FetchSettings(
            allow_hosts=("127.0.3.0/24",),
            host_delay_s=delay,
            concurrency=options.concurrency,
            courtesy_dir=str(folder / "c"),
        )
        sources = [f"http://{address}:{options.port}/sitemap.xml" for address in addresses]
        began = time.monotonic()
        documents = discover(sources, DiscoverSettings(fetch=fetch)).tables["documents"]
        result: dict[str, Any] = {"documents": documents.num_rows, "discover_s": round(time.monotonic() - began, 2)}
        known = None
        for part in ("first", "again"):
            time.sleep(0.5)
            mark = log.stat().st_size
            result[part], pages = _round(documents, known, fetch, options, log, mark, delay)
            known = known or pages
        result["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return result
    finally:
        servers.kill()
        servers.wait()


def _round(
    documents: pa.Table,
    known: Any,
    fetch: FetchSettings,
    options: argparse.Namespace,
    log: Path,
    mark: int,
    delay: float,
) -> tuple[dict[str, Any], Any]:
    began = time.monotonic()
    pages = []
    counts = {"kept": 0, "unchanged": 0, "rejected": 0}
    memory = []
    for start in range(0, documents.num_rows, options.batch):
        part = documents.slice(start, options.batch)
        result = fetch_batch(part, known, fetch)
        pages.append(result.tables["pages"].select(KNOWN))
        counts["kept"] += result.kept
        counts["unchanged"] += result.unchanged
        counts["rejected"] += result.rejects.num_rows
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    took = time.monotonic() - began
    time.sleep(0.6)
    bound = documents.num_rows / options.hosts * delay
    judged = _judged(log.read_bytes()[mark:].decode(), delay, documents.num_rows)
    figures = {
        **counts,
        **judged,
        "seconds": round(took, 2),
        "bound_s": round(bound, 2),
        "ratio": round(took / bound, 2),
    }
    return {**figures, "peak_memory_mb_by_batch": memory}, pa.concat_tables(pages)


def _judged(text: str, delay: float, expected: int) -> dict[str, Any]:
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
