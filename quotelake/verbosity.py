"""Say on standard error how things get on: not at all, in short, or with the log; in words, or as lines of JSON.

`-q` and `-v` are options of every command, those of plug-ins too.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from itertools import chain, count, islice
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from typer.core import TyperGroup

from quotelake.log_lines import as_json, line

PATIENCE_SECONDS = 1.0
"""Whatever takes longer says what it is; starting Python takes as long again until somebody sees it."""
AGAIN_SECONDS, EVERY_SECONDS = 30.0, 60.0
"""What takes longer says without a terminal too that it goes on, and then every minute."""
_WORDS = TextColumn("{task.description}", markup=False)


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
    """Show on a terminal what is waited for, and how long already; elsewhere say so, now and then, where it is long."""
    shown = _shown(SpinnerColumn(), _WORDS, TimeElapsedColumn()) if _on_terminal() else None
    if shown is not None:
        shown.add_task(f"{what} ...", total=None)
    ended = threading.Event()
    teller = threading.Thread(target=_tell_of, args=(what, shown, ended), daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()  # what is just being drawn is drawn before it is taken away
        if shown is not None and shown.live.is_started:
            shown.stop()


@contextmanager
def stepping(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show on a terminal how far work is: what this gives is told a step's name, how many are done, and of how many.

    Elsewhere the work is told of as a wait.
    """
    if not _on_terminal():
        with waiting(what):
            yield lambda *_: None
        return
    with _shown(SpinnerColumn(), _WORDS, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as shown:
        task = shown.add_task(what, total=None)
        yield lambda step, done, total: shown.update(
            task, description=f"{what}: {step}", completed=done, total=total, refresh=True
        )


def _on_terminal() -> bool:
    return _chosen is not Loudness.QUIET and not as_json() and Console(stderr=True).is_terminal


def _shown(*columns: ProgressColumn) -> Progress:
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _tell_of(what: str, shown: Progress | None, ended: threading.Event) -> None:
    """Begin to show a wait that takes long; without a terminal say so, and say again now and then."""
    if shown is not None:
        if not ended.wait(PATIENCE_SECONDS):
            shown.start()
        return
    began = time.monotonic()
    for moment in _moments():
        if ended.wait(began + moment - time.monotonic()):
            return
        tell(f"{what} ..." if moment == PATIENCE_SECONDS else f"{what} ... {moment:.0f} s so far")


def _moments() -> Iterator[float]:
    """Give after how many seconds a wait is told of."""
    yield from (PATIENCE_SECONDS, AGAIN_SECONDS)
    yield from count(EVERY_SECONDS, EVERY_SECONDS)


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
