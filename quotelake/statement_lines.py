"""Print statements for people and spreadsheets: text from the web is shown as text, and nothing in it is obeyed."""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from quotelake.verbosity import tell
from storage.read.outlets import outlet
from storage.read.statements import STATEMENTS, unmade
from storage.words import counted

WIDTH = 80
"""Columns of the widest line in a terminal."""
HEAD = (
    "speaker", "kind", "type", "assertion", "statement", "cue", "sentence", "as written", "via",
    "published", "outlet", "article",
)  # fmt: skip
_STYLES = {"content_spans": "bold", "cue_spans": "underline", "speaker_spans": "italic"}


def print_statements(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print each statement in its sentence; as tab-separated lines where the output goes into a pipe."""
    count = 0
    width = min(WIDTH, Console().width)
    terminal = Console(width=width, markup=False, highlight=False) if sys.stdout.isatty() else None
    if terminal is None:
        typer.echo("\t".join(HEAD))
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is their count
        if terminal is None:
            typer.echo("\t".join(map(shown, _cells(row))))
        else:
            _print_one(terminal, row)
    tell(counted(count, "statement"))


def print_clusters(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print utterances, a line each: as many outlets and reports, first seen when, by whom, which words, where."""
    typer.echo("\t".join(("outlets", "reports", "first published", "speaker", "statement", "where", "cluster")))
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is their count
        first = row["first_published"].strftime("%Y-%m-%d") if row["first_published"] else ""
        where = ", ".join(row["outlet_names"])
        cells = [str(row["outlets"]), str(row["reports"]), first, row["speaker"] or "?", row["text"], where]
        typer.echo("\t".join(map(shown, [*cells, row["cluster_id"]])))
    tell(counted(count, "utterance"))


def print_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print CSV with every field, lists as JSON; a cell that a spreadsheet would run begins with an apostrophe."""
    from storage.read.cells import cell

    writer = csv.DictWriter(sys.stdout, STATEMENTS.names(), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: cell(value) for name, value in row.items()})


def shown(text: str) -> str:
    """Give text on one line; characters that steer a terminal or turn the direction of writing as their escapes."""
    return " ".join("".join(map(_visible, text)).split())


def attributed(row: Mapping[str, Any]) -> str:
    """Give the words that attribute, in the order of the text: `The organization asked`, `According to the council`."""
    parts = [(row[name], row[f"{name}_spans"]) for name in ("speaker", "cue") if row[name]]
    return " ".join(words for words, _ in sorted(parts, key=lambda part: part[1][0][0] if part[1] else 0))


def _visible(character: str) -> str:
    steers = unicodedata.category(character) in ("Cc", "Cf") and character not in "\t\n\r\u200c\u200d\u00ad"
    return character.encode("unicode_escape").decode() if steers else character


def _cells(row: Mapping[str, Any]) -> list[str]:
    published = row["published_at"].strftime("%Y-%m-%d") if row["published_at"] else ""
    words = [row["text"], row["cue"] or "", row["context"] or "", row["speaker"] or "", ", ".join(row["via"])]
    kinds = [row["kind"], row["attribution_type"], row["assertion"] or ""]
    return [row["speaker_name"] or "?", *kinds, *words, published, outlet(row) or "", row["title"] or row["url"] or ""]


def _print_one(terminal: Console, row: Mapping[str, Any]) -> None:
    speaker, kind, type_, _, _, _, _, _, via, published, outlet_, article = map(shown, _cells(row))
    written = shown(attributed(row))
    notes = ", ".join(filter(None, [unmade(row), kind, type_, f"via {via}" if via else ""]))
    terminal.print(Text.assemble((speaker, "bold"), f" ({written}) " if written else " ", (notes, "dim")))
    terminal.print(Padding(_sentence(row), (0, 0, 0, 2)))
    terminal.print(Padding(Text(" · ".join(filter(None, [published, outlet_, article])), "dim"), (0, 0, 1, 2)))


def _sentence(row: Mapping[str, Any]) -> Text:
    """Give the sentences with content, cue and speaker in styles; the content alone where an older lake has no more."""
    if row["context"] is None:
        return Text(shown(row["text"]), "bold")
    begin, words = row["context_start"], row["context"]
    made = Text()
    styles = [""] * len(words)
    for name, style in _STYLES.items():
        for start, end in row[name]:
            styles[start - begin : end - begin] = [style] * (end - start)
    for style, run in groupby(zip(words, styles, strict=True), key=itemgetter(1)):
        made.append("".join(" " if one.isspace() else _visible(one) for one, _ in run), style)
    return made
