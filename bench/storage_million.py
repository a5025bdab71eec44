"""Put a million quotes into a lake in a thousand commits, then read them: `python -m bench.storage_million --help`.

Ratios compare the lake's newest release with the same rows in one plain Parquet file, in the same run, the best of
several turns each. The look-up is one speaker out of twenty thousand; the scan reads every quotation's text.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty

import duckdb
import polars as pl
import pyarrow.parquet as pq

import storage
from bench.storage_synthetic import MODEL, PIPELINE, Document, page, quotes
from bench.storage_synthetic import article as article_row
from storage.schemas import TABLES
from storage.write import publish
from storage.write.maintain import maintain

FORKS = multiprocessing.get_context("forkserver")
PER_DOCUMENT, OFFICIALS, TURNS = 10, 20_000, 15
BLOCK = 100
"""Commits that one process makes: its peak memory is comparable with that of other blocks."""
SPEAKER = "Official No. 4321"


def commit(lake: str, number: int, documents: int) -> tuple[float, float]:
    """Stage and publish one commit; give the seconds of making and staging rows, and of publishing."""
    started = time.monotonic()
    chosen = [
        Document(number * documents + place, quotes=PER_DOCUMENT, officials=OFFICIALS) for place in range(documents)
    ]
    run = storage.open_run(lake, {"commit": number})
    rows = {
        ("fetch", "pages"): [page(document) for document in chosen],
        ("clean", "articles"): [article_row(document) for document in chosen],
        ("attribute", "quotes"): [row for document in chosen for row in quotes(document)],
    }
    for (stage, table), made in rows.items():
        result = storage.StageResult(read=documents, kept=documents, tables={table: TABLES[table].from_rows(made)})
        run.batch(stage, "000001").write(result)
    staged = time.monotonic()
    publish.publish(run, run_id=str(number), pipeline_version=PIPELINE, model_version=MODEL)
    return staged - started, time.monotonic() - staged


def block(lake: str, numbers: range, documents: int) -> tuple[list[tuple[float, float]], float]:
    """Publish some commits in a fresh process; give the times of each, and the process's peak memory in MB."""
    queue: multiprocessing.Queue[tuple[list[tuple[float, float]], float]] = FORKS.Queue()
    process = FORKS.Process(target=_block, args=(queue, lake, numbers, documents))
    process.start()
    while True:
        try:
            done = queue.get(timeout=5)
            break
        except Empty:
            if not process.is_alive():
                raise RuntimeError(f"publishing ended with exit code {process.exitcode}") from None
    process.join()
    return done


def _block(
    queue: multiprocessing.Queue[tuple[list[tuple[float, float]], float]], lake: str, numbers: range, documents: int
) -> None:
    times = [commit(lake, number, documents) for number in numbers]
    queue.put((times, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def best(lake: Callable[[], object], plain: Callable[[], object]) -> tuple[float, float]:
    """Give the shortest of several turns of each, in seconds; they take turns, so that other load meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for turn, taken in zip((lake, plain), times, strict=True):
            started = time.perf_counter()
            turn()
            taken.append(time.perf_counter() - started)
    return min(times[0]), min(times[1])


def reading(lake: str, plain: str) -> dict[str, tuple[float, float]]:
    """Time look-up and scan through DuckDB and Polars: (lake, plain file), in seconds."""
    manifest = json.loads((Path(lake) / "releases/latest.json").read_text())
    listed = [f"{lake}/{part['path']}" for part in manifest["tables"]["quotes"]["files"]]
    version = manifest["tables"]["quotes"]["delta_version"]

    def look(files: list[str]) -> Callable[[], object]:
        query = f"SELECT * FROM read_parquet({files}) WHERE speaker_name = '{SPEAKER}'"
        return lambda: duckdb.sql(query).fetchall()

    def scan(files: list[str]) -> Callable[[], object]:
        query = f"SELECT kind, count(*), sum(length(text)), avg(confidence) FROM read_parquet({files}) GROUP BY kind"
        return lambda: duckdb.sql(query).fetchall()

    def pick(frame: Callable[[], pl.LazyFrame]) -> Callable[[], object]:
        return lambda: frame().filter(pl.col("speaker_name") == SPEAKER).collect()

    def add_up(frame: Callable[[], pl.LazyFrame]) -> Callable[[], object]:
        sums = (pl.len(), pl.col("text").str.len_chars().sum(), pl.col("confidence").mean())
        return lambda: frame().group_by("kind").agg(*sums).collect()

    def delta() -> pl.LazyFrame:
        return pl.scan_delta(f"{lake}/quotes", version=version)

    def from_list() -> pl.LazyFrame:
        return pl.scan_parquet(listed)

    def from_plain() -> pl.LazyFrame:
        return pl.scan_parquet(plain)

    return {
        "look-up, DuckDB on the file list": best(look(listed), look([plain])),
        "look-up, Polars on the file list": best(pick(from_list), pick(from_plain)),
        "look-up, Polars on the Delta version": best(pick(delta), pick(from_plain)),
        "scan, DuckDB on the file list": best(scan(listed), scan([plain])),
        "scan, Polars on the file list": best(add_up(from_list), add_up(from_plain)),
        "scan, Polars on the Delta version": best(add_up(delta), add_up(from_plain)),
    }


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--quotes", type=int, default=1000, help="in each commit")
    arguments = parser.parse_args()
    documents = arguments.quotes // PER_DOCUMENT
    with tempfile.TemporaryDirectory(prefix="quotelake-million-") as folder:
        lake, plain = f"{folder}/lake", f"{folder}/plain.parquet"
        times: list[tuple[float, float]] = []
        blocks = [range(at, min(at + BLOCK, arguments.commits)) for at in range(0, arguments.commits, BLOCK)]
        for numbers in blocks:
            done, peak = block(lake, numbers, documents)
            times += done
            mean = sum(published for _, published in done) / len(done)
            print(
                f"  {len(times)} commits, {sum(map(sum, times)):.0f} s; in these publishing {mean * 1000:.0f} ms a "
                f"commit, longest {max(published for _, published in done):.1f} s, peak memory {peak:.0f} MB",
                flush=True,
            )
        print(f"staging (made up and written) {sum(staged for staged, _ in times):.0f} s", flush=True)
        print(f"publishing {sum(published for _, published in times):.0f} s", flush=True)
        _sizes(lake, "as published")
        rows = storage.open(lake).table("quotes").to_table()
        pq.write_table(rows, plain, compression="zstd", compression_level=3, row_group_size=50_000)
        print(f"the same {rows.num_rows:,} quotes in one plain file: {Path(plain).stat().st_size / 1e6:.0f} MB")
        del rows
        _ratios("before maintain", reading(lake, plain))
        started = time.monotonic()
        upkeep = maintain(lake)
        print(f"maintain {time.monotonic() - started:.1f} s: files merged {upkeep.merged}")
        _ratios("after maintain", reading(lake, plain))
        started = time.monotonic()
        upkeep = maintain(lake, keep=1)
        took, freed = time.monotonic() - started, upkeep.freed / 1e6
        print(f"maintain --keep 1 {took:.1f} s: {upkeep.files} files, {freed:.0f} MB freed")
        _sizes(lake, "after maintain --keep 1")


def _sizes(lake: str, when: str) -> None:
    by_folder: dict[str, int] = {}
    for path in Path(lake).rglob("*"):
        if path.is_file():
            folder = path.relative_to(lake).parts[0]
            by_folder[folder] = by_folder.get(folder, 0) + path.stat().st_size
    listed = ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in sorted(by_folder.items()) if size > 1e5)
    files = {name: len(state.files) for name, state in storage.open(lake).release.tables.items()}
    print(f"size {when}: {listed}; files of the newest release {files}")


def _ratios(when: str, found: dict[str, tuple[float, float]]) -> None:
    for name, (lake, plain) in found.items():
        print(f"  {when}: {name}: {lake * 1000:.1f} ms, plain {plain * 1000:.1f} ms, ratio {lake / plain:.2f}")


if __name__ == "__main__":
    main()
