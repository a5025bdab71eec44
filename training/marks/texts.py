"""Find the texts of marks in folders of corpora, by SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from training.marks import files
from training.marks.files import APART, PLACED, Mark, Reading


def find(folders: Iterable[Path], wanted: Collection[str]) -> dict[str, str]:
    """Return the texts, by hash, of those `wanted` that are a `.txt` file in or below one of `folders`."""
    texts: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.txt")):
            content = path.read_bytes()
            if (digest := hashlib.sha256(content).hexdigest()) in wanted:
                texts[digest] = content.decode("utf-8")
    return texts


def read(paths: Sequence[Path], folders: Sequence[Path]) -> list[tuple[Reading, str]]:
    """Return the articles of files of marks with their texts; an article that two files mark counts as in the first.

    Texts are looked for in `folders` and in those of the files. Raises `ValueError`, naming articles, where one is
    missing.
    """
    readings = {sha256: reading for path in reversed(paths) for sha256, reading in files.read(path).items()}
    found = find([*folders, *(path.parent for path in paths)], readings)
    if lost := missing(readings.values(), found):
        raise ValueError(
            f"The texts of {len(lost)} marked articles, the first {lost[0]}, are in no folder that was given; "
            "`python -m training.marks check` lists them."
        )
    return [(reading, found[sha256]) for sha256, reading in readings.items()]


def missing(readings: Iterable[Reading], texts: Collection[str]) -> list[str]:
    """Return the names of the readings whose text is not among `texts`."""
    return sorted(reading.name for reading in readings if reading.sha256 not in texts)


def faults(reading: Reading, text: str) -> list[str]:
    """Return a sentence for each span that cannot be right: no run of words of the text, or over the content's."""
    found = []
    for number, mark in enumerate(reading.marks, 1):
        where = f"{reading.name}, statement {number}"
        for part in PLACED:
            for start, end in getattr(mark, part):
                words = text[max(start, 0) : end]
                if not 0 <= start < end <= len(text) or words != words.strip():
                    found.append(f"{where}: {part} [{start}, {end}] is no run of words of the text.")
        found += [f"{where}: {part} [{start}, {end}] runs into the content." for part, start, end in _overlaps(mark)]
    return found


def _overlaps(mark: Mark) -> list[tuple[str, int, int]]:
    """Return the spans that share a character with a part of the content; "his opinion" may be cue and speaker."""
    own = [("content", *later) for earlier, later in pairwise(sorted(mark.content)) if later[0] < earlier[1]]
    others = [(part, *span) for part in APART for span in getattr(mark, part)]
    return own + [(p, start, end) for p, start, end in others if any(a < end and start < b for a, b in mark.content)]
