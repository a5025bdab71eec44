"""Measure one flow run over ten thousand documents with the server and worker of `make up` on a PostgreSQL of its own.

    python -m bench.prefect_ten_thousand FOLDER_OF_TXT [--documents 10000] [--paragraphs 0] [--samples memory.csv]

The articles of the folder are repeated under other addresses; --paragraphs shortens each to its first so many. Prints
JSON: task runs and their states as the UI's API gives them afterwards, memory of the server and of the flow's processes
(sampled every ten seconds into a CSV file), rows. Memory is PSS: shared pages are divided among those that share them.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from bench.postgres import Postgres
from bench.up import Up

_SAMPLE_SECONDS = 10.0
_LIMIT_SECONDS = 6 * 3600.0
_PAGE = 200  # the most task runs that the API gives at once


def main() -> None:
    """Run it and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--paragraphs", type=int, default=0, help="of each article; 0: all")
    parser.add_argument("--batch-size", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--samples", type=Path, default=Path("memory.csv"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, Postgres() as postgres:
        sources = Path(scratch) / "documents.jsonl"
        words = documents(options.folder, options.documents, options.paragraphs, sources)
        up = Up(Path(scratch), postgres.url)
        try:
            up.start()
            print(json.dumps({"words": words, **measure(up, sources, options)}, indent=1))
        finally:
            up.make("down")


def documents(folder: Path, wanted: int, paragraphs: int, target: Path) -> int:
    """Write so many documents as lines of JSON, each article again and again under another address. Returns words."""
    articles = [(path.stem, shortened(path, paragraphs)) for path in sorted(folder.rglob("*.txt"))]
    words = 0
    with target.open("w", encoding="utf-8") as out:
        for number in range(wanted):
            name, text = articles[number % len(articles)]
            address = f"https://example.org/{number // len(articles)}/{name}"
            words += len(text.split())
            out.write(json.dumps({"url": address, "title": name, "text": text}) + "\n")
    return words


def shortened(path: Path, paragraphs: int) -> str:
    """Give a text, or its first so many paragraphs (lines that are not empty)."""
    text = path.read_bytes().decode("utf-8", errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n\n".join(lines[:paragraphs]) if paragraphs else text


def measure(up: Up, sources: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Submit the flow run, wait for its end, ask the API what became of it."""
    from storage.read.check import check_lake
    from storage.read.lake import open_lake

    began = time.monotonic()
    run = up.submit(
        "on-demand",
        sources=[str(sources)],
        lake=str(up.lake),
        watch=["IOM"],
        batch_size=options.batch_size,
        execution={"engine": "processes", "workers": options.workers},
    )
    with Memory(up, run, options.samples) as memory:
        state = up.wait_for_end(run, seconds=_LIMIT_SECONDS)
    seconds = time.monotonic() - began
    time.sleep(_SAMPLE_SECONDS)  # task runs' states reach the database through events
    found = task_runs(up, run)
    return {
        "documents": options.documents,
        "paragraphs": options.paragraphs or "all",
        "batch_size": options.batch_size,
        "workers": options.workers,
        "state": state,
        "states": up.history(run),
        "seconds": round(seconds),
        "task_runs": len(found),
        "task_run_states": dict(Counter(one["state_type"] for one in found)),
        "task_runs_by_stage": dict(Counter(one["name"].split(" ")[0].split("-")[0] for one in found)),
        **memory.figures(),
        "rows": open_lake(str(up.lake)).release.rows() if state == "COMPLETED" else None,
        "faults": [str(fault) for fault in check_lake(str(up.lake))] if state == "COMPLETED" else None,
    }


def task_runs(up: Up, run: str) -> list[dict[str, Any]]:
    """Give all task runs of a flow run as the UI's API has them."""
    found: list[dict[str, Any]] = []
    while True:
        query = {"flow_runs": {"id": {"any_": [run]}}, "sort": "ID_DESC", "offset": len(found), "limit": _PAGE}
        page = up.ask("task_runs/filter", query)
        found += page
        if len(page) < _PAGE:
            return found


class Memory:
    """Samples the memory of the server and of a flow run's processes while it is a context."""

    def __init__(self, up: Up, run: str, samples: Path) -> None:
        """Keep whom to watch, and the CSV file to write."""
        self._up, self._run, self._file = up, run, samples
        self._rows: list[tuple[float, float, float, float, int]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def figures(self) -> dict[str, float]:
        """Give peaks, and the server's median of the first and of the last quarter of the run, in MB."""
        server = [row[1] for row in self._rows]
        quarter = max(1, len(server) // 4)
        return {
            "server_peak_mb": round(max(server)),
            "server_first_quarter_mb": round(statistics.median(server[:quarter])),
            "server_last_quarter_mb": round(statistics.median(server[-quarter:])),
            "flow_peak_mb": round(max(row[2] for row in self._rows)),
            "flow_largest_process_mb": round(max(row[3] for row in self._rows)),
            "samples": len(self._rows),
        }

    def _watch(self) -> None:
        began = time.monotonic()
        server = self._up.process("server")
        with self._file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("seconds", "server_mb", "flow_mb", "largest_process_mb", "processes"))
            while not self._over.wait(_SAMPLE_SECONDS):
                own = sizes([server, *server.children(recursive=True)])
                flow = sizes(self._up.engines(self._run)) or [0.0]
                row = (round(time.monotonic() - began), sum(own), sum(flow), max(flow), len(flow))
                self._rows.append(row)
                writer.writerow([row[0], *(round(number) for number in row[1:])])
                out.flush()


def sizes(processes: list[psutil.Process]) -> list[float]:
    """Give the PSS of processes in MB; those that ended meanwhile are left out."""
    found = []
    for process in processes:
        try:
            found.append(process.memory_full_info().pss / 1e6)
        except psutil.NoSuchProcess:
            continue
    return found


if __name__ == "__main__":
    main()
