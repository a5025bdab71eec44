"""A Ctrl-C in a terminal ends a run within five seconds, and the same command goes on."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.read.lake import open_lake
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
FEW = 8
"""Articles, a second apart: a Ctrl-C after the first comes before the last, however late it is sent."""


class Terminal:
    """`quotelake ARGUMENTS` in a pseudo-terminal, whose keys reach all processes in its foreground."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.shown = ""
        environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
        environment |= {"HOME": str(folder), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, *arguments],
            stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(slave)

    def read(self, seconds: float) -> None:
        """Take what is shown within `seconds`."""
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.shown += os.read(self.master, 65_536).decode(errors="replace")
            except OSError:  # nobody writes into it any more
                time.sleep(seconds)

    def until(self, words: str, seconds: float = PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.shown:
            assert time.monotonic() < deadline, self.shown
            assert self.process.poll() is None, self.shown
            self.read(0.1)

    def end(self, seconds: float) -> int:
        """Wait for the end; give the exit status."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.shown
            self.read(0.1)
        self.read(0.1)
        os.close(self.master)
        return self.process.returncode


CHILD = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # the terminal is this session's, so its Ctrl-C is a signal
from quotelake.cli import main
sys.exit(main(sys.argv[1:]))
"""


Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a command in a terminal; what still runs at the end is killed."""
    started: list[Terminal] = []

    def begin(*arguments: str) -> Terminal:
        started.append(Terminal(tmp_path, *arguments))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()


@pytest.mark.prefect
def test_a_ctrl_c_ends_a_run_and_the_same_command_goes_on(start: Start, new_site: Any, tmp_path: Path) -> None:
    site = new_site(FEW)
    arguments = ("run", f"{site.url}/feed.xml", "--lake", "lake", "--allow-host", site.host, "--batch-size", "1")
    try:
        began = time.monotonic()
        first = start(*arguments)
        first.until(f"1/{FEW}")
        pressed = time.monotonic()
        os.write(first.master, b"\x03")
        assert first.end(60) == 130
        ended = time.monotonic()
        assert ended - pressed < max(5, pressed - began), "five seconds; on a busy machine, less than beginning took"
        assert "Traceback" not in first.shown
        assert f"Interrupted. Done of {FEW} batches, and kept in " in first.shown
        assert "the same command goes on from there." in first.shown
        assert not (tmp_path / "lake/releases").exists()
        fetched = len([path for path in site.hits if path.startswith("/articles")])
        assert 0 < fetched < FEW
        second = start(*arguments)
        assert second.end(PATIENCE_SECONDS) == 0, second.shown
        assert "Release 1 of" in second.shown
    finally:
        site.close()
    assert open_lake(str(tmp_path / "lake")).release.rows()["articles"] == FEW
    assert len([path for path in site.hits if path.startswith("/articles")]) <= FEW + 1, "one may have been under way"
    assert not (tmp_path / ".prefect/prefect.db").exists(), "the user's own database is left alone"
    assert f"state lies in {os.environ['XDG_STATE_HOME']}" in second.shown


def test_a_ctrl_c_in_any_other_command_says_how_to_go_on(start: Start, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "article.txt")
    command = start("annotate", "article.txt")
    command.until("Reading 1 file")
    os.write(command.master, b"\x03")
    assert command.end(60) == 130
    assert "Interrupted; the same command begins again." in command.shown
    assert "Traceback" not in command.shown


def interrupted(code: str) -> tuple[int, str, str]:
    """Run a command whose body is `code`; press Ctrl-C if it says "press"; give its status, output and error output."""
    program = f"""
import os, signal, sys, threading, time
from quotelake import cli
@cli.app.command()
def deaf():
{textwrap.indent(textwrap.dedent(code), "    ")}
sys.exit(cli.main(["deaf"]))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as command:
        assert command.stdout is not None
        try:
            if command.stdout.readline() == "press\n":
                command.send_signal(signal.SIGINT)
            out, said = command.communicate(timeout=60)
        finally:
            command.kill()
    return command.returncode, out, said


def test_a_ctrl_c_that_some_library_takes_ends_the_command_all_the_same() -> None:
    """Imports do that: a module that is interrupted while it loads is taken for one that is missing."""
    status, _, said = interrupted("""
        print("press", flush=True)
        while True:
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                pass
    """)
    assert status == 130
    assert said == "quotelake: Interrupted; the same command begins again.\n"


def test_a_ctrl_c_just_before_a_blocking_call_ends_the_command_in_good_order() -> None:
    """Such a signal does not end the call; nor does one that another thread receives, and that comes at will."""
    status, out, said = interrupted("""
        def receive():
            time.sleep(1)
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        print("wait", flush=True)
        try:
            threading.Thread(target=receive, daemon=True).start()
            os.read(os.pipe()[0], 1)
        finally:
            print("put away", flush=True)
    """)
    assert status == 130
    assert out == "put away\n"
    assert said == "quotelake: Interrupted; the same command begins again.\n"
