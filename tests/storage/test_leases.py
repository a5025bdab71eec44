"""The right to publish: one at a time, taken over from the dead and the silent, never kept by who lost it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from storage import object_lease
from storage.files import open_files
from storage.object_lease import ObjectLease

HOLDER = """
import sys, time
from storage.files import open_files
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
    threading.Timer(0.5, first.release).start()
    second = files.lease("_staging/lock/x", 20)
    assert second is not None
    assert second.waited >= 0.3
    assert not first.held() or isinstance(first, ObjectLease)
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
    started = time.monotonic()
    lease = files.lease("_staging/lock/publish", 20)
    assert lease is not None
    assert time.monotonic() - started < 5
    lease.release()


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_a_silent_holder_on_another_machine_is_taken_over_and_knows_it(
    lake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_lease, "LEASE_SECONDS", 1.5)
    monkeypatch.setattr(object_lease, "BEAT_SECONDS", 0.3)
    files = open_files(lake)
    first = files.lease("_staging/lock/x", None)
    assert isinstance(first, ObjectLease)
    time.sleep(3)
    assert first.held()  # it beats
    assert files.lease("_staging/lock/x", 2.5) is None
    first._stop.set()  # its machine sleeps: no more beats
    second = files.lease("_staging/lock/x", 20)
    assert second is not None
    assert second.waited > 1
    assert not first.held()
    first.release()
    time.sleep(1)
    assert second.held()
    second.release()
