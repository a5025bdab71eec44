"""-q, -v and JSON: how much is said on standard error, and how; results are the same."""

from __future__ import annotations

import ast
import inspect
import json
import logging
import os
import pty
import re
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from quotelake import verbosity
from quotelake.cli import app
from quotelake.log_lines import JSON_LOG, JsonLines
from quotelake.verbosity import Loudness, _moments, awaited, choose, stepping, waiting
from storage.files.base import Files
from storage.tables import releases
from storage.tables.releases import Release
from tests.patience import wait_until

Here = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]
LAKE = str(ROOT / "tests/storage/lakes/schema-1")
OURS = ("quotelake", "explorer", "flows", "tasks", "annotators", "storage")
SECONDS = r"Reading \.\.\. \S*\d:\d\d:(?!00)"
QUOTES = ("quotes", "--lake", LAKE, "--format", "jsonl")


@pytest.fixture(autouse=True)
def _as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUOTELAKE_LOG", raising=False)
    monkeypatch.delenv("QUOTELAKE_DEBUG", raising=False)
    choose(Loudness.USUAL)


def test_the_version_is_printed(here: Here) -> None:
    done = here("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "quotelake")
    assert f'version = "{done.stdout.split()[1]}"' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize("place", ["before", "after"])
def test_quiet_leaves_results_and_errors(place: str, here: Here) -> None:
    def asked(*words: str) -> subprocess.CompletedProcess[str]:
        return here("-q", *words) if place == "before" else here(*words, "--quiet")

    missing = ("quotes", "--lake", LAKE, "--speaker", "Nobody At All")
    assert "no speaker of release" in here(*missing).stderr
    assert asked(*missing).stderr == ""
    assert asked(*QUOTES).stdout == here(*QUOTES).stdout != ""
    assert asked("quotes", "--lake", "nowhere").stderr.startswith("quotelake: There is no release in")


def test_verbose_adds_the_traceback_of_an_error(here: Here) -> None:
    usual, verbose = here("releases", "--lake", "nowhere"), here("releases", "-v", "--lake", "nowhere")
    assert usual.stderr.count("\n") == 1
    assert "Traceback (most recent call last)" in verbose.stderr
    assert verbose.stderr.splitlines()[-1] == usual.stderr.splitlines()[-1]


def test_one_command_does_not_tell_the_next_how_much_to_say(here: Here) -> None:
    here("-q", *QUOTES)
    assert "no speaker" in here("quotes", "--lake", LAKE, "--speaker", "Nobody At All").stderr


def test_all_that_is_said_is_json_where_the_environment_asks(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    words = here(*QUOTES)
    monkeypatch.setenv("QUOTELAKE_LOG", "json")
    assert here(*QUOTES).stdout == words.stdout
    done = here("quotes", "--lake", "nowhere")
    (told,) = map(json.loads, done.stderr.splitlines())
    assert (told["level"], told["logger"]) == ("error", "quotelake")
    assert told["message"].startswith("There is no release in")
    assert told["time"].endswith("+00:00")


def test_prefects_log_is_json_too() -> None:
    code = """
from prefect.logging import get_logger
from prefect.logging.configuration import setup_logging
setup_logging()
try:
    1 / 0
except ZeroDivisionError:
    get_logger("flow_runs").exception("[red]%s[/red] of {two}", "one")
"""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = {**kept, **JSON_LOG, "PREFECT_LOGGING_TO_API_ENABLED": "0"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)
    (told,) = map(json.loads, done.stderr.splitlines())
    assert (told["level"], told["logger"], told["message"]) == ("error", "prefect.flow_runs", "[red]one[/red] of {two}")
    assert "ZeroDivisionError" in told["traceback"]


def test_a_record_says_of_which_run_it_is() -> None:
    record = logging.makeLogRecord(
        {"name": "a", "msg": "b", "levelno": logging.WARNING, "flow_run_id": "r", "created": 0}
    )
    assert json.loads(JsonLines().format(record)) == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "warning",
        "logger": "a",
        "message": "b",
        "flow_run_id": "r",
    }


def test_a_long_wait_is_said_and_a_short_one_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quotelake.verbosity.PATIENCE_SECONDS", 0.05)
    with waiting("Reading"):
        assert said(capsys, "Reading") == "Reading ...\n"
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("quotelake.verbosity.PATIENCE_SECONDS", 60)
    with waiting("Reading"):
        pass
    choose(Loudness.QUIET)
    monkeypatch.setattr("quotelake.verbosity.PATIENCE_SECONDS", 0.05)
    with waiting("Reading"):
        time.sleep(0.3)
    assert capsys.readouterr().err == ""


def test_what_a_command_loads_is_loaded_within_a_wait() -> None:
    """Of a command that imports the encoder or Prefect first, nothing would be seen for seconds."""
    commands = [one.callback for one in app.registered_commands]
    assert len(commands) > 10
    for command in commands:
        assert command is not None
        made = definition(command)
        waited, unwaited = loaded(made)
        for name in called(made):
            helper = getattr(sys.modules[command.__module__], name, None)
            if inspect.isfunction(helper) and helper.__module__ == command.__module__:
                unwaited |= loaded(definition(helper))[1]
        unwaited |= {str(node.module) for node in made.body if isinstance(node, ast.ImportFrom)}
        assert not unwaited - waited, f"{made.name} imports outside of `waiting`: {unwaited - waited}"


def definition(function: Callable[..., Any]) -> ast.FunctionDef:
    (made,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(made, ast.FunctionDef)
    return made


def loaded(made: ast.AST) -> tuple[set[str], set[str]]:
    """The modules of ours that a function imports: within `with`, of which each is a wait, and outside of it."""
    waited, unwaited = set[str](), set[str]()
    for node in ast.iter_child_nodes(made):
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] in OURS:
            unwaited.add(str(node.module))
        inner = loaded(node)
        waited |= set().union(*inner) if isinstance(node, ast.With) else inner[0]
        unwaited |= set() if isinstance(node, ast.With) else inner[1]
    return waited, unwaited


def called(made: ast.AST) -> set[str]:
    """The names of functions that are called outside of `with`."""
    names = set[str]()
    for node in ast.iter_child_nodes(made):
        if isinstance(node, ast.With):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names.add(node.func.id)
        names |= called(node)
    return names


def test_annotate_says_that_it_waits_before_it_has_read_anything(
    start_cli: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "article.txt")
    process = start_cli("annotate", "article.txt")
    assert process.stderr is not None
    assert process.stderr.readline() == "Reading 1 file ...\n"
    (tmp_path / "article.txt").write_text("The road is open, said Ana Sousa.")
    assert json.loads(process.communicate()[0])["quotes"]


def test_rows_are_waited_for_and_given_as_they_are() -> None:
    assert list(awaited(iter([]), "Reading")) == []
    assert list(awaited(iter([1, 2, 3]), "Reading")) == [1, 2, 3]


def test_a_very_long_wait_is_said_again_every_minute(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(islice(_moments(), 1, 6)) == [30, 60, 120, 180, 240]
    for name, seconds in (("PATIENCE", 0.1), ("AGAIN", 1.0), ("EVERY", 2.0)):
        monkeypatch.setattr(f"quotelake.verbosity.{name}_SECONDS", seconds)
    with waiting("Reading"):
        told = said(capsys, "4 s so far\n")
    first = "Reading ...\nReading ... 1 s so far\nReading ... 2 s so far\nReading ... 4 s so far\n"
    assert told.startswith(first), "what this thread hears late may be followed by more"


def test_steps_are_a_wait_without_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quotelake.verbosity.PATIENCE_SECONDS", 0.05)
    with stepping("Checking") as step:
        step("files", 1, 2)
        assert said(capsys, "Checking") == "Checking ...\n"


def said(capsys: pytest.CaptureFixture[str], words: str) -> str:
    """What is said on standard error until words stand in it, whenever another thread gets to say them."""
    told: list[str] = []

    def heard() -> str:
        told.append(capsys.readouterr().err)
        return "".join(told) if words in "".join(told) else ""

    return wait_until(heard, lambda: "".join(told))


@pytest.mark.parametrize("command", [("export",), ("check",), ("maintain",), ("view", "--no-browser")])
def test_commands_on_a_large_lake_say_what_is_waited_for(
    command: tuple[str, ...], here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each opens its lake slowly here, as one does that is large or far away."""
    shutil.copytree(LAKE, tmp_path / "lake")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("quotelake.verbosity.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    read, say, told = releases.read, verbosity.tell, threading.Event()

    def tell(*words: Any, **fields: Any) -> None:
        say(*words, **fields)
        told.set()

    def slowly(files: Files, number: int) -> Release:
        told.wait(60)
        return read(files, number)

    monkeypatch.setattr(verbosity, "tell", tell)
    monkeypatch.setattr(releases, "read", slowly)
    done = here(*command, "--lake", str(tmp_path / "lake"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"^(Exporting|Checking|Tending the lake|Opening \S+) \.\.\.$", done.stderr, re.M), done.stderr


def test_a_terminal_shows_how_far_steps_are() -> None:
    shown = on_a_terminal(
        "import time; from quotelake.verbosity import stepping\n"
        "with stepping('Checking') as step: step('files', 3, 7); time.sleep(.3)\nprint('done')"
    )
    assert re.search(r"Checking: files .*3/7", shown)
    assert shown.rindex("\x1b[2K") < shown.rindex("done"), "the line is taken away"


def test_a_terminal_shows_what_is_waited_for_and_is_left_as_it_was() -> None:
    shown = on_a_terminal(
        "from quotelake.verbosity import waiting\nwith waiting('Reading'): input()\nprint('done')",
        SECONDS,
    )
    assert re.search(SECONDS, shown)
    assert shown.rindex("\x1b[2K") < shown.rindex("done"), "the line is taken away"


def on_a_terminal(code: str, until: str | None = None) -> str:
    """What a program shows on a terminal, until its end. A line is put into it once it shows what `until` matches."""
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=child, stdout=child, cwd=ROOT, env=environment
    )
    os.close(child)
    seen = b""
    assert process.stdin is not None
    try:
        while part := os.read(parent, 4096):
            seen += part
            if until and re.search(until, seen.decode(errors="replace")):
                process.stdin.write(b"\n")
                process.stdin.close()
                until = None
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(parent)
    assert process.wait() == 0
    return seen.decode()


@pytest.mark.parametrize(
    ("line", "words"), [("quotelake rel", "releases"), ("quotelake run --watch-l", "--watch-list")]
)
def test_bash_completes_commands_and_options(line: str, words: str) -> None:
    script = f"""
    PATH={Path(sys.executable).parent}:$PATH
    eval "$(_QUOTELAKE_COMPLETE=source_bash quotelake)"
    complete -p quotelake > /dev/null || exit 3
    COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
    _quotelake_completion quotelake; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.split() == [words], done.stderr
