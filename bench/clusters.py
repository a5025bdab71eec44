"""Measure clustering on the pairs of gold/utterances: `python -m bench.clusters [FOLDER]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from annotators.evaluation.gold import split_of
from storage.ids import sha256_hex
from tasks.cluster import ROW, cluster_batch

CASES = ("same", "other", "speakers", "denial")


def pairs(folder: Path, half: str | None = None) -> Iterator[tuple[str, str, pa.Table]]:
    """Give id, case and the two statements of every pair, or of those of one half."""
    for case in CASES:
        for pair in yaml.safe_load((folder / f"{case}.yaml").read_text(encoding="utf-8")):
            if half in (None, split_of(pair["id"])):
                yield pair["id"], case, pa.Table.from_pylist([_row(pair, side) for side in "ab"], schema=ROW)


def _row(pair: dict[str, Any], side: str) -> dict[str, Any]:
    speaker, _, cue, text = pair[side]
    key = sha256_hex(f"{pair['id']} {side}")[:32]
    return {"speaker": speaker, "quote_id": key, "article_id": key, "start": 0, "text": text, "cue": cue}


def joined(two: pa.Table) -> bool:
    """Say whether clustering puts two statements together."""
    return bool(cluster_batch(two, lambda _: []).tables["clusters"].num_rows)


def main(folder: Path) -> None:
    """Print precision and recall of both halves, right answers by case, and the pairs of the first half that failed."""
    results = [(name, case, split_of(name), joined(two)) for name, case, two in pairs(folder)]
    for half in ("dev", "report"):
        chosen = [(case, found) for _, case, split, found in results if split == half]
        hits = sum(found for case, found in chosen if case == "same")
        given, wanted = sum(found for _, found in chosen), sum(case == "same" for case, _ in chosen)
        print(f"{half}: {len(chosen)} pairs, precision {hits / given:.3f}, recall {hits / wanted:.3f}")
        for case in CASES:
            right = [found == (case == "same") for kind, found in chosen if kind == case]
            print(f"  {case}: {sum(right)} of {len(right)} right")
    wrong = [name for name, case, split, found in results if split == "dev" and found != (case == "same")]
    print(f"dev, wrong: {' '.join(wrong)}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "gold/utterances"))
