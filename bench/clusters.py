"""Measure clustering on the pairs of gold/utterances: `python -m bench.clusters [FOLDER]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import yaml

from annotators.evaluation.gold import split_of
from storage.ids import sha256_hex
from tasks.cluster import ROW, cluster_batch

CASES = ("same", "other", "speakers", "denial")
"""The files of the folder: one utterance, another, other speakers, one that denies what the other says."""


class Side(NamedTuple):
    """One of two statements, as the files have it."""

    speaker: str
    kind: str
    cue: str
    text: str


class Pair(NamedTuple):
    """Two statements, and in which case they are."""

    id: str
    case: str
    a: Side
    b: Side

    @property
    def half(self) -> str:
        """Whether thresholds may be chosen on it, "dev", or not, "report"."""
        return split_of(self.id)

    @property
    def same(self) -> bool:
        """Whether both are of one utterance."""
        return self.case == "same"


def read(folder: Path) -> list[Pair]:
    """Give all pairs."""
    return [
        Pair(pair["id"], case, Side(*pair["a"]), Side(*pair["b"]))
        for case in CASES
        for pair in yaml.safe_load((folder / f"{case}.yaml").read_text(encoding="utf-8"))
    ]


def pairs(folder: Path, half: str | None = None) -> Iterator[tuple[str, str, pa.Table]]:
    """Give id, case and the two statements, as clustering takes them, of every pair, or of those of one half."""
    for pair in read(folder):
        if half in (None, pair.half):
            yield pair.id, pair.case, table(pair)


def table(pair: Pair) -> pa.Table:
    """Give the two statements of a pair as clustering takes them."""
    rows = []
    for name, side in (("a", pair.a), ("b", pair.b)):
        key = sha256_hex(f"{pair.id} {name}")[:32]
        row = {"speaker": side.speaker, "quote_id": key, "article_id": key, "start": 0}
        rows.append(row | {"text": side.text, "cue": side.cue})
    return pa.Table.from_pylist(rows, schema=ROW)


def joined(two: pa.Table) -> bool:
    """Say whether clustering puts two statements together."""
    return bool(cluster_batch(two, lambda _: []).tables["clusters"].num_rows)


def main(folder: Path) -> None:
    """Print precision and recall of both halves, right answers by case, and the pairs of the first half that failed."""
    results = [(pair, joined(table(pair))) for pair in read(folder)]
    for half in ("dev", "report"):
        chosen = [(pair, found) for pair, found in results if pair.half == half]
        hits = sum(found for pair, found in chosen if pair.same)
        given, wanted = sum(found for _, found in chosen), sum(pair.same for pair, _ in chosen)
        print(f"{half}: {len(chosen)} pairs, precision {hits / given:.3f}, recall {hits / wanted:.3f}")
        for case in CASES:
            right = [found == pair.same for pair, found in chosen if pair.case == case]
            print(f"  {case}: {sum(right)} of {len(right)} right")
    wrong = [pair.id for pair, found in results if pair.half == "dev" and found != pair.same]
    print(f"dev, wrong: {' '.join(wrong)}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "gold/utterances"))
