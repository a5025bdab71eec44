"""Give the commands `annotate` and `evaluate`, which need no lake and no Prefect."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from quotelake.log_lines import as_json
from quotelake.verbosity import tell, waiting
from storage.words import counted
from tasks.web.text import printable


class RecordFormat(StrEnum):
    """How `annotate` writes."""

    JSONL = "jsonl"
    TABLE = "table"


def annotate(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Plain text in UTF-8, or HTML; - reads standard input.")
    ],
    format_: Annotated[
        RecordFormat, typer.Option("--format", help="jsonl: one record a file; table: for people.")
    ] = RecordFormat.JSONL,
) -> None:
    """Find entities and attributed statements in plain text; no lake, nothing is stored.

    Offsets count Unicode code points of the text exactly as given. Of an HTML page they count in the text of its
    article, which the record does not hold.

    Examples:

        quotelake annotate article.txt --format table

        cat article.txt | quotelake annotate - | jq '.quotes[].speaker_name'
    """
    with waiting(f"Reading {counted(len(files), 'file')}"):
        from quotelake import annotate as annotated
        from quotelake.given_texts import text_of

        texts = [(name, text_of(name)) for name in files]
    for name, text in texts:
        with waiting(f"Annotating {name}"):
            record = annotated(text, name)
        if format_ is RecordFormat.JSONL:
            typer.echo(json.dumps(record, ensure_ascii=False))
        else:
            _print_record(record)


def _print_record(record: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    title = f"{record['file']}: {counted(len(record['quotes']), 'statement')}"
    table = Table(title=escape(printable(title)), title_justify="left")
    relayed = any(q["via"] for q in record["quotes"])
    table.add_column("kind, type,\nassertion", no_wrap=True)  # one column of three lines: a terminal is for the words
    for column in ("who", "surface", "cue", *(["via"] if relayed else []), "statement"):
        table.add_column(column, overflow="fold")
    table.add_column("conf.", no_wrap=True)
    for q in record["quotes"]:
        words = (q["speaker_name"], q["speaker"], q["cue"], *([", ".join(q["via"])] if relayed else []), q["text"])
        shown = (escape(printable(one)) if one is not None else "-" for one in words)
        kind = "\n".join((q["kind"], q["attribution_type"], q["assertion"] or "-"))
        table.add_row(kind, *shown, f"{q['confidence']:.2f}")
    Console().print(table)


def evaluate(
    corpus: Annotated[Path, typer.Option(help="Folder in PolNeAR's shape, the newswire entity corpus, or a gold set.")],
    split: Annotated[str, typer.Option(help="dev, or a gold set's report half.")] = "dev",
    errors: Annotated[
        bool, typer.Option("--errors", help="Also list what was missed or wrong (gold set only).")
    ] = False,
) -> None:
    """Measure accuracy on a corpus: a table for people on standard error, the figures as JSON on standard output.

    Examples:

        quotelake evaluate --corpus corpora/polnear --split dev

        quotelake evaluate --corpus gold --split report
    """
    with waiting(f"Measuring on {corpus}"):
        import annotators
        from annotators.evaluation.report import figures

        found = figures(annotators.load(), corpus, split)
    _print_figures(found)
    mistakes = found.pop("errors", [])
    if errors:
        for mistake in mistakes:
            tell(mistake)
    typer.echo(json.dumps(found, indent=1, ensure_ascii=False))


def _print_figures(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    if as_json():
        for name, score in found["scores"].items():
            tell(f"{found['corpus']} {found['split']}: {name}", figure=name, **score)
        return
    table = Table(title=f"{found['corpus']} {found['split']}, model {found['model_version']}", title_justify="left")
    for column in ("figure", "precision", "recall", "F1", "expected"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for name, score in found["scores"].items():
        table.add_row(name, *(f"{score[k]:.3f}" for k in ("precision", "recall", "f1")), str(score["expected"]))
    Console(stderr=True).print(table)


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command()(annotate)
    app.command()(evaluate)
