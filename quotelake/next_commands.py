"""Name the commands that come next, as they can be pasted into the shell in which they are shown."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from flows.settings_file import NAME
from tasks.web.text import printable


def program() -> str:
    """Give what runs this quotelake: its name where the shell finds it, else the path from this folder."""
    script = Path(sys.executable).parent / "quotelake"
    named = shutil.which("quotelake")
    if named and Path(named).absolute() == script.absolute():
        return "quotelake"
    here = Path.cwd()
    return shlex.quote(str(script.relative_to(here) if script.is_relative_to(here) else script))


def next_commands(lake: str, watch: Sequence[str]) -> list[str]:
    """Give the three next commands, each with what it is for: look, read, and go on with news of one's own."""
    lake = _from_here(lake)
    speaker = f" --speaker {shlex.quote(watch[0])}" if watch else ""
    own = (
        (f"run --lake {shlex.quote(lake)} SOURCE", "feeds, pages, folders of your own")
        if Path(NAME).exists()
        else ("init", f"a {NAME} for sources and names of your own")
    )
    commands = [
        (f"view --lake {shlex.quote(lake)}", "look at them in a browser"),
        (f"quotes --lake {shlex.quote(lake)}{speaker}", "read them here"),
        own,
    ]
    called = program()
    shown = [(printable(command), purpose) for command, purpose in commands]
    width = max(len(command) for command, _ in shown)
    return [f"{called} {command:<{width}}  # {purpose}" for command, purpose in shown]


def _from_here(lake: str) -> str:
    """Give a lake as it is named in this folder, as its user would; one elsewhere by its whole path."""
    path, here = Path(lake), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) and path != here else lake
