"""Run a throw-away PostgreSQL in a temporary folder, for tests and measurements. For work, use Debian's own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bench.ports import unused_port

USER = "quotelake"
_START_SECONDS = 60.0


def programs() -> Path | None:
    """Give the folder of initdb and postgres, the newest that Debian's packages brought; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgres:
    """A PostgreSQL on 127.0.0.1 with its own folder, as an unprivileged user where this process is root's.

    `url` is what DATABASE_URL takes. As a context it starts, and on leaving stops and removes everything.
    """

    def __init__(self) -> None:
        """Make the database's folder. Raises FileNotFoundError where PostgreSQL is not installed."""
        found = programs()
        if found is None:
            raise FileNotFoundError("PostgreSQL is not installed here; on Debian: apt-get install -y postgresql")
        self._programs = found
        self._home = Path(tempfile.mkdtemp(prefix="quotelake-postgres-"))
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:  # postgres refuses to run as root
            self._as_user = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(self._home, "postgres", "postgres")
        self.port = unused_port()
        self.url = f"postgresql://{USER}@127.0.0.1:{self.port}/{USER}"
        self._process: subprocess.Popen[bytes] | None = None
        self._call("initdb", "--pgdata", str(self._home / "data"), "--username", USER, "--auth", "trust")

    def start(self) -> None:
        """Start it, after a kill with PostgreSQL's own recovery. Raises TimeoutError where it does not answer."""
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._programs / "postgres",
                    *("-D", self._home / "data", "-p", str(self.port), "-h", "127.0.0.1", "-k", self._home),
                ],
                stdout=log,
                stderr=log,
                cwd=self._home,
                start_new_session=True,
                **self._as_user,
            )
        deadline = time.monotonic() + _START_SECONDS
        while self.sql("SELECT 1", "postgres") is None:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise TimeoutError(f"PostgreSQL did not start: {(self._home / 'log').read_text()[-2000:]}")
            time.sleep(0.2)
        if self.sql(f"SELECT datname FROM pg_database WHERE datname = '{USER}'", "postgres") == "":
            self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, USER)

    def kill(self) -> None:
        """Kill all its processes at once, as a power cut does."""
        if self._process is not None:
            main = psutil.Process(self._process.pid)
            for process in [main, *main.children(recursive=True)]:
                with contextlib.suppress(psutil.NoSuchProcess):  # the others end when they notice
                    process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Stop it, ending its clients' sessions."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=60)
            self._process = None

    def sql(self, statement: str, database: str = USER) -> str | None:
        """Give what psql prints for a statement, without headings; None where the server does not answer."""
        done = subprocess.run(
            [
                self._programs / "psql",
                *("-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", database, "-v", "ON_ERROR_STOP=1"),
                *("-qAt", "-c", statement),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 2:
            return None
        if done.returncode:
            raise ValueError(done.stderr)
        return done.stdout.strip()

    def _call(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments], check=True, capture_output=True, cwd=self._home, **self._as_user
        )

    def __enter__(self) -> Postgres:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop and remove the folder."""
        self.stop()
        shutil.rmtree(self._home)
