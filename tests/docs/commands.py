"""Check commands that a page shows and no test runs: each program, target, module and option is there."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import typer

from quotelake.cli import app

ROOT = Path(__file__).parents[2]
KNOWN = typer.main.get_command(app).commands  # type: ignore[attr-defined]
ASSIGNED = re.compile(r"^[A-Z_]+=\S*$")
OF_OTHERS = {"source", "cat", "cp", "echo", "git", "grep", "pip", "prefect", "dask", "datasette", "dbt", "psql"}


def faults(script: str) -> Iterator[str]:
    """Give what of a script's commands is not there, in a sentence each."""
    for line in script.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words and (words[0] in ("sudo", "/usr/bin/time", "-v", "nice", "-n", "10") or ASSIGNED.match(words[0])):
            words = words[1:]
        if words:
            yield from _faults(words[0], words[1:])


def _faults(program: str, rest: list[str]) -> Iterator[str]:
    name = program.rpartition("/")[2]
    if program.startswith(("deployments/", "examples/")):
        if not (ROOT / program).is_file():
            yield f"{program} is not there"
    elif name in CHECKED:
        yield from CHECKED[name](rest)
    elif name not in OF_OTHERS:
        yield f"nobody knows how to check {program!r}"


def _make(rest: list[str]) -> Iterator[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for word in rest:
        target, given, _ = word.partition("=")
        if given and not re.search(rf"\b{target}\b", makefile + (ROOT / "deployments/local.py").read_text()):
            yield f"make knows no variable {target}"
        elif not given and not re.search(rf"^{target}:", makefile, re.M):
            yield f"make has no target {target}"


def _quotelake(rest: list[str]) -> Iterator[str]:
    command = KNOWN.get(rest[0]) if rest else None
    if rest and rest[0].startswith("-"):
        return
    if command is None:
        yield f"quotelake has no command {rest[:1]}"
        return
    there = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    yield from _unknown(rest, there, f"quotelake {rest[0]}")


def _python(rest: list[str]) -> Iterator[str]:
    if rest[:1] == ["-c"]:
        compile(rest[1], "-c", "exec")
        return
    if rest[:1] == ["-m"]:
        module, rest = rest[1], rest[2:]
        found = importlib.util.find_spec(module)
        if found is None or found.origin is None:
            yield f"there is no module {module}"
            return
        main = Path(found.origin)
        main = main.with_name("__main__.py") if main.name == "__init__.py" else main
        if not main.is_relative_to(ROOT) or ".venv" in main.parts:
            return
    else:
        main = ROOT / rest[0]
        if not main.is_file():
            yield f"{rest[0]} is not there"
            return
    source = main.read_text(encoding="utf-8")
    there = set(re.findall(r'"(--[\w-]+)"', source))
    if "dataclasses.fields(Settings)" in source:  # an option for each field
        settings = main.with_name("settings.py").read_text(encoding="utf-8")
        there |= {f"--{field.replace('_', '-')}" for field in re.findall(r"^    (\w+): ", settings, re.M)}
    yield from _unknown(rest, there, main.relative_to(ROOT).as_posix())


def _docker(rest: list[str]) -> Iterator[str]:
    if "-f" in rest and not (ROOT / rest[rest.index("-f") + 1]).is_file():
        yield f"{rest[rest.index('-f') + 1]} is not there"


def _pytest(rest: list[str]) -> Iterator[str]:
    yield from (f"{word} is not there" for word in rest if word.startswith("tests/") and not (ROOT / word).exists())


def _unknown(rest: list[str], there: set[str], who: str) -> Iterator[str]:
    asked = {word.partition("=")[0] for word in rest if word.startswith("--")}
    yield from (f"{who} has no option {option}" for option in sorted(asked - there))


CHECKED: Mapping[str, Callable[[list[str]], Iterator[str]]] = {
    "make": _make,
    "quotelake": _quotelake,
    "python": _python,
    "docker": _docker,
    "pytest": _pytest,
}
