"""Give the command `view`: the statements of a lake in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from quotelake.lake_commands import LakeOption, ReleaseOption
from quotelake.verbosity import waiting


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog="Example: quotelake view --lake lake --port 8080")(view)


def view(
    lake: LakeOption,
    release: ReleaseOption = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Of 127.0.0.1; 8765 or a free one when left out.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Whether a browser is opened.")] = True,
) -> None:
    """Look at the statements of a release in a browser: search, filters, charts, articles with their statements marked.

    It listens on this machine only, writes nothing into the lake and asks nothing of the network.
    """
    with waiting("Starting the explorer"):
        from explorer.server import serve

    serve(lake, release, port, browser, waiting)
