"""Measure what clustering costs of a run: `python -m bench.cluster_cost FOLDER_OF_TEXTS [--texts N] [--articles N]`.

Texts are annotated, with the time for it; their statements, repeated on the days that follow, are as many as those of
`--articles`, which makes the busiest speakers as busy as can be.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

import annotators
from storage.ids import sha256_hex
from tasks.cluster import ROW, cluster_batch

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def annotated(files: list[Path]) -> tuple[list[dict[str, Any]], int, float]:
    """Give the statements of texts as far as clustering compares them, the words, and seconds of processor."""
    nlp = annotators.load()
    rows, words, began = [], 0, time.process_time()
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        words += len(text.split())
        for quote in nlp(text)._.quotes:
            said = (" … ".join(text[a:b] for a, b in spans) for spans in (quote.content_spans, quote.cue_spans))
            row = dict(zip(("text", "cue"), said, strict=True))
            speaker = quote.speaker_entity_id or quote.speaker_name or ""
            place = {"article_id": file.name, "start": quote.content_spans[0][0]}
            rows.append({**row, **place, "speaker": speaker, "assertion": str(quote.assertion)})
    return rows, words, time.process_time() - began


def repeated(rows: list[dict[str, Any]], days: int) -> pa.Table:
    """Give the statements once a day, each time as others."""
    made = [
        {**row, "published_at": FIRST + timedelta(days=day), "quote_id": sha256_hex(f"{day} {number}")[:32]}
        for day in range(days)
        for number, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(
        [{**row, "article_id": f"{row['article_id']} {row['published_at']}"} for row in made], ROW
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=int, default=500)
    parser.add_argument("--articles", type=int, default=10_000)
    given = parser.parse_args()
    files = sorted(given.folder.glob("*.txt"))[: given.texts]
    if not files:
        parser.error(f"{given.folder} holds no .txt file; give a folder of texts.")
    rows, words, seconds = annotated(files)
    days = given.articles // len(files)
    print(
        f"{len(files)} texts, {words:,} words, {words / seconds:,.0f} a second of processor; {len(rows):,} statements"
    )
    table = repeated(rows, days)
    began, before = time.process_time(), _peak()
    found = cluster_batch(table, lambda _: []).tables["clusters"].num_rows
    took = time.process_time() - began
    print(
        f"{days * len(files):,} articles, {table.num_rows:,} statements, of which {found:,} join another: {took:.1f} s"
    )
    print(f"annotating as many: {seconds * days:,.0f} s; clustering is {took / (took + seconds * days):.2%} of both")
    print(f"memory: {before:,.0f} MB before, {_peak():,.0f} MB at most")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
