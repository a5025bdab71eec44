"""Holds the `quotelake` command: registers every command and turns errors into one sentence. What commands do goes elsewhere."""

from __future__ import annotations

import sys

import typer

app = typer.Typer(
    name="quotelake",
    help="Who said what, as data: news in, attributed statements out, as versioned Parquet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def main() -> None:
    """Run the command line: exit 0 done, 1 failed with one sentence on stderr, 2 wrong usage."""
    app()


if __name__ == "__main__":
    sys.exit(main())
