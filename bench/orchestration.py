"""Measure what Prefect costs, and what a second process brings, on the annotated articles of the newswire corpus.

    python -m bench.orchestration overhead [--corpus corpora/worldwide-newswire] [--documents 968] [--batch-size 100]
    python -m bench.orchestration speed-up [...] [--rounds 2] [--repeat 3]

`overhead`: the stages as plain functions, then the flow (engine threads, one worker) on the same documents, both in one
process; and what an empty task run costs. The flow also stages what it makes, publishes a release and shows it, the
plain functions write nothing. `speed-up`: the flow with one worker process, then with two, in turns; "all" is the flow
from its call to its end, "batches" the time from the first stage that a worker ended to the last, so without the start
of the workers and without publishing. Start-up (server, imports, model) is timed apart. Seconds of the clock say what
was waited for; seconds of the processors, of this process, its children and the server, hold also on a machine that is
busy otherwise. The result is JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from flows.parameters import NewsQuotes
    from storage.tables.results import Counts

EMPTY_TASKS = 200


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        sources = Path(scratch) / "documents.jsonl"
        words = _documents(options.corpus, options.documents, options.repeat, sources)
        documents = options.documents * options.repeat
        found = {"documents": documents, "words": words, "batch_size": options.batch_size, "load": _load()}
        with _Started() as started:
            found["start_up_s"] = started.seconds
            measure = _overhead if options.what == "overhead" else _speed_up
            found |= measure(options, sources, Path(scratch))
        found["load_after"] = _load()
        print(json.dumps(found, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["overhead", "speed-up"])
    parser.add_argument("--corpus", type=Path, default=Path("corpora/worldwide-newswire"))
    parser.add_argument("--documents", type=int, default=968)
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1, help="of speed-up: the best of so many turns of each counts")
    parser.add_argument("--repeat", type=int, default=1, help="read the articles so often, under other addresses")
    return parser.parse_args()


def _load() -> list[float]:
    return [round(one, 1) for one in psutil.getloadavg()]


def _documents(corpus: Path, limit: int, repeat: int, target: Path) -> int:
    """Write the annotated articles, without the address in their first line, as one JSON Lines file."""
    words = 0
    names = [path.name.removesuffix(".tsv") for path in sorted((corpus / "processed_annotated").glob("*.tsv"))][:limit]
    with target.open("w", encoding="utf-8") as out:
        for turn, name in itertools.product(range(repeat), names):
            raw = (corpus / "original_articles" / name).read_bytes().decode("utf-8", errors="replace")
            text = re.sub(r"^\s*https?://\S+\s*\n", "", raw)
            words += len(text.split())
            out.write(json.dumps({"url": f"https://example.org/{turn}/{name}", "title": name, "text": text}) + "\n")
    return words


class _Started:
    """A Prefect server, everything imported, the model loaded. `seconds` is how long that took."""

    def __enter__(self) -> _Started:
        from quotelake.local_api import prefect_api

        began = time.monotonic()
        self._api = prefect_api()
        api = self._api.__enter__()
        import flows.news_quotes  # noqa: F401 - importing is what is timed
        from tasks.annotate import pipeline

        pipeline()("Warm up, said Ana Ruiz.")
        if api is not None:
            api.wait()
        self.seconds = round(time.monotonic() - began, 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._api.__exit__(None, None, None)


def _overhead(options: argparse.Namespace, sources: Path, scratch: Path) -> dict[str, Any]:
    parameters = _parameters(options, sources, scratch / "lake", "threads", 1)
    empty = _empty_tasks()
    with _Spent() as plain:
        stages = _plain(parameters)
    flow, outcome = _flow(parameters)
    once = 3  # discover, link and publish
    tasks = once + sum(-(-outcome.counts[stage].read // options.batch_size) for stage in list(outcome.counts)[1:])
    return {
        "plain": plain.figures() | {"stages_s": stages},
        "flow": flow.figures() | {"rows": outcome.release.rows()},
        "ratio": round(flow.seconds / plain.seconds, 3),
        "ratio_cpu": round(flow.cpu / plain.cpu, 3),
        "task_runs": tasks,
        "over_plain_ms_per_task_run": round(1000 * (flow.seconds - plain.seconds) / tasks),
        "empty_task_run": empty,
    }


def _speed_up(options: argparse.Namespace, sources: Path, scratch: Path) -> dict[str, Any]:
    workers = (1, 2)
    turns: dict[int, list[_Spent]] = {number: [] for number in workers}
    windows: dict[int, list[float]] = {number: [] for number in workers}
    files: list[dict[str, list[str]]] = []
    ends = _ends_of_stages()
    for turn, number in itertools.product(range(options.rounds), workers):
        parameters = _parameters(options, sources, scratch / f"lake-{turn}-{number}", "processes", number)
        ends.clear()
        spent, outcome = _flow(parameters)
        turns[number].append(spent)
        windows[number].append(ends[-1] - ends[0])
        files.append({name: [part.path for part in table.files] for name, table in outcome.release.tables.items()})
    all_1, all_2 = (min(one.seconds for one in turns[number]) for number in workers)
    return {
        "all": {f"{number} process(es)": [one.figures() for one in turns[number]] for number in workers},
        "batches_s": {f"{number} process(es)": [round(one, 1) for one in windows[number]] for number in workers},
        "speed_up_all": round(all_1 / all_2, 2),
        "speed_up_batches": round(min(windows[1]) / min(windows[2]), 2),
        "same_files": all(one[name] == files[0][name] for one in files for name in ("articles", "entities", "quotes")),
    }


def _ends_of_stages() -> list[float]:
    """Give a list that a flow fills with the times at which a stage of a batch ended."""
    from flows.running.progress import LISTENER, Silent

    ends: list[float] = []

    class Timed(Silent):
        def finished(self, stage: str, batch: str, counts: Counts) -> None:
            if stage != "discover":
                ends.append(time.monotonic())

    LISTENER.set(Timed())
    return ends


def _parameters(options: argparse.Namespace, sources: Path, lake: Path, engine: str, workers: int) -> NewsQuotes:
    from flows.engine import Engine
    from flows.parameters import Execution, NewsQuotes

    return NewsQuotes(
        sources=(str(sources),),
        lake=str(lake),
        batch_size=options.batch_size,
        execution=Execution(engine=Engine(engine), workers=workers),
    )


def _flow(parameters: NewsQuotes) -> tuple[_Spent, Any]:
    from flows.news_quotes import news_quotes

    with _Spent() as spent:
        outcome = news_quotes(parameters)
    return spent, outcome


def _empty_tasks() -> dict[str, float]:
    from prefect import flow, task

    @task
    def nothing() -> None:
        pass

    @flow
    def empty() -> None:
        for _ in range(EMPTY_TASKS):
            nothing.submit().wait()

    with _Spent() as spent:
        empty()
    return {"ms": round(1000 * spent.seconds / EMPTY_TASKS, 1), "cpu_ms": round(1000 * spent.cpu / EMPTY_TASKS, 1)}


def _plain(parameters: NewsQuotes) -> dict[str, float]:
    """Call the stages' functions, nothing else. Gives seconds by stage."""
    from tasks.annotate import attribute_batch, tag_batch
    from tasks.clean import clean_batch
    from tasks.discover import discover
    from tasks.fetch import fetch_batch

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
        articles = clean_batch(pages, parameters.cleaning(), documents=batch).tables["articles"]
        lap("clean")
        tagged = tag_batch(articles, parameters.annotation()).tables
        lap("tag")
        attribute_batch(articles, tagged["entities"], tagged["spans"], parameters.annotation())
        lap("attribute")
    return {stage: round(seconds, 1) for stage, seconds in spent.items()}


@dataclass
class _Spent:
    """What goes by inside a `with`: seconds of the clock and of the processors, most resident memory in bytes."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    largest: int = 0

    def figures(self) -> dict[str, Any]:
        """Give the figures, rounded."""
        return {
            "s": round(self.seconds, 1),
            "cpu_s": round(self.cpu, 1),
            "memory_mb": round(self.peak / 1e6),
            "largest_process_mb": round(self.largest / 1e6),
        }

    def __enter__(self) -> _Spent:
        self._over = threading.Event()
        self._first: dict[int, float] = {}
        self._last: dict[int, float] = {}
        self._look(began=True)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        self._began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._began
        self._over.set()
        self._thread.join()
        self._look()
        self.cpu = sum(last - self._first[pid] for pid, last in self._last.items())

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self._look()

    def _look(self, *, began: bool = False) -> None:
        """A process that ends between two looks takes at most half a second of its time with it."""
        own, total = psutil.Process(), 0
        for process in [own, *own.children(recursive=True)]:
            try:
                times, memory = process.cpu_times(), process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            total += memory
            self.largest = max(self.largest, memory)
            self._last[process.pid] = times.user + times.system
            self._first.setdefault(process.pid, self._last[process.pid] if began else 0.0)
        self.peak = max(self.peak, total)


if __name__ == "__main__":
    main()
