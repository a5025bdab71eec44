"""What `make up` began and did not bring to its end is not left behind."""

from __future__ import annotations

import contextlib
import importlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bench.ports import unused_port
from bench.up import ROOT, Up


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """The module, with its state in a folder of its own."""
    monkeypatch.syspath_prepend(str(ROOT / "deployments"))
    module = importlib.import_module("local")
    monkeypatch.setattr(module, "STATE", tmp_path)
    monkeypatch.setattr(module, "PROCESSES", tmp_path / "processes.json")
    yield module
    module.end(module.STARTED)


def started(processes: Path, name: str) -> psutil.Process:
    """Wait until a process is recorded."""
    while True:
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
            return psutil.Process(json.loads(processes.read_text())[name])
        time.sleep(0.1)


@pytest.mark.prefect
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_that_is_interrupted_leaves_no_server_behind(number: int, tmp_path: Path) -> None:
    one = Up(tmp_path)
    command = [sys.executable, str(ROOT / "deployments/local.py"), "up"]
    with subprocess.Popen(
        command, env=one.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as up:
        server = started(one.state / "processes.json", "server")
        up.send_signal(number)
        said, faults = up.communicate()
    assert up.returncode == 128 + number
    assert "Stopping the server" in said
    assert faults == ""
    psutil.wait_procs([server])
    assert not server.is_running()


def test_a_worker_of_a_server_that_does_not_answer_is_waited_for_and_then_given_up(
    local: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "WORKER_SECONDS", 1.0)
    local.start("worker", [sys.executable, "-c", "import time; time.sleep(600)", "prefect"], {})
    with pytest.raises(local.StartError, match="The worker did not start"):
        local.wait_for_worker({"PREFECT_API_URL": f"http://127.0.0.1:{unused_port()}/api"})


def test_a_process_of_a_long_path_is_known_in_a_narrow_terminal(local: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    script = "import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script, "x" * 200, "prefect"]) as process:
        try:
            assert local.alive(process.pid)
        finally:
            process.kill()
    assert not local.alive(process.pid)
