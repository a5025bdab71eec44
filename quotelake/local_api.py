"""Provide the Prefect API that a command-line run uses: the configured server, or a temporary one of its own.

Prefect's own ephemeral server starts only when the first client asks for it, and outlives a killed parent. This one
starts before Prefect is imported, so that both load side by side on two cores (12 s instead of 24 s to the first task
run), and ends when its parent's pipe closes, however the parent died.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from quotelake.log_lines import JSON_LOG, as_json
from storage.errors import Fatal

START_LIMIT_SECONDS = 600.0
"""A cold start migrates a new database: 48 s were seen on two busy cores, and more than 180 at a load of 40. A start
that fails ends the process, and the wait with it."""
_POLL_SECONDS = 0.1
_UNANSWERED = (OSError, ValueError, http.client.HTTPException)
"""What asking a server raises: it is down, its address is none, or what answers speaks no HTTP."""

_OTHER_NAMES = ("PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_NAME", "PREFECT_SERVER_DATABASE_HOST")
"""By which a user's environment would lead to another database all the same."""

QUIET_SERVER = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "0",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "0.5",  # a run waits until its events are stored
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "DO_NOT_TRACK": "1",
}


class LocalApi:
    """A temporary Prefect API on 127.0.0.1, in its own process. `start` returns at once, `wait` when it answers."""

    def __init__(self, home: Path | None = None) -> None:
        """Keep where its database lies: `home`, else a folder of quotelake's own, never Prefect's."""
        self.home = home or state_folder()
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Start the server process; it binds its port before it loads anything, so `url` is known at once."""
        environment = {**os.environ, **QUIET_SERVER, **own_state(self.home)}
        for name in ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH", *_OTHER_NAMES):
            environment.pop(name, None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "quotelake.local_api"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if not os.environ.get("QUOTELAKE_DEBUG") else None,
            text=True,
            env=environment,
            start_new_session=True,  # a Ctrl-C in the terminal is for the run, which still has to tell the server
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        if not port:
            raise Fatal("Prefect's local server did not start: set QUOTELAKE_DEBUG=1 to see why.")
        self.url = f"http://127.0.0.1:{port}/api"

    def wait(self, limit: float = START_LIMIT_SECONDS) -> None:
        """Wait until the API answers. Raises Fatal where it ended or did not answer within `limit` seconds."""
        assert self._process is not None
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise Fatal(
                    f"Prefect's local server ended with status {self._process.returncode}: "
                    "set QUOTELAKE_DEBUG=1 to see why, or PREFECT_API_URL to use a server that runs."
                )
            if answers(f"{self.url}/health"):
                return
            time.sleep(_POLL_SECONDS)
        raise Fatal(
            f"Prefect's local server did not answer within {limit:.0f} s: set PREFECT_API_URL to use one that runs."
        )

    def stop(self) -> None:
        """Close the pipe, which ends the server, and wait for it."""
        if self._process is None:
            return
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def state_folder() -> Path:
    """Make the folder in which temporary servers keep their state. Raises Fatal where it cannot be made."""
    home = os.environ.get("XDG_STATE_HOME")
    try:
        folder = Path(home or Path.home() / ".local/state", "quotelake", "prefect")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a user without a home
        raise Fatal(
            f"The folder for Prefect's temporary server cannot be made ({error}): name another one by XDG_STATE_HOME, "
            "or a server that runs by PREFECT_API_URL."
        ) from None
    return folder


def own_state(home: Path) -> dict[str, str]:
    """Give the environment of a server whose home and database lie in `home`, whatever the user's Prefect uses."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home.absolute()}/prefect.db",
    }


def answers(url: str) -> bool:
    """Say whether a URL is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except _UNANSWERED:
        return False


def _reached(url: str) -> bool:
    """Say whether anybody answers, whatever the answer: hosted servers want a key for this path."""
    try:
        urllib.request.urlopen(url, timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except _UNANSWERED:
        return False
    return True


def configured_url() -> str | None:
    """Give the server that the environment or Prefect's active profile names, if any."""
    if url := os.environ.get("PREFECT_API_URL"):
        return url
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    try:
        stored = tomllib.loads((home / "profiles.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return None
    profile = stored.get("profiles", {}).get(os.environ.get("PREFECT_PROFILE", stored.get("active")), {})
    return profile.get("PREFECT_API_URL") or None


@contextlib.contextmanager
def prefect_api() -> Iterator[LocalApi | None]:
    """Point this process at a Prefect API: the configured one (None), else a temporary one, not yet waited for.

    Best called before the first import of Prefect: both then load side by side. Raises Fatal where that one is down.
    """
    url = configured_url()
    if url is not None:
        if not _reached(f"{url}/health"):
            raise Fatal(
                f"The Prefect server {url} does not answer: start it, or unset PREFECT_API_URL to use a temporary one."
            )
        yield None
        return
    api = LocalApi()
    api.start()
    os.environ["PREFECT_API_URL"] = api.url
    _read_again()
    try:
        yield api
    finally:
        _flush()
        del os.environ["PREFECT_API_URL"]
        _read_again()
        api.stop()


def _read_again() -> None:
    """Let Prefect see the changed environment where it was imported before, as in a second run of one program."""
    if "prefect.context" in sys.modules:
        from prefect.context import refresh_global_settings_context

        refresh_global_settings_context()


def quiet_prefect(*, verbose: bool = False) -> None:
    """Set what Prefect reads when it is imported: no telemetry, and its log in the terminal only where asked for."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "0")
    os.environ.setdefault("PREFECT_CLI_COLORS", "0")
    if as_json():
        os.environ.update(JSON_LOG)
    if not verbose:
        # The handler, not the loggers: the run's log still goes to the API and is shown in the UI.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")


def _flush() -> None:
    """Send what Prefect still holds back, while there is someone to send it to."""
    if "prefect.logging.handlers" in sys.modules:
        from prefect.events.worker import EventsWorker
        from prefect.logging.handlers import APILogWorker

        EventsWorker.drain_all(timeout=10)
        APILogWorker.drain_all(timeout=10)


def _serve() -> None:
    """Run the server until standard input closes. The port is printed first, then everything heavy is imported."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()

    import uvicorn
    from prefect.server.api.server import create_app

    server = uvicorn.Server(uvicorn.Config(create_app(ephemeral=True), log_level="error", lifespan="on"))

    def end_with_parent() -> None:
        sys.stdin.read()
        server.should_exit = True
        # An open connection keeps uvicorn waiting; the parent is gone, so nobody is on the other end.
        time.sleep(5)
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    server.run(sockets=[listener])


if __name__ == "__main__":
    _serve()
