"""Run the `quotelake` command: register every command, and turn errors into one sentence.

Each module of commands has a function `register(app)`, and imports what it runs when it runs.
"""

from __future__ import annotations

import importlib
import logging
import os
import select
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

import quotelake
from quotelake.interruption import ends_soon
from quotelake.plugins import add_commands
from quotelake.verbosity import Commands, Loudness, choose, loudness, tell
from storage.errors import QuotelakeError, WrongSettings
from tasks.faults import lacks, told
from tasks.web.text import printable
from tasks.wrong_settings import in_one_sentence

DONE, FAILED, WRONG_USAGE = 0, 1, 2

MODULES = (
    "run_command",
    "init_command",
    "annotate_commands",
    "view_command",
    "quotes_command",
    "lake_commands",
    "explain_command",
)
"""In the order in which `quotelake --help` lists their commands."""

app = typer.Typer(
    name="quotelake",
    help="Who said what, as data: news in, attributed statements out, as versioned Parquet.",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for _name in MODULES:
    importlib.import_module(f"quotelake.{_name}").register(app)
REFUSED = add_commands(app, typer.main.get_command(app).commands)  # type: ignore[attr-defined]
"""A sentence for each command of another package that cannot be used."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"quotelake {quotelake.__version__}")
        raise typer.Exit


@app.callback()
def _commands(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Who said what, as data: news in, attributed statements out, as versioned Parquet."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line: 0 done, 1 failed with one sentence on stderr, 2 wrong usage."""
    choose(Loudness.USUAL)
    for sentence in REFUSED:
        tell(sentence, logging.WARNING)
    try:
        with ends_soon(lambda: "Interrupted; the same command begins again."):
            _run(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else DONE
    except ValidationError as error:
        return _fail(in_one_sentence(error), WRONG_USAGE)
    except WrongSettings as error:
        return _fail(str(error), WRONG_USAGE)
    except QuotelakeError as error:
        return _fail(str(error), FAILED)
    except BrokenPipeError as error:
        if not _had_enough():
            return _fail(_unforeseen(error), FAILED)
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        return _fail(_unforeseen(error), FAILED)
    return DONE


def _run(arguments: Sequence[str] | None) -> None:
    """Run the command. Raises KeyboardInterrupt and BrokenPipeError as they came; typer makes an exit of each."""
    try:
        app(args=None if arguments is None else list(arguments))
    except SystemExit as ended:
        if isinstance(getattr(ended.__context__, "__cause__", None), KeyboardInterrupt):
            raise KeyboardInterrupt from None
        if isinstance(ended.__context__, BrokenPipeError):
            raise ended.__context__ from None
        raise


def _had_enough() -> bool:
    """Say whether the reader of standard output (head, less) is gone; a pipe to another process may break, too."""
    out = sys.stdout.fileno()
    if os.path.samestat(os.fstat(out), Path(os.devnull).stat()):  # rich put it there when its own line broke
        return True
    watched = select.poll()
    watched.register(out, 0)
    return bool(watched.poll(0))


def _unforeseen(error: Exception) -> str:
    if why := lacks(error):
        return f"This machine ends the command, {why}; the same command goes on from here."
    return (
        f"{told(error)}: that is a fault of quotelake; set QUOTELAKE_DEBUG=1 to see where it comes from, and report it."
    )


def _fail(sentence: str, status: int) -> int:
    if os.environ.get("QUOTELAKE_DEBUG") or loudness() is Loudness.VERBOSE:
        tell(traceback.format_exc().rstrip(), logging.DEBUG)
    tell(printable(sentence), logging.ERROR)
    return status


if __name__ == "__main__":
    sys.exit(main())
