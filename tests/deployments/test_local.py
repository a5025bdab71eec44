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


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
def test_a_port_that_is_none_is_named_in_one_sentence(port: str, tmp_path: Path) -> None:
    one = Up(tmp_path, PORT=port)
    done = one.make("up")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"PORT={port} is no port: name a number up to 65535, or 0 for any that is free.\n"


def asleep(local: Any, *names: str) -> dict[str, int]:
    """Record processes that do nothing under the names of what `up` starts."""
    for name in names:
        local.start(name, [sys.executable, "-c", "import time; time.sleep(600)", "prefect"], {})
    return {name: local.recorded()[name] for name in names}


def test_a_start_that_fails_ends_nothing_that_ran_before(local: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The deployments cannot be applied: their server does not answer."""
    local.record("port", unused_port())
    before = asleep(local, *local.STARTED)
    with pytest.raises(
        local.StartError, match=r"The Prefect server http://127\.0\.0\.1:\d+/api does not answer"
    ) as failed:
        local.up()
    assert "Traceback" not in str(failed.value)
    assert {name: pid for name, pid in before.items() if local.alive(pid)} == before
    assert "Stopping" not in capsys.readouterr().out


def test_the_files_are_served_again_where_only_that_had_ended(
    local: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUOTELAKE_LAKE", str(tmp_path / "lake"))
    monkeypatch.delenv("QUOTELAKE_LAKE_URL", raising=False)
    monkeypatch.setattr(local, "run", lambda *_: None)  # there is no server to apply anything to
    local.record("port", unused_port())
    before = asleep(local, "server", "worker", "explorer")
    assert local.up() == 0
    assert local.alive(local.recorded()["files"])
    assert {name: local.recorded()[name] for name in before} == before


def test_deployments_are_applied_with_the_lake_that_the_users_environment_names(
    local: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUOTELAKE_LAKE", raising=False)
    assert "QUOTELAKE_LAKE" not in local.to_apply(local.settings(4200))
    monkeypatch.setenv("QUOTELAKE_LAKE", "news")
    assert local.to_apply(local.settings(4200))["QUOTELAKE_LAKE"] == "news"
