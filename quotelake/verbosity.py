"""Say on standard error how things get on: not at all, in short, or with the log; in words, or as lines of JSON.

`-q` and `-v` are options of every command, those of plug-ins too.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from itertools import chain, islice
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup

from quotelake.log_lines import as_json, line

PATIENCE_SECONDS = 2.0
"""Whatever takes longer says what it is."""


class Loudness(IntEnum):
    """How much is said."""

    QUIET = -1
    USUAL = 0
    VERBOSE = 1


_chosen = Loudness.USUAL
Row = TypeVar("Row")


def loudness() -> Loudness:
    """Give what the command line asked for."""
    return _chosen


def choose(wanted: Loudness) -> None:
    """Set how much is said from now on."""
    global _chosen
    _chosen = wanted


def tell(text: str, level: int = logging.INFO, **fields: Any) -> None:
    """Say something on standard error; with -q only errors are said."""
    if _chosen is Loudness.QUIET and level < logging.ERROR:
        return
    named = f"quotelake: {text}" if level >= logging.WARNING else text
    text = line(level, "quotelake", text, fields) if as_json() else named
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a terminal what is waited for, and how long already; elsewhere say it once, where it takes long."""
    console = Console(stderr=True)
    if _chosen is Loudness.QUIET or as_json() or not console.is_terminal:
        shown = None
        timer = threading.Timer(PATIENCE_SECONDS, tell, [f"{what} ..."])
    else:
        columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
        shown = Progress(*columns, console=console, transient=True)
        shown.add_task(f"{what} ...", total=None)
        timer = threading.Timer(PATIENCE_SECONDS / 2, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # what is just being drawn is drawn before it is taken away
        if shown is not None and shown.live.is_started:
            shown.stop()


def awaited(rows: Iterable[Row], what: str) -> Iterable[Row]:
    """Give rows as they are, waiting for the first: sorting comes before it."""
    rest = iter(rows)
    with waiting(what):
        first = list(islice(rest, 1))
    return chain(first, rest)


class Commands(TyperGroup):
    """The group of all commands: it and each of them take -v and -q."""

    def __init__(self, **attributes: Any) -> None:
        """Add the options to each command that has none of that name."""
        super().__init__(**attributes)
        for command in (self, *self.commands.values()):
            taken = {name for parameter in command.params for name in parameter.opts}
            command.params += [option for option in _options() if not taken & set(option.opts)]


def _options() -> list[Any]:
    probe = typer.Typer(add_completion=False)
    probe.command()(_asked)
    options = typer.main.get_command(probe).params
    for option in options:
        option.expose_value = False
    return list(options)


def _louder(value: bool) -> None:
    if value:
        choose(Loudness.VERBOSE)


def _quieter(value: bool) -> None:
    if value:
        choose(Loudness.QUIET)


def _asked(
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the log, and tracebacks of errors.", callback=_louder)
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show results and errors only.", callback=_quieter)
    ] = False,
) -> None:
    """Take the options that every command has."""
