"""Run the `quotelake` command: register every command, and turn errors into one sentence.

Each module of commands has a function `register(app)`, and imports what it runs when it runs.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import typer
from pydantic import ValidationError

from flows.settings_file import in_one_sentence
from quotelake.interruption import INTERRUPTED
from quotelake.plugins import add_commands
from storage.errors import QuotelakeError, WrongSettings

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
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for _name in MODULES:
    importlib.import_module(f"quotelake.{_name}").register(app)
REFUSED = add_commands(app, typer.main.get_command(app).commands)  # type: ignore[attr-defined]
"""A sentence for each command of another package that cannot be used."""


@app.callback()
def _commands() -> None:
    """Who said what, as data: news in, attributed statements out, as versioned Parquet."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line: 0 done, 1 failed with one sentence on stderr, 2 wrong usage."""
    for sentence in REFUSED:
        sys.stderr.write(f"quotelake: {sentence}\n")
    try:
        app(args=None if arguments is None else list(arguments))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else DONE
    except ValidationError as error:
        return _fail(in_one_sentence(error), WRONG_USAGE)
    except WrongSettings as error:
        return _fail(str(error), WRONG_USAGE)
    except QuotelakeError as error:
        return _fail(str(error), FAILED)
    except KeyboardInterrupt:
        return _fail("Interrupted; the same command begins again.", INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) has enough. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _fail(sentence: str, status: int) -> int:
    if os.environ.get("QUOTELAKE_DEBUG"):
        traceback.print_exc()
    sys.stderr.write(f"quotelake: {sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
