"""Give the command `run`: the main flow from a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.engine import Engine
from quotelake.days import day_option
from quotelake.next_commands import next_commands
from quotelake.verbosity import Loudness, loudness, waiting

EXAMPLES = """Examples:

quotelake run samples --lake lake --watch IOM

quotelake run https://example.org/feed.xml 'archive/*.jsonl' --lake s3://newsroom/lake --engine processes --workers 8
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(run)


def run(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Address of an article, feed, sitemap or site; .txt, .html, .jsonl, .warc(.gz) file; folder; pattern; "
            "sources.yaml.",
            show_default=False,
        ),
    ] = None,
    lake: Annotated[
        str | None,
        typer.Option(
            envvar="QUOTELAKE_LAKE",
            help="Folder, or s3://bucket/prefix.  \\[default: that of the settings, else lake]",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        list[str] | None,
        typer.Option(help="Whose statements to mark and print; may be given often.", show_default=False),
    ] = None,
    watch_list: Annotated[
        Path | None,
        typer.Option(help="YAML file of names with aliases.", exists=True, dir_okay=False, show_default=False),
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(help="Documents in a batch.  \\[default: 500]", show_default=False)
    ] = None,
    max_documents: Annotated[int | None, typer.Option(help="Most documents of a source.", show_default=False)] = None,
    max_age_days: Annotated[float | None, typer.Option(help="Leave out older entries.", show_default=False)] = None,
    since: Annotated[datetime | None, day_option("Leave out entries dated before this day.")] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            help="Language kept (ISO 639-1), others are rejected; may be given often. Articles that are not "
            "English are stored without statements.  \\[default: en]",
            show_default=False,
        ),
    ] = None,
    include: Annotated[str | None, typer.Option(help="Only URLs with this pattern.", show_default=False)] = None,
    exclude: Annotated[str | None, typer.Option(help="No URLs with this pattern.", show_default=False)] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Private or loopback host that may be fetched.", show_default=False)
    ] = None,
    engine: Annotated[Engine | None, typer.Option(help="Where the work is done.", show_default=False)] = None,
    workers: Annotated[int | None, typer.Option(help="Batches at once.  \\[default: 2]", show_default=False)] = None,
    dask_scheduler: Annotated[str | None, typer.Option(help="As tcp://host:8786.", show_default=False)] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            help="YAML file with any parameter of the flow; options win over it.  \\[default: quotelake.yaml]",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Name under `profiles` in quotelake.yaml.", show_default=False)
    ] = None,
    resume: Annotated[str | None, typer.Option(help="Key of an unfinished run to finish.", show_default=False)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when any document was rejected.")] = False,
) -> None:
    """Read news and publish who said what, as one release of the lake.

    Run it again with the same words and it goes on where it stopped, or says that there is nothing new.
    """
    given: dict[str, Any] = {
        "lake": lake,
        "sources": source or None,
        "watch": watch or None,
        "watch_list": str(watch_list) if watch_list else None,
        "since": since.date() if since else None,
        "languages": language or None,
        "profile": profile,
        "batch_size": batch_size,
        "resume": resume,
        "strict": strict or None,
        "discover": {
            "max_documents": max_documents,
            "max_age_days": max_age_days,
            "include": include,
            "exclude": exclude,
            "fetch": {"allow_hosts": allow_host or None},
        },
        "execution": {"engine": engine, "workers": workers, "dask_scheduler": dask_scheduler},
    }
    _execute(given, settings)


def _execute(given: Mapping[str, Any], settings: Path | None) -> None:
    """Check everything that can be checked at once, then run the flow on a Prefect API and print what came of it."""
    with waiting("Looking for what is new"):
        from flows.given import parameters as asked
        from flows.given import refuse_wrong_files
        from flows.reports.outcome import Unmet
        from flows.unchanged import newest_if_unchanged
        from quotelake.interruption import ends_soon
        from quotelake.local_api import configured_url, prefect_api, quiet_prefect

        parameters = asked(given, settings)
        refuse_wrong_files(parameters)
        # On a server that people look at, a run that finds nothing new is seen to have run.
        newest = newest_if_unchanged(parameters) if configured_url() is None else None
    if newest is not None:
        _say_nothing_new(newest, parameters.lake, parameters.watch)
        return
    quiet_prefect(verbose=loudness() is Loudness.VERBOSE)
    with prefect_api() as api:
        from quotelake.run_view import RunView

        view = RunView(parameters.lake)
        with ends_soon(view.kept), view:
            view.say(f"Starting Prefect{f', whose state lies in {api.home}' if api else ''} ...")
            if api is not None:
                api.wait()
            try:
                outcome, unmet = view.follow(parameters), None
            except Unmet as error:
                outcome, unmet = error.outcome, error
    view.print_outcome(outcome, parameters)
    if unmet is not None:
        raise unmet


def _say_nothing_new(newest: int, lake: str, watch: Sequence[str]) -> None:
    typer.echo(f"Nothing new; the newest release is {newest}.")
    if loudness() is not Loudness.QUIET:
        typer.echo("\n".join(next_commands(lake, watch)))
