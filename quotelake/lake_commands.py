"""Give the commands that read or tend a lake: releases, diff, export, check, maintain."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console, JustifyMethod
from rich.table import Table

from flows.settings_file import lake_of
from quotelake.verbosity import stepping, tell, waiting
from storage.words import counted

LakeOption = Annotated[
    str,
    typer.Option(
        "--lake",
        envvar="QUOTELAKE_LAKE",
        help="Folder, or s3://bucket/prefix.  \\[default: that of quotelake.yaml, else lake]",
        default_factory=lake_of,
        show_default=False,
    ),
]
ReleaseOption = Annotated[int | None, typer.Option("--release", min=1, help="Number; the newest when left out.")]


MOST_HOURS = 87_600.0
"""Ten years, as the flow `maintain` takes them."""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(epilog="Example: quotelake releases --lake s3://bucket/news")(releases)
    app.command(epilog="Example: quotelake diff 3 4 --lake lake --to changes")(diff)
    app.command(epilog="Example: quotelake export --lake lake --release 4 --to published")(export)
    app.command(epilog="Example: quotelake check --lake lake")(check)
    app.command(epilog="Example: quotelake maintain --lake lake --keep 30")(maintain)


def releases(lake: LakeOption) -> None:
    """List the releases of a lake with the rows of each table."""
    with waiting("Reading the manifests"):
        from storage.files.open import open_files
        from storage.schemas import RELEASED
        from storage.tables.releases import numbers, read, require_lake

        files = open_files(lake)
        require_lake(files)
        entries = [read(files, number) for number in numbers(files)]
    table = _table(
        "release", "created", *RELEASED, "model", "run", right=("release", *RELEASED), short=("model", "run")
    )
    for entry in entries:
        rows = [f"{entry.rows().get(name, 0):,}" for name in RELEASED]
        table.add_row(str(entry.release), entry.created_at[:19] + "Z", *rows, entry.model_version, entry.run_key)
    _show(table)


def diff(
    earlier: Annotated[int, typer.Argument(min=1, metavar="A", help="Earlier release.")],
    later: Annotated[int, typer.Argument(min=1, metavar="B", help="Later release.")],
    lake: LakeOption,
    to: Annotated[str | None, typer.Option(help="Folder for the rows as Parquet, with a column 'change'.")] = None,
) -> None:
    """Count the rows added, removed and changed between two releases, by table."""
    with waiting("Comparing"):
        from storage.read.diff import Change
        from storage.read.diff import diff as compare
        from storage.read.lake import open_lake

        found = compare(open_lake(lake, earlier), open_lake(lake, later), to)
    table = _table("table", "added", "removed", "changed", right=("added", "removed", "changed"))
    for name, change in found.items():
        table.add_row(name, f"{change.added:,}", f"{change.removed:,}", f"{change.changed:,}")
    _show(table)
    if to:
        differs = any(change != Change(0, 0, 0) for change in found.values())
        typer.echo(f"Rows written to {to}" if differs else "Nothing differs: nothing is written.")


def export(
    lake: LakeOption,
    release: ReleaseOption = None,
    to: Annotated[
        str | None, typer.Option(help="Target folder or s3:// URL; exports/<release> of the lake if none.")
    ] = None,
) -> None:
    """Write one Parquet file a table, statements.parquet, datapackage.json, croissant.json and README.md."""
    with stepping("Exporting") as step:
        from storage.read.export import export as write
        from storage.read.lake import open_lake

        opened = open_lake(lake, release or "latest")
        address = write(opened, to, step)
    typer.echo(f"Release {opened.release.release} written to {address}; open statements.parquet first.")


def check(lake: LakeOption, release: ReleaseOption = None) -> None:
    """Verify checksums, Delta versions, keys, joins and offsets; exit 1 and name every fault.

    Without --release: the newest release, and the files and Delta versions of all others.
    """
    with stepping("Checking") as step:
        from storage.read.check import check_lake

        faults = check_lake(lake, release, step)
    for fault in faults:
        tell(fault, logging.ERROR)
    if faults:
        tell(
            f"{lake}: {counted(len(faults), 'fault')}; restore the named files from a copy, or run the sources again.",
            logging.ERROR,
        )
        raise typer.Exit(1)
    typer.echo(f"{lake}: release {release} is intact." if release else f"{lake}: every release is intact.")


def maintain(
    lake: LakeOption,
    keep: Annotated[int | None, typer.Option(min=1, help="Retire all but the newest so many releases.")] = None,
    older_than: Annotated[
        float,
        typer.Option(min=0, max=MOST_HOURS, help="Hours for which staging and unreleased files are left alone."),
    ] = 48.0,
) -> None:
    """Merge small files, write checkpoints, remove staging and files that no release names.

    Released files go only with --keep. Merging makes a release of its own, with the same rows; it is announced as those
    of runs are.
    """
    with waiting("Tending the lake"):
        from storage.write.maintain import maintain as tend

        done = tend(lake, keep, timedelta(hours=older_than))
    for line in done.told():
        typer.echo(line)
    if done.release is not None:
        with waiting("Announcing the release"):
            _announce(lake)


def _announce(lake: str) -> None:
    """Send the events of releases that wait, to Prefect's server that is configured, else to a temporary one."""
    from quotelake.local_api import prefect_api, quiet_prefect

    quiet_prefect()
    with prefect_api() as api:
        from flows.events.announce import announce

        if api is not None:
            api.wait()
        announce(lake)


def _table(*columns: str, right: tuple[str, ...] = (), short: tuple[str, ...] = ()) -> Table:
    """Give a table of a line a row; where a terminal is too narrow, the columns in `short` are cut."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        justify: JustifyMethod = "right" if column in right else "left"
        table.add_column(column, justify=justify, no_wrap=column not in short, overflow="ellipsis")
    return table


def _show(table: Table) -> None:
    """Show a table to a person; as tab-separated lines where the output goes into a pipe."""
    if sys.stdout.isatty():
        Console().print(table)
        return
    typer.echo("\t".join(str(column.header) for column in table.columns))
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        typer.echo("\t".join(" ".join(str(cell).split()) for cell in cells))
