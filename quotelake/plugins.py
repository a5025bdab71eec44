"""Add the commands that other packages bring, by the entry points of the group `quotelake.commands`."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points

import typer

GROUP = "quotelake.commands"


def add_commands(app: typer.Typer, taken: Collection[str]) -> list[str]:
    """Add every plug-in's command under its entry point's name; give a sentence for each that cannot be added.

    An entry point names a function with typer's annotations, or a `typer.Typer` with commands of its own.
    """
    refused, names = [], set(taken)
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        if entry.name in names:
            refused.append(f"{_named(entry)} is left out: quotelake has a command of that name already.")
            continue
        try:
            command = entry.load()
            _add(trial := typer.Typer(), entry.name, command)
            typer.main.get_command(trial)  # typer reads the annotations only now
        except (Exception, SystemExit) as error:  # whatever the plug-in's code raises, the other commands must work
            refused.append(f"{_named(entry)} cannot be loaded ({error!r}): update or uninstall it.")
        else:
            _add(app, entry.name, command)
            names.add(entry.name)
    return refused


def _add(app: typer.Typer, name: str, command: object) -> None:
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    elif callable(command):
        app.command(name)(command)
    else:
        raise TypeError(f"{command!r} is neither a function nor a typer.Typer")


def _named(entry: EntryPoint) -> str:
    package = f" of {entry.dist.name}" if entry.dist else ""
    return f"The command {entry.name!r}{package}"
