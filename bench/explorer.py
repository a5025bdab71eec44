"""Measure the explorer over a large release: `python -m bench.explorer [--statements N] [--lake FOLDER]`.

The server is the command `quotelake view`, asked over HTTP; it keeps its index in a folder of the measurement.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

import storage
from bench.explorer_lake import News, make_lake, publish_all
from bench.ports import unused_port
from explorer import addresses
from explorer.one_file import one_file
from explorer.query import Sort
from storage.read.statements import statements

TURNS = 4
LINEAR = (200, 400, 800, 1_600)


def asked(lake: str) -> Mapping[str, tuple[float, list[str]]]:
    """Give what is asked for, by name: the most seconds allowed and the addresses, each of which is asked once a turn.

    Words and names are taken from the release: frequent, middling and rare ones.
    """
    opened = storage.open(lake)
    names = [row["n"] for row in opened.sql(_NAMES).to_pylist()]
    sample = opened.sql(_SAMPLE).column("text").to_pylist()
    frequent = sample[0].split()[3]
    phrase = '"' + " ".join(sample[1].split()[4:7]) + '"'
    outlet = opened.sql("SELECT min(publisher) FROM articles").column(0)[0].as_py()
    searches: list[dict[str, object]] = [
        {"q": frequent},
        {"q": " ".join(sample[2].split()[2:5])},
        {"q": phrase},
        {"q": f"{frequent[:2]}*", "kind": "direct"},
        {"q": "none -such"},
        {"speaker": names[0]},
        {"speaker": names[-1].split()[0]},
        {"role": "spokesman", "outlet": outlet},
        {"outlet": outlet, "since": "2026-01-01", "until": "2026-01-31"},
        {"kind": "mixed", "type": "belief", "assertion": "negated"},
        {"who": "person", "gender": "female", "min_confidence": 0.8},
        {"min_confidence": 0.99, "sort": "speaker"},
        {"q": frequent, "sort": "doubtful", "since": "2025-06-01"},
    ]
    charts: list[dict[str, object]] = [{}, {"q": frequent}, {"kind": "direct"}, {"who": "person", "outlet": outlet}]
    article = opened.sql("SELECT min(article_id) FROM quotes").column(0)[0].as_py()
    number = opened.release.release
    return {
        "first page": (1.0, [addresses.statements(number)]),
        "all, each order": (1.0, [addresses.statements(number, sort=sort.value) for sort in Sort]),
        "filtered search": (0.5, [addresses.statements(number, **search) for search in searches]),
        "charts": (1.5, [*(addresses.overview(number, **one) for one in charts), addresses.speaker(number, names[0])]),
        "article": (0.5, [addresses.article(number, article)]),
    }


_NAMES = "SELECT speaker_name AS n FROM quotes GROUP BY n ORDER BY count(*) DESC, n LIMIT 200"
_SAMPLE = "SELECT text FROM quotes ORDER BY md5(quote_id) LIMIT 3"
"""The same statements of a lake each time, so that runs measure the same searches."""


@contextmanager
def served(lake: str, cache: Path) -> Iterator[tuple[str, psutil.Process, float]]:
    """Start the explorer; give its address, its process, and the seconds until it listened."""
    port = unused_port()
    command = [Path(sys.executable).with_name("quotelake"), "view", "--lake", lake, "--port", str(port), "--no-browser"]
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Open "):
                break
        yield f"http://127.0.0.1:{port}", psutil.Process(process.pid), time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def timed(base: str, address: str, process: psutil.Process) -> tuple[float, float]:
    """Ask once; give seconds on the clock and of the server's processor."""
    before = sum(process.cpu_times()[:2])
    began = time.perf_counter()
    with urllib.request.urlopen(base + address) as answer:
        answer.read()
    return time.perf_counter() - began, sum(process.cpu_times()[:2]) - before


def measure(lake: str, cache: Path) -> None:
    """Print the table: the slowest address of each kind, the best and the median of several turns."""
    print(f"{os.getloadavg()[0]:.1f} load; {storage.open(lake).release.rows()['quotes']:,} statements")
    with served(lake, cache) as (_, process, seconds):
        print(
            f"index made in {seconds:.1f} s, {sum(process.cpu_times()[:2]):.1f} s of processor, peak {_peak(process)}"
        )
    size = sum(path.stat().st_size for path in cache.rglob("*.duckdb"))
    with served(lake, cache) as (base, process, seconds):
        print(f"index of {size / 1e6:,.0f} MB opened, listening after {seconds:.1f} s")
        first = timed(base, next(iter(asked(lake).values()))[1][0], process)
        print(f"first page of a server just started: {first[0]:.2f} s, processor {first[1]:.2f} s")
        for name, (most, listed) in asked(lake).items():
            for address in listed:
                turns = [timed(base, address, process) for _ in range(TURNS)]
                best, median = min(turn for turn, _ in turns), statistics.median(turn for turn, _ in turns)
                cost = min(cost for _, cost in turns)
                told = "" if best <= most else f"  MORE THAN {most} s"
                print(f"{name:16} {best:6.3f} {median:6.3f} s, processor {cost:.2f} s  {address[:90]}{told}")
        print(f"peak memory of the server: {_peak(process)}; load {os.getloadavg()[0]:.1f}")


def _peak(process: psutil.Process) -> str:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
    return f"{int(found[1]) / 1024:,.0f} MB" if found else "unknown"


class OneParagraph(News):
    """An article whose statements stand in one paragraph."""

    @property
    def text(self) -> str:
        """The same words."""
        return super().text.replace("\n\n", "  ")


def linear(folder: Path) -> None:
    """Print seconds and size of a run's page over statements of one paragraph."""
    for count in LINEAR:
        lake = str(folder / str(count))
        publish_all(lake, [OneParagraph(count, quotes=count)])
        opened = storage.open(lake)
        rows = list(statements(opened))
        seconds = []
        for _ in range(TURNS):
            began = time.process_time()
            page = one_file(opened, rows)
            seconds.append(time.process_time() - began)
        print(f"{count:5} statements in a paragraph: {min(seconds):.3f} s of processor, {len(page) / 1000:,.0f} kB")


def main() -> None:
    """Make the lake where it is not there, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--lake", help="kept for the next time; without it one is made and removed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quotelake-bench-") as folder:
        lake = given.lake or f"{folder}/lake"
        if not Path(lake, "releases").exists():
            make_lake(lake, given.statements)
        linear(Path(folder))
        measure(lake, Path(folder) / "cache")


if __name__ == "__main__":
    main()
