"""Give the command `explain`: by which means the text and metadata of stored articles were found."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from quotelake.lake_commands import LakeOption, ReleaseOption
from quotelake.verbosity import awaited, waiting


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog="Example: quotelake explain --lake lake | jq .origins")(explain)


def explain(
    lake: LakeOption,
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARTICLE_ID]...", help="All articles when left out.", show_default=False),
    ] = None,
    release: ReleaseOption = None,
) -> None:
    """Say by which means text, title, date and authors of articles were found: one JSON object a line and article.

    `extractor` is trafilatura; paragraphs where that found too little; live for the entries of a live blog; json-ld for
    the page's own articleBody; or text for files and records. 'json-ld differs' stands after it where the page's
    articleBody is another text.
    `rejected` is set where today's code makes no article of the page.
    """
    with waiting("Opening the release"):
        from quotelake.origins import explained
        from storage.read.lake import open_lake

        lines = explained(open_lake(lake, release or "latest"), articles or ())
    for line in awaited(lines, "Reading pages again"):
        typer.echo(json.dumps(line, ensure_ascii=False))
