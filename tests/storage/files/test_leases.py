"""The right to publish: one at a time, taken over from the dead and the silent, never kept by who lost it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.files import s3_lease
from storage.files.local import LocalFiles
from storage.files.open import open_files
from storage.files.s3 import ObjectFiles
from storage.files.s3_lease import ObjectLease
from storage.write import staging

HOLDER = """
import sys, time
from storage.files.open import open_files
lease = open_files(sys.argv[1]).lease("_staging/lock/publish", None)
print("held", flush=True)
time.sleep(60)
"""


def test_one_holds_it_the_next_waits_and_gets_it_when_it_is_released(lake: str) -> None:
    files = open_files(lake)
    first = files.lease("_staging/lock/x", None)
    assert first is not None
    assert first.held()
    assert files.lease("_staging/lock/x", 0.2) is None
    assert files.lease("_staging/lock/another", 0) is not None
    threading.Timer(1.5, first.release).start()
    second = files.lease("_staging/lock/x", 20)
    assert second is not None
    assert second.waited >= 0.3
    assert not first.held()
    first.release()  # again: harmless, and not the second's
    assert second.held()
    assert files.lease("_staging/lock/x", 0) is None
    second.release()


def test_a_killed_holder_is_taken_over_at_once(lake: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, lake], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    files = open_files(lake)
    assert files.lease("_staging/lock/publish", 1.5) is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    lease = files.lease("_staging/lock/publish", 0)  # without any wait
    assert lease is not None
    lease.release()


SLEEPER = """
import os, sys, time
from storage.files import s3_lease
from storage.files.open import open_files
s3_lease.LEASE_SECONDS, s3_lease.BEAT_SECONDS = 2.0, 0.3
if sys.argv[2] == "elsewhere":
    s3_lease._place = lambda: {"host": "elsewhere", "boot": "1", "namespace": "1"}
lease = open_files(sys.argv[1]).lease("_staging/lock/x", None)
print("held", lease.held(), flush=True)
sys.stdin.readline()
print("held", lease.held(), flush=True)
"""


@contextmanager
def sleeper(lake: str, where: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds a lease; its next line, once it got one, says whether it still believes so."""
    command = [sys.executable, "-c", SLEEPER, lake, where]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held True\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_lease, "LEASE_SECONDS", 2.0)
    monkeypatch.setattr(s3_lease, "BEAT_SECONDS", 0.3)


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_a_holder_that_sleeps_is_taken_over_and_knows_it_when_it_wakes(lake: str, short_leases: None) -> None:
    files = open_files(lake)
    with sleeper(lake, "here") as process:
        time.sleep(4)
        assert files.lease("_staging/lock/x", 3) is None  # it beats
        os.kill(process.pid, signal.SIGSTOP)
        second = files.lease("_staging/lock/x", 60)
        assert second is not None
        assert second.waited > 1.5
        os.kill(process.pid, signal.SIGCONT)
        assert process.communicate("\n")[0] == "held False\n"
        time.sleep(1)
        assert second.held()
        second.release()
        assert not second.held()


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_asked_without_waiting_only_a_dead_holder_of_another_machine_is_taken_over(
    lake: str, short_leases: None
) -> None:
    files = open_files(lake)
    with sleeper(lake, "elsewhere") as process:
        assert files.lease("_staging/lock/x", 0) is None  # one beat tells that it lives
        process.kill()
        process.wait()
        lease = files.lease("_staging/lock/x", 0)
        assert lease is not None
        assert lease.waited > 1.5
        lease.release()


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_a_run_whose_machine_is_gone_is_continued(
    lake: str, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(s3_lease, "_place", lambda: {"host": "elsewhere", "boot": "1", "namespace": "1"})
        gone = staging.open_run(lake, {"a": 1})
        assert isinstance(gone._lease, ObjectLease)
        claim = open_files(lake).read(f"_staging/{gone.key}/lease")
        gone.close()
    open_files(lake).write(f"_staging/{gone.key}/lease", claim)  # as a machine leaves it that lost its power
    assert staging.open_run(lake, {"a": 1}).key == gone.key


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_a_renewal_counts_from_when_it_was_asked_for_not_from_its_late_answer(
    lake: str, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = open_files(lake)
    lease = files.lease("_staging/lock/x", None)
    assert isinstance(lease, ObjectLease)
    real, answered = ObjectFiles.swap, threading.Event()

    def slow(self: ObjectFiles, path: str, content: bytes, tag: str) -> str | None:
        new = real(self, path, content, tag)
        time.sleep(4)
        answered.set()
        return new

    with monkeypatch.context() as patch:
        patch.setattr(ObjectFiles, "swap", slow)
        assert answered.wait(30)
        time.sleep(0.2)
        assert not lease.held()  # others could take it over since
    lease.release()


def test_one_file_has_one_lease_whatever_name_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "lake")
    held = LocalFiles(str(tmp_path / "lake")).lease("_staging/lock/x", None)
    assert held is not None
    for name in ("link", "lake/../lake"):
        assert LocalFiles(str(tmp_path / name)).lease("_staging/lock/x", 0) is None
    held.release()
    again = LocalFiles(str(tmp_path / "link")).lease("_staging/lock/x", 0)
    assert again is not None
    again.release()
