"""Measures what Prefect costs: the flow's time over the same stages called as plain functions, on the same documents.

    python -m bench.orchestration FOLDER_OF_TXT [--documents 968] [--batch-size 100] [--workers 1] [--engine threads]

Start-up (server, imports, model) is timed apart. Both parts run in this process, one after the other; the flow stages
what it makes and publishes a release, the plain functions write nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from pathlib import Path

import psutil


def main() -> None:
    """Run both parts and print the figures as JSON."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        sources = Path(scratch) / "documents.jsonl"
        words = _documents(options.folder, options.documents, sources)
        print(json.dumps(_measure(options, sources, Path(scratch), words), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=968)
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--engine", default="threads")
    parser.add_argument("--skip-plain", action="store_true")
    return parser.parse_args()


def _documents(folder: Path, limit: int, target: Path) -> int:
    words = 0
    with target.open("w", encoding="utf-8") as out:
        for number, path in enumerate(sorted(folder.rglob("*.txt"))[:limit]):
            text = path.read_bytes().decode("utf-8", errors="replace")
            words += len(text.split())
            out.write(json.dumps({"url": f"https://example.org/{number}", "title": path.stem, "text": text}) + "\n")
    return words


def _measure(options: argparse.Namespace, sources: Path, scratch: Path, words: int) -> dict[str, object]:
    from flows.local_api import prefect_api

    began = time.monotonic()
    with prefect_api() as api:
        from flows.news_quotes import news_quotes
        from flows.parameters import Engine, Execution, NewsQuotes
        from tasks.annotate import pipeline

        parameters = NewsQuotes(
            sources=(str(sources),),
            lake=str(scratch / "lake"),
            batch_size=options.batch_size,
            execution=Execution(engine=Engine(options.engine), workers=options.workers),
        )
        pipeline()("Warm up, said Ana Ruiz.")
        if api is not None:
            api.wait()
        start_up = time.monotonic() - began
        plain = None if options.skip_plain else _plain(parameters)
        with _Memory() as memory:
            began = time.monotonic()
            outcome = news_quotes(parameters)
            flow = time.monotonic() - began
    rows = outcome.release.rows() if outcome.release else {}
    return {
        "documents": outcome.counts["discover"].kept,
        "words": words,
        "engine": options.engine,
        "workers": options.workers,
        "batch_size": options.batch_size,
        "start_up_s": round(start_up, 1),
        "plain_s": plain and {stage: round(seconds, 1) for stage, seconds in plain.items()},
        "flow_s": round(flow, 1),
        "ratio": plain and round(flow / sum(plain.values()), 3),
        "words_per_s": round(words / flow),
        "peak_memory_mb": round(memory.peak / 1e6),
        "rows": rows,
    }


def _plain(parameters: object) -> dict[str, float]:
    from flows.parameters import NewsQuotes
    from tasks.annotate import attribute_batch, tag_batch
    from tasks.clean import clean_batch
    from tasks.discover import discover
    from tasks.fetch import fetch_batch

    assert isinstance(parameters, NewsQuotes)
    spent = dict.fromkeys(("discover", "fetch", "clean", "tag", "attribute"), 0.0)
    clock = time.monotonic()

    def lap(stage: str) -> None:
        nonlocal clock
        now = time.monotonic()
        spent[stage] += now - clock
        clock = now

    documents = discover(parameters.sources, parameters.discover).tables["documents"]
    lap("discover")
    for start in range(0, documents.num_rows, parameters.batch_size):
        batch = documents.slice(start, parameters.batch_size)
        pages = fetch_batch(batch, None, parameters.discover.fetch).tables["pages"]
        lap("fetch")
        articles = clean_batch(pages, parameters.cleaning()).tables["articles"]
        lap("clean")
        tagged = tag_batch(articles, parameters.annotation()).tables
        lap("tag")
        attribute_batch(articles, tagged["entities"], tagged["spans"], parameters.annotation())
        lap("attribute")
    return spent


class _Memory:
    """Watches the resident memory of this process and its children, twice a second. `peak` in bytes."""

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        own = psutil.Process()
        while not self._over.wait(0.5):
            total = 0
            for process in [own, *own.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.peak = max(self.peak, total)


if __name__ == "__main__":
    main()
