"""Measure text extraction against plain trafilatura, on the article extraction benchmark's pages.

    python bench/extraction.py PATH/TO/article-extraction [--worst 10]

The folder holds html/*.html.gz and ground-truth.json (scrapinghub/article-extraction-benchmark, MIT; the texts are the
publishers'). The metric is that benchmark's, written anew from its description: shingles of four words as a multiset,
true and false ones shared out a page, precision and recall averaged over pages, F1 of the averages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storage.errors import Rejected

Extract = Callable[[bytes, str], str]


def main() -> None:
    """Print precision, recall, F1 and pages a second of both extractors, and of ours with metadata, as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worst", type=int, default=0, help="list the pages with the lowest F1")
    parser.add_argument("--rounds", type=int, default=3, help="times over the pages; the fastest counts")
    options = parser.parse_args()
    truth = json.loads((options.folder / "ground-truth.json").read_text())
    pages = {
        path.name.removesuffix(".html.gz"): gzip.decompress(path.read_bytes())
        for path in sorted((options.folder / "html").glob("*.html.gz"))
    }
    result = {}
    for name, extract in (("plain trafilatura", plain), ("quotelake", ours)):
        extract(next(iter(pages.values())), "http://warm.test/")
        seconds, texts = min((timed(extract, pages, truth) for _ in range(options.rounds)), key=lambda one: one[0])
        scores = {key: score(truth[key]["articleBody"], text) for key, text in texts.items()}
        result[name] = {**averages(list(scores.values())), "pages_a_second": round(len(pages) / seconds, 1)}
        for key in sorted(scores, key=lambda key: f1(*scores[key]))[: options.worst]:
            print(name, key[:16], *(f"{value:.3f}" for value in scores[key]), truth[key].get("url", ""))
    fast = result["quotelake"]["pages_a_second"] / result["plain trafilatura"]["pages_a_second"]
    print(json.dumps({"pages": len(pages), **result, "speed_ratio": round(fast, 2)}, indent=1))


def plain(body: bytes, url: str) -> str:
    """What `trafilatura.extract` gives by default, without comments."""
    import trafilatura

    return trafilatura.extract(body, url=url, include_comments=False) or ""


def ours(body: bytes, url: str) -> str:
    """The text as the clean stage takes it, metadata read as well."""
    from tasks.clean.html import read_page

    try:
        return read_page(body, None, url).text
    except Rejected:
        return ""


def timed(extract: Extract, pages: dict[str, bytes], truth: dict[str, dict[str, str]]) -> tuple[float, dict[str, str]]:
    """CPU seconds over all pages, and their texts."""
    began = time.process_time()
    texts = {key: extract(body, truth[key].get("url", "")) for key, body in pages.items()}
    return time.process_time() - began, texts


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Sequences of four words, with their counts; a shorter text is one sequence."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def score(truth: str, text: str) -> tuple[float, float]:
    """Precision and recall of one page."""
    right, found = shingles(truth), shingles(text) if text.strip() else Counter()
    hits = sum((right & found).values())
    return hits / max(sum(found.values()), 1), hits / max(sum(right.values()), 1)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def averages(scores: list[tuple[float, float]]) -> dict[str, float]:
    """Precision and recall over pages, and their F1."""
    precision, recall = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1(precision, recall), 4)}


if __name__ == "__main__":
    main()
