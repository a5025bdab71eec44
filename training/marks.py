"""Read marks: statements committed as stand-off offsets without text, joined to their texts by SHA-256.

One file of JSON lines, one statement a line: `text` (a name), `sha256` of the text's bytes, `assertion`, and as lists
of half-open code-point spans `content`, `cue` and `speaker`. A line without `content` names an article that has none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from annotators.evaluation.corpora import Example
from training.statements import MarkedExample, Statement

SPLITS: Final = {0: "report", 1: "dev"}
"""Which tenth of the texts, by hash, is what; all others are `train`."""


def split_of(sha256: str) -> str:
    """Return the split of the text with this hash: report, dev or train; fixed for good."""
    return SPLITS.get(int(sha256[:8], 16) % 10, "train")


def read_marks(marks: Path, folder: Path) -> dict[str, list[MarkedExample]]:
    """Return the marked articles of each split; texts are the files of `folder` with the hashes that `marks` names.

    Raises `ValueError` where a text is missing.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for line in marks.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        known = rows.setdefault(row["sha256"], [])
        if not known or known[0]["text"] == row["text"]:  # one text under two names was read twice: the first counts
            known.append(row)
    texts = _texts(folder, rows)
    examples: dict[str, list[MarkedExample]] = {"train": [], "dev": [], "report": []}
    for sha256, found in rows.items():
        if sha256 not in texts:
            raise ValueError(f"No file in {folder} has the SHA-256 {sha256} of the marked text {found[0]['text']}.")
        level, nested = levels([_attribution(row) for row in found if row.get("content")])
        examples[split_of(sha256)].append(MarkedExample(found[0]["text"], texts[sha256], [*level], nested=nested))
    return examples


def _texts(folder: Path, wanted: Iterable[str]) -> dict[str, str]:
    known, texts = set(wanted), {}
    for path in sorted(folder.rglob("*.txt")):
        content = path.read_bytes()
        if (digest := hashlib.sha256(content).hexdigest()) in known:
            texts[digest] = content.decode("utf-8")
    return texts


def _attribution(row: dict[str, Any]) -> Statement:
    source, cue, content = (sorted((a, b) for a, b in row[key]) for key in ("speaker", "cue", "content"))
    return Statement(source, cue, content, row["assertion"])


def levels(attributions: list[Statement]) -> tuple[list[Statement], list[Statement]]:
    """Divide into outer and nested ones: no two of a level overlap, but they may share a source or a cue.

    The longer content is the outer one. What overlaps on both levels is left out.
    """
    outer: list[Statement] = []
    nested: list[Statement] = []
    for attribution in sorted(attributions, key=lambda a: -sum(end - start for start, end in a.content)):
        for level in (outer, nested):
            if not any(_overlap(attribution, other) for other in level):
                level.append(attribution)
                break
    return outer, nested


def _overlap(one: Statement, other: Statement) -> bool:
    shared = {*one.source} & {*other.source} | {*one.cue} & {*other.cue}
    mine, theirs = ([s for s in (*a.source, *a.cue, *a.content) if s not in shared] for a in (one, other))
    return any(a[0] < b[1] and b[0] < a[1] for a in mine for b in (*theirs, *shared)) or any(
        a[0] < b[1] and b[0] < a[1] for a in shared for b in theirs
    )


def article_key(text: str) -> str:
    """Return what is the same for two copies of an article: its words, without an address on the first line."""
    body = re.sub(r"\A\s*https?://\S+", "", text)
    return hashlib.sha256(" ".join(body.split()).encode()).hexdigest()


def without(examples: list[Example], held: Iterable[Example]) -> list[Example]:
    """Return `examples` without copies of the articles `held`."""
    keys = {article_key(example.text) for example in held}
    return [example for example in examples if article_key(example.text) not in keys]
