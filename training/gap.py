"""Read GAP (Webster et al. 2018): paragraphs, each with one pronoun and two persons' names that it may mean."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from annotators.records import CharSpan


@dataclass(frozen=True)
class Name:
    """One of the two names: where it stands, and whether the pronoun means its bearer."""

    words: str
    span: CharSpan
    meant: bool


@dataclass(frozen=True)
class Paragraph:
    """A row of GAP. Where neither of the `names` is meant the pronoun means somebody else, or nobody."""

    id: str
    text: str
    pronoun: CharSpan
    names: tuple[Name, Name]


def read(path: Path) -> list[Paragraph]:
    """Return the paragraphs of one of GAP's files, such as `gap-development.tsv`."""
    with path.open(encoding="utf-8") as stream:
        rows = [*csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return [
        Paragraph(row["ID"], row["Text"], _span(row, "Pronoun"), (_name(row, "A"), _name(row, "B"))) for row in rows
    ]


def _name(row: dict[str, str], letter: str) -> Name:
    return Name(row[letter], _span(row, letter), row[f"{letter}-coref"] == "TRUE")


def _span(row: dict[str, str], column: str) -> CharSpan:
    start = int(row[f"{column}-offset"])
    return start, start + len(row[column])
