"""Start and stop what `make up` gives: a Prefect server, its worker and the deployments, their state in .up/.

SQLite for a first try; with DATABASE_URL=postgresql://user:password@host/database the server uses PostgreSQL.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from flows.settings_file import lake_of
from quotelake.local_api import answers
from quotelake.log_lines import JSON_LOG, as_json
from storage.errors import WrongSettings

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("QUOTELAKE_UP", ROOT / ".up"))
PROCESSES = STATE / "processes.json"
PREFECT = Path(sys.executable).parent / "prefect"
QUOTELAKE = PREFECT.with_name("quotelake")
POOL = "quotelake"
STARTED = ("worker", "explorer", "files", "server")
"""What `up` starts, in the order in which it is ended."""
SERVER_SECONDS = 600.0
WORKER_SECONDS = 300.0
"""Of a machine where twenty others want two cores; a start that fails ends its process, and the wait with it."""
ENDED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
HEARTBEAT_SECONDS = os.environ.get("QUOTELAKE_HEARTBEAT_SECONDS", "60")


def main() -> int:
    """Run `up` or `down`; 2 for anything else."""
    commands = {"up": up, "down": down}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.stderr.write("usage: local.py up|down\n")
        return 2
    for number in ENDED_BY:
        signal.signal(number, interrupted)
    try:
        return commands[sys.argv[1]]()
    except (WrongSettings, StartError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def interrupted(number: int, _frame: FrameType | None) -> None:
    """End in good order: what was started is ended, and a second signal does not keep that from it."""
    for one in ENDED_BY:
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(128 + number)


def up() -> int:
    """Start what does not run, apply deployments and automations, say what to click; a fault ends what this started."""
    known = recorded()
    running = {name for name in STARTED if name in known and alive(known[name])}
    both = {"server", "worker"}
    if both <= running:
        say(f"Already up on port {known['port']}: server, worker. Stop it with `make down`.")
    STATE.mkdir(parents=True, exist_ok=True)
    # Where one of the two died, the other goes on with the port that it knows.
    port = known["port"] if both & running else free_port(asked_port(known.get("port", 4200)))
    environment = settings(port)
    missing = [name for name in STARTED if name not in running]
    is_up = False
    try:
        if "server" not in running:
            record("port", port)
            start("server", [PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)], environment)
            say(f"Starting a Prefect server on port {port} (half a minute the first time) ...")
            wait_for_server(port)
        environment["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
        say("Applying deployments/prefect.yaml and deployments/automations.yaml ...")
        run([sys.executable, "deployments/apply.py"], to_apply(environment))
        serve_explorer(environment)
        serve_lake(environment)
        if "worker" not in running:
            say("Starting its worker ...")
            start("worker", [PREFECT, "worker", "start", "--pool", POOL], environment)
            wait_for_worker(environment)
        is_up = True
    finally:
        if not is_up:
            end(missing)
    say(
        f"""
Prefect is up:  http://127.0.0.1:{port}
  1. Deployments -> news_quotes/on-demand -> Run -> Custom run: name sources and whom to watch, Submit.
  2. Runs -> your run -> Artifacts: counts, the statements found, the release.
     The statements of all releases: {environment["QUOTELAKE_VIEW_URL"]}
  3. Deployments -> news_quotes/hourly: resume its schedule to read deployments/sources.yaml every hour.
Runs from a terminal show up here too:  export PREFECT_API_URL=http://127.0.0.1:{port}/api
Logs: {STATE}/server.log, {STATE}/worker.log.  Stop it with `make down`."""
    )
    return 0


def down() -> int:
    """Stop what `up` started: the worker first, so that its flow runs can still say that they end."""
    end(STARTED)
    PROCESSES.unlink(missing_ok=True)
    return 0


def end(names: Sequence[str]) -> None:
    """Stop processes that `up` recorded, where they run."""
    processes = recorded()
    for name in names:
        pid = processes.get(name)
        if pid is not None and alive(pid):
            say(f"Stopping the {name} ...")
            stop(pid)


class StartError(Exception):
    """Something did not start; the message says what, and where its log is."""


def settings(port: int) -> dict[str, str]:
    """Give the environment of server, worker and flows: no telemetry, own home, retention, heartbeats."""
    environment = dict(os.environ)
    environment.pop("PREFECT_API_URL", None)  # in the server's own environment it would become the UI's API address
    environment |= {
        "PREFECT_HOME": str(STATE / "prefect"),
        # The UI asks the address in these, not the one that it came from.
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "0",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "0",
        "DO_NOT_TRACK": "1",
        "PREFECT_CLIENT_MAX_RETRIES": "8",  # with doubling waits: eight minutes without a server are waited for
        "PREFECT_CLIENT_RETRY_EXTRA_CODES": "500",  # what the server answers while its database is away
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": HEARTBEAT_SECONDS,
        # In memory, its default, a server that dies never gives back the slots of the runs that it knew.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "1",  # a run waits until its events are stored
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": os.environ.get("QUOTELAKE_KEEP_RUNS", "2592000"),
        "QUOTELAKE_ROOT": str(ROOT),
        "QUOTELAKE_LAKE": lake_of(ROOT),
        **(JSON_LOG if as_json() else {}),
    }
    database = os.environ.get("DATABASE_URL")
    if database:
        driver, _, address = database.partition("://")
        environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = (
            f"postgresql+asyncpg://{address}" if driver in ("postgres", "postgresql") else database
        )
    return environment


def to_apply(environment: dict[str, str]) -> dict[str, str]:
    """Give the environment for the deployments, where only a lake that the user's names wins over that of a profile."""
    own = bool(os.environ.get("QUOTELAKE_LAKE"))
    return {name: value for name, value in environment.items() if own or name != "QUOTELAKE_LAKE"}


def serve_lake(environment: dict[str, str]) -> None:
    """Serve the lake's releases and pages to a browser, where it is a folder and nobody else is said to serve it."""
    lake = environment["QUOTELAKE_LAKE"]
    if "://" in lake or environment.get("QUOTELAKE_LAKE_URL"):
        return
    known = recorded()
    port = known.get("lake_port", known["port"] + 1)
    if "files" not in known or not alive(known["files"]):
        port = free_port(port)
        record("lake_port", port)
        start("files", [sys.executable, "deployments/lake_files.py", lake, str(port)], environment)
    environment["QUOTELAKE_LAKE_URL"] = f"http://127.0.0.1:{port}"


def serve_explorer(environment: dict[str, str]) -> None:
    """Show the lake's statements in a browser, where nobody else is said to."""
    if environment.get("QUOTELAKE_VIEW_URL"):
        return
    known = recorded()
    port = known.get("view_port", known["port"] + 2)
    if "explorer" not in known or not alive(known["explorer"]):
        port = free_port(port)
        record("view_port", port)
        lake = environment["QUOTELAKE_LAKE"]
        start("explorer", [QUOTELAKE, "view", "--lake", lake, "--port", str(port), "--no-browser"], environment)
    environment["QUOTELAKE_VIEW_URL"] = f"http://127.0.0.1:{port}"


def start(name: str, command: list[str | Path], environment: dict[str, str]) -> None:
    """Start a process of its own session, logging to .up/NAME.log, and record it."""
    with (STATE / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
    record(name, process.pid)


def record(name: str, number: int) -> None:
    """Keep a process's number, or the server's port, for the next `up` or `down`."""
    PROCESSES.write_text(json.dumps(recorded() | {name: number}))


def run(command: list[str | Path], environment: dict[str, str]) -> None:
    """Run a command in the repository and pass on what it said. Raises StartError with that."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StartError(f"{' '.join(map(str, command[:3]))} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    if done.stdout:
        say(done.stdout.rstrip())


def wait_for_server(port: int) -> None:
    """Wait until the API answers. Raises StartError."""
    deadline = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < deadline:
        if answers(f"http://127.0.0.1:{port}/api/health"):
            return
        if not alive(recorded()["server"]):
            break
        time.sleep(0.5)
    raise StartError(f"The Prefect server did not start; see {STATE}/server.log.")


def wait_for_worker(environment: dict[str, str]) -> None:
    """Wait until the server has heard from the worker, not from one that died before. Raises StartError."""
    began = datetime.now(UTC)
    url = f"{environment['PREFECT_API_URL']}/work_pools/{POOL}/workers/filter"
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline and alive(recorded()["worker"]):
        request = urllib.request.Request(url, b"{}", {"Content-Type": "application/json"})
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(request, timeout=10) as answer,
        ):  # a server has much to do
            if any(datetime.fromisoformat(worker["last_heartbeat_time"]) > began for worker in json.load(answer)):
                return
        time.sleep(0.5)
    raise StartError(f"The worker did not start; see {STATE}/worker.log.")


def asked_port(usual: int) -> int:
    """Give the port that PORT names, else the usual one. Raises StartError where it is none."""
    asked = os.environ.get("PORT") or str(usual)
    if not re.fullmatch("[0-9]{1,5}", asked) or int(asked) > 65_535:
        raise StartError(f"PORT={asked} is no port: name a number up to 65535, or 0 for any that is free.")
    return int(asked)


def free_port(wanted: int) -> int:
    """Give `wanted`, or where it is taken any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StartError("No free port on 127.0.0.1.")


def recorded() -> dict[str, int]:
    """Give the processes that `up` started, by name, and the server's port as `port`."""
    try:
        found: dict[str, int] = json.loads(PROCESSES.read_text())
        return found
    except (FileNotFoundError, ValueError):
        return {}


def alive(pid: int) -> bool:
    """Say whether a process runs and is one of these: after a reboot its number may be another program's."""
    # -ww: where COLUMNS is set, ps would cut the command short of what tells it is ours
    command = ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = any(words in shown.stdout for words in ("prefect", "lake_files.py", "quotelake view"))
    return ours and not shown.stdout.lstrip().startswith("Z")


def stop(pid: int, patience: float = 15.0) -> None:
    """End a process with its session's processes: asked first, then not."""
    for wanted, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(pid, wanted)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            if not alive(pid):
                break
            time.sleep(0.2)
        else:
            continue
        return


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
