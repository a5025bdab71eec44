"""Give the commands that read statements: quotes, clusters."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from quotelake.days import day_option
from quotelake.lake_commands import LakeOption, ReleaseOption
from quotelake.verbosity import awaited, tell, waiting
from storage.vocabulary import Assertion, AttributionType, Kind

OPENING, READING = "Opening the release", "Reading statements"


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


class Asserted(StrEnum):
    """The values of `--assertion`: those that a statement has, and all."""

    asserted = Assertion.ASSERTED.value
    negated = Assertion.NEGATED.value
    withheld = Assertion.WITHHELD.value
    hypothetical = Assertion.HYPOTHETICAL.value
    all = "all"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(epilog="Example: quotelake quotes --lake lake --speaker IOM --kind direct --format csv")(quotes)
    app.command(epilog="Example: quotelake clusters --lake lake --min-outlets 3")(clusters)


def quotes(
    lake: LakeOption,
    release: ReleaseOption = None,
    speaker: Annotated[
        str | None,
        typer.Option(
            help="Name, surname, acronym or watch name, alone or of joint speakers; case and accents are free."
        ),
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only quotations of this kind.")] = None,
    type_: Annotated[AttributionType | None, typer.Option("--type", help="Only attributions of this type.")] = None,
    assertion: Annotated[
        Asserted, typer.Option(help="Statements that were made, or denied, withheld, only supposed; or all.")
    ] = Asserted.asserted,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Only statements at least as sure.")] = 0.0,
    since: Annotated[datetime | None, day_option("Only articles of this day or later.")] = None,
    until: Annotated[datetime | None, day_option("Only articles of this day or earlier.")] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="table for reading; jsonl, csv and parquet for programs.")
    ] = Format.table,
) -> None:
    """Read the attributed statements of a release, newest article first."""
    with waiting(OPENING):
        from storage.read.lake import open_lake
        from storage.read.statements import Choice

        opened, names = open_lake(lake, release or "latest"), None
        if speaker:
            from quotelake.speakers import nearest, speaker_names

            names = speaker_names(opened, speaker)
    equal = {"kind": kind, "attribution_type": type_, "assertion": None if assertion is Asserted.all else assertion}
    after = until + timedelta(days=1) if until and until.date() < date.max else None
    choice = Choice(names, {name: str(value) for name, value in equal.items() if value}, min_confidence, since, after)
    _print(format_, opened, choice)
    if speaker and names and not names.names:
        with waiting("Looking for names like it"):
            near = " or ".join(map(repr, nearest(opened, speaker)))
        advice = f"try --speaker {near}" if near else "leave --speaker out to see all"
        tell(f"no speaker of release {opened.release.release} of {lake} is called {speaker!r}: {advice}")


def _print(format_: Format, opened: Any, choice: Any) -> None:
    with waiting(OPENING):
        from quotelake.statement_lines import print_csv, print_statements
        from storage.read.statements import chosen, statements

    if format_ is Format.parquet:
        _print_parquet(awaited(chosen(opened, choice), READING))
        return
    rows = awaited(statements(opened, choice), READING)
    if format_ is Format.jsonl:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False, default=lambda moment: moment.isoformat()))
    elif format_ is Format.csv:
        print_csv(rows)
    else:
        print_statements(rows)


def _print_parquet(batches: Any) -> None:
    from storage.files.open import open_files
    from storage.read.statements import STATEMENTS
    from storage.tables import parquet

    if sys.stdout.isatty():
        raise typer.BadParameter("parquet is no text: send it into a file, as in `> statements.parquet`")
    with tempfile.TemporaryDirectory() as folder:
        parquet.stream(open_files(folder), "statements.parquet", STATEMENTS.schema(), batches)
        sys.stdout.buffer.write(Path(folder, "statements.parquet").read_bytes())


def clusters(
    lake: LakeOption,
    release: ReleaseOption = None,
    min_outlets: Annotated[int, typer.Option(min=1, help="Only utterances that so many outlets report.")] = 2,
) -> None:
    """List utterances that several outlets report, those of most outlets first."""
    with waiting(OPENING):
        from quotelake.statement_lines import print_clusters
        from storage.read.clusters import utterances
        from storage.read.lake import open_lake

        found = utterances(open_lake(lake, release or "latest"), min_outlets)
    print_clusters(awaited(found, "Counting outlets"))
