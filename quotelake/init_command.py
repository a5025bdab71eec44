"""Give the command `init`: a commented `quotelake.yaml` to begin with."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from flows.settings_file import NAME, lake_of
from quotelake.verbosity import waiting
from storage.errors import Fatal

_HEAD = """\
What `quotelake run`, `quotelake view` and the other commands take from this folder where an option or the environment's
QUOTELAKE_LAKE says nothing else, and what `make up` gives the deployments. Any parameter of the flow may stand here.
What stands behind a # is an example, or how it is without this file."""
_EXAMPLES = ["https://example.org/feed.xml", "archive/*.jsonl"]
_WATCHED = ["IOM"]
_GROUPS = ("discover", "execution")
_SHOWN = ("max_documents", "max_age_days", "include", "engine", "workers")
_PROFILES = (
    "Settings under names of yours: a run takes them by --profile careful, or by the deployment on-demand-careful."
)
_WIDTH = 118


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog="Example: quotelake init https://example.org/feed.xml --watch IOM")(init)


def init(
    source: Annotated[
        list[str] | None, typer.Argument(help="Sources, as for `quotelake run`.", show_default=False)
    ] = None,
    lake: Annotated[
        str | None,
        typer.Option(
            help="Folder, or s3://bucket/prefix.  \\[default: the environment's QUOTELAKE_LAKE, else lake]",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        list[str] | None, typer.Option(help="Whose statements to mark; may be given often.", show_default=False)
    ] = None,
) -> None:
    """Write a commented quotelake.yaml into this folder: sources, watched names, the lake, and what else can be set."""
    path = Path(NAME)
    with waiting("Collecting the settings"):
        text = "\n".join(_lines(source or [], lake or lake_of(), watch or []))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError as error:
        raise Fatal(f"There is a {NAME} in this folder: edit it, or remove it to begin anew.") from error
    except OSError as error:
        raise Fatal(f"{NAME} cannot be written here ({error.strerror}): change into a folder of yours.") from error
    advice = "`quotelake run` reads it" if source else "name your sources in it, then `quotelake run`"
    typer.echo(f"{NAME} is written: {advice}.")


def _lines(sources: Sequence[str], lake: str, watch: Sequence[str]) -> Iterator[str]:
    from flows.parameters import NewsQuotes

    fields = NewsQuotes.model_fields
    yield from _comment(_HEAD)
    yield from ("", *_comment(fields["sources"].description), *_list("sources", sources, _EXAMPLES))
    yield from ("", *_comment(fields["watch"].description), *_list("watch", watch, _WATCHED))
    yield from ("", *_comment(fields["watch_list"].description), "# watch_list: watch.yaml")
    yield from ("", *_comment(fields["lake"].description), f"lake: {json.dumps(lake, ensure_ascii=False)}")
    size = fields["batch_size"]
    yield from ("", *_comment(size.description), f"# batch_size: {size.default}")
    for group in _GROUPS:
        yield from ("", *_comment(fields[group].description), f"# {group}:")
        for name, field in type(fields[group].default).model_fields.items():
            if name in _SHOWN:
                value = getattr(fields[group].default, name)
                yield from _comment(field.description, "#   # ")
                yield f"#   {name}: {json.dumps(value)}"
    yield from ("", *_comment(_PROFILES), "# profiles:", "#   careful:", "#     discover: {fetch: {host_delay_s: 5}}")


def _list(name: str, given: Sequence[str], examples: Sequence[str]) -> Iterator[str]:
    yield f"{name}:" if given else f"# {name}:"
    for one in given or examples:
        yield f"{'' if given else '# '}  - {json.dumps(one, ensure_ascii=False)}"


def _comment(text: str | None, begin: str = "# ") -> Iterator[str]:
    for line in textwrap.wrap(text or "", _WIDTH - len(begin)):
        yield f"{begin}{line}"
