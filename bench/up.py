"""Run a server and worker as `make up` starts them, in a folder of their own, for tests and measurements."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from bench.ports import unused_port

ROOT = Path(__file__).resolve().parents[1]
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
ANSWER_SECONDS = 300
"""How long the server may take for an answer: on SQLite a request waits while others write, the longer the busier."""


class Up:
    """A server and worker with state and lake below `home`, on SQLite or on the PostgreSQL at `database`.

    `settings` are environment variables for them. Nothing starts before `make("up")`.
    """

    def __init__(self, home: Path, database: str = "", **settings: str) -> None:
        """Choose a free port."""
        port = unused_port()
        self.url = f"http://127.0.0.1:{port}"
        self.lake = Path(os.environ.get("QUOTELAKE_UP_LAKE", home / "lake"))
        self.state = home / "state"
        self.environment = {
            **os.environ,
            "QUOTELAKE_UP": str(self.state),
            "QUOTELAKE_LAKE": str(self.lake),
            "PORT": str(port),
            "DATABASE_URL": database,
            **settings,
        }
        self.environment.pop("PREFECT_API_URL", None)

    def make(self, command: str) -> subprocess.CompletedProcess[str]:
        """Do what `make up` or `make down` does."""
        local = [sys.executable, str(ROOT / "deployments/local.py"), command]
        return subprocess.run(local, env=self.environment, capture_output=True, text=True, check=False)

    def start(self) -> Up:
        """Start what does not run. Raises ChildProcessError with what was said."""
        done = self.make("up")
        if done.returncode:
            raise ChildProcessError(done.stdout + done.stderr + self._log("server") + self._log("worker"))
        return self

    def _log(self, name: str) -> str:
        file = self.state / f"{name}.log"
        return file.read_text(errors="replace")[-3000:] if file.exists() else ""

    def ask(self, path: str, query: Any) -> Any:
        """POST to the API and give the answer."""
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/{path}", json.dumps(query).encode(), headers)
        pauses = iter((1, 2, 4, 8, 16, 32))
        while True:
            try:
                with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as busy:  # SQLite, when another request writes for long
                pause = next(pauses, None)
                if busy.code != 503 or pause is None:
                    raise
                time.sleep(pause)

    def delete(self, path: str) -> None:
        """DELETE something through the API."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method="DELETE")
        urllib.request.urlopen(request, timeout=ANSWER_SECONDS).close()

    def deployment(self, name: str) -> str:
        """Give a deployment's id."""
        return str(self.ask("deployments/filter", {"deployments": {"name": {"any_": [name]}}})[0]["id"])

    def submit(self, name: str, **parameters: Any) -> str:
        """Make a flow run of a deployment. Returns its id."""
        body = {"parameters": {"parameters": parameters}} if parameters else {}
        return str(self.ask(f"deployments/{self.deployment(name)}/create_flow_run", body)["id"])

    def runs(self) -> list[dict[str, Any]]:
        """Give the flow runs, newest first."""
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", {"sort": "EXPECTED_START_TIME_DESC"})
        return found

    def run(self, flow_run: str) -> dict[str, Any]:
        """Give one flow run."""
        found: dict[str, Any] = self.ask("flow_runs/filter", {"flow_runs": {"id": {"any_": [flow_run]}}})[0]
        return found

    def history(self, flow_run: str) -> list[str]:
        """Give the names of the states that a flow run went through."""
        with urllib.request.urlopen(
            f"{self.url}/api/flow_run_states/?flow_run_id={flow_run}", timeout=ANSWER_SECONDS
        ) as answer:
            return [state["name"] for state in json.load(answer)]

    def wait_for_end(self, flow_run: str, states: tuple[str, ...] = ENDED, seconds: float = 900) -> str:
        """Wait until a flow run is in one of `states`, also while the server is away. Returns its state."""
        deadline = time.monotonic() + seconds
        state = "unknown"
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                state = str(self.run(flow_run)["state_type"])
            if state in states:
                return state
            time.sleep(1)
        return f"still {state}"

    def events(self, name: str, lake: Path | str) -> list[dict[str, Any]]:
        """Give all events of a name about a lake."""
        query = {"filter": {"event": {"name": [name]}}, "limit": 50}
        answer = self.ask("events/filter", query)
        found: list[dict[str, Any]] = list(answer["events"])
        while answer["next_page"]:
            with urllib.request.urlopen(answer["next_page"], timeout=ANSWER_SECONDS) as page:
                answer = json.load(page)
            found += answer["events"]
        return [event for event in found if event["payload"].get("lake") == str(lake)]

    def process(self, name: str) -> psutil.Process:
        """Give the process of the "server" or the "worker"."""
        return psutil.Process(json.loads((self.state / "processes.json").read_text())[name])

    def engines(self, flow_run: str) -> list[psutil.Process]:
        """Give all processes that work on a flow run, whoever their parent is."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                works_on = process.environ().get("PREFECT__FLOW_RUN_ID", "").replace("-", "")
                # The worker's own, which loads the flow to see what it wants done after a cancellation, is told "hook".
                if works_on == flow_run.replace("-", "") and "hook" not in process.cmdline():
                    found.append(process)
        return found

    def kill(self, *names: str) -> None:
        """Send SIGKILL to the server, the worker, or both; not to the flow runs' processes."""
        for process in [self.process(name) for name in names]:
            process.kill()
            with contextlib.suppress(psutil.TimeoutExpired, psutil.NoSuchProcess):
                process.wait(10)
