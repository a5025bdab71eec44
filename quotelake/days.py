"""Read a day of the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import typer

_WRITTEN = "YYYY-MM-DD"


def day(words: str) -> datetime:
    """Give the day that `words` write. Raises BadParameter, which is wrong usage, with how a day is written."""
    try:
        return datetime.strptime(words, "%Y-%m-%d")
    except ValueError as error:
        raise typer.BadParameter(f"{words!r} is no day; write it as {_WRITTEN}.") from error


def day_option(help_: str) -> Any:
    """Give an option that takes a day."""
    return typer.Option(parser=day, metavar=_WRITTEN, help=help_, show_default=False)
