"""Soak the fetch stage: feeds that change, a fifth of the responses failing, servers killed and started again.

    python bench/fetch_soak.py --minutes 30

Judged at the end, when the servers behave again and one more run has passed: every article in its last revision, none
lost, none in twice. The state that a lake would hold is kept as a table here; storing it is measured elsewhere.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.fetch_servers import Publishers, article, start
from storage import ids
from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch

ADDRESSES = ["127.0.2.1", "127.0.2.2", "127.0.2.3"]
KNOWN = ["doc_id", "page_id", "etag", "last_modified", "content_sha256"]


class Servers:
    """The publishers' process: started, killed, started again on the same port."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        """Write the configuration and start."""
        self.folder, self.config = folder, config
        self.restarts = -1
        self.start()

    def start(self) -> None:
        """Start the process and wait until it listens."""
        self.process = start(self.config, self.folder)
        self.restarts += 1

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.kill()
        self.process.wait()


def main() -> None:
    """Run the soak and print its result as JSON; exit 1 where an article was lost or doubled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--port", type=int, default=18321)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.time()
        config = {
            "log": str(folder / "log.tsv"), "addresses": ADDRESSES, "port": options.port, "failures": 0.2,
            "began": began, "every_s": 6.0, "revise_s": 60.0, "crawl_delay": 0.02,
        }  # fmt: skip
        servers = Servers(folder, config)
        try:
            result = soak(servers, folder, began + options.minutes * 60)
        finally:
            servers.kill()
    print(json.dumps(result, indent=1))
    sys.exit(0 if not result["lost"] and not result["doubled"] and not result["stale"] else 1)


def soak(servers: Servers, folder: Path, until: float) -> dict[str, Any]:
    """Run discover and fetch every few seconds until `until`, then once more with sound servers, and judge."""
    held: dict[str, dict[str, Any]] = {}
    emitted: list[str] = []
    totals = {"runs": 0, "read": 0, "kept": 0, "unchanged": 0, "rejected": 0}
    last_restart = time.time()
    while time.time() < until:
        if time.time() - last_restart > 120:
            servers.kill()
            time.sleep(6)
            servers.start()
            last_restart = time.time()
        _run(folder, held, emitted, totals, servers.config["port"], hurried=True)
        if totals["runs"] % 10 == 0:
            print(f"{until - time.time():6.0f} s left, {len(held)} articles, {totals}", flush=True)
        time.sleep(4)
    servers.kill()
    servers.config.update(failures=0.0, until=time.time())
    servers.start()
    time.sleep(11)  # hosts that count as down are asked again
    for _ in range(3):
        _run(folder, held, emitted, totals, servers.config["port"], hurried=False)
    return _judged(servers, held, emitted, totals)


def _run(
    folder: Path, held: dict[str, Any], emitted: list[str], totals: dict[str, int], port: int, *, hurried: bool
) -> None:
    fetch = FetchSettings(
        allow_hosts=("127.0.2.0/24",), host_delay_s=0.02, deadline_s=3.0, backoff_s=0.1, retries=2, down_s=10.0,
        courtesy_dir=str(folder / "courtesy"), host_failures=5,
    )  # fmt: skip
    feeds = [f"http://{address}:{port}/{'feed' if hurried else 'sitemap'}.xml" for address in ADDRESSES]
    found = discover(feeds, DiscoverSettings(fetch=fetch, cache_dir=str(folder / "cache")))
    documents = found.tables["documents"]
    known = [held[doc] for doc in documents["doc_id"].to_pylist() if doc in held]
    schema = pa.schema([(column, pa.string()) for column in KNOWN])
    result = fetch_batch(documents, pa.Table.from_pylist(known, schema=schema), fetch)
    for row in result.tables["pages"].to_pylist():
        emitted.append(row["page_id"])
        held[row["doc_id"]] = {column: row[column] for column in KNOWN}
    totals["runs"] += 1
    for name in ("read", "kept", "unchanged"):
        totals[name] += getattr(result, name)
    totals["rejected"] += result.rejects.num_rows


def _judged(servers: Servers, held: dict[str, Any], emitted: list[str], totals: dict[str, int]) -> dict[str, Any]:
    truth = Publishers({**servers.config, "log": "/dev/null"})
    lost, stale = [], []
    for address in ADDRESSES:
        host = f"{address}:{servers.config['port']}"
        for number in range(truth.published()):
            doc = ids.doc_id(f"http://{host}/news-{number}")
            if doc not in held:
                lost.append(f"{host}/news-{number}")
            elif held[doc]["content_sha256"] != ids.sha256_hex(article(host, number, truth.revision(number))):
                stale.append(f"{host}/news-{number}")
    return {
        "articles": len(held),
        "lost": lost,
        "stale": stale,
        "doubled": len(emitted) - len(set(emitted)),
        "pages": len(emitted),
        "server_restarts": servers.restarts,
        **totals,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main()
