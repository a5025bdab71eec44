"""Make training examples of marks: on two levels, statements and those within another's content; one list a split."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from annotators.encoder.labels import NO_STATEMENT
from annotators.evaluation.corpora import Example
from training.marks import texts
from training.marks.files import Mark
from training.marks.naming import names
from training.statements import MarkedExample, Statement

_ELSEWHERE: Final = frozenset({"pronoun", "nominal", "anonymous"})
"""Phrases that do not name whom they mean."""


def read_marks(
    paths: Sequence[Path], folders: Sequence[Path], rejected: Path | None = None
) -> dict[str, list[MarkedExample]]:
    """Return the articles of files of marks by split: train, dev and report.

    `rejected`: a file of `training.rejected`, what a model took for statements in them and is none.

    Texts are looked for in `folders` and in those of the files. An article that two files mark counts as in the first.
    Raises `ValueError`, naming articles, where a text is missing.
    """
    false = read_rejected(rejected) if rejected else {}
    examples: dict[str, list[MarkedExample]] = {"train": [], "dev": [], "report": []}
    for reading, text in texts.read(paths, folders):
        outer, nested = levels([_statement(mark) for mark in reading.marks])
        examples[reading.split].append(
            MarkedExample(reading.name, text, [*outer], nested=nested, rejected=false.get(reading.sha256, []))
        )
    return examples


def read_rejected(path: Path) -> dict[str, list[Statement]]:
    """Return what is no statement by the hash of its text, of JSON lines with `sha256`, `content` and `cue`."""
    found: dict[str, list[Statement]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        cue, content = ([(start, end) for start, end in row[part]] for part in ("cue", "content"))
        found.setdefault(row["sha256"], []).append(Statement([], cue, content, NO_STATEMENT))
    return found


def _statement(mark: Mark) -> Statement:
    speaker, cue, content = (sorted(part) for part in (mark.speaker, mark.cue, mark.content))
    return Statement(speaker, cue, content, mark.assertion, tuple(names(mark)), mark.mention in _ELSEWHERE)


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
