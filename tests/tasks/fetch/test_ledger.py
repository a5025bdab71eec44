"""Folders of ledgers: a live one is never removed, and one that another user could write to is never used."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from storage.errors import Fatal
from tasks.fetch import ledger
from tasks.fetch.ledger import Ledger, Record, run_folder

ROOT = Path(__file__).resolve().parents[3]
TWO_DAYS_AGO = time.time() - 2 * 86_400


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this user's ledgers, in a temporary folder of the test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path / f"quotelake-courtesy-{os.getuid()}"


def aged(folder: Path) -> Path:
    os.utime(folder, (TWO_DAYS_AGO, TWO_DAYS_AGO))
    return folder


def test_a_folder_in_use_is_kept_however_old_and_one_left_behind_goes(parent: Path) -> None:
    live, left = Ledger(run_folder("live")), Path(run_folder("left"))
    left.mkdir()
    (left / "x.0").write_bytes(b"")
    aged(live.folder), aged(left)
    Ledger(run_folder("next"))
    assert live.folder.is_dir()
    assert not left.exists()
    with live.host("a.test") as host:
        assert host.take() == 0


def test_a_folder_that_another_process_uses_is_kept(parent: Path) -> None:
    code = (
        "import sys; from tasks.fetch.ledger import Ledger; one = Ledger(sys.argv[1]); print('+', flush=True); input()"
    )
    folder = run_folder("other")
    other = subprocess.Popen(
        [sys.executable, "-c", code, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(parent.parent)},
    )
    try:
        assert other.stdout is not None
        assert other.stdout.read(1) == b"+"
        aged(Path(folder))
        Ledger(run_folder("own"))
        assert Path(folder).is_dir()
    finally:
        other.communicate(b"\n", timeout=30)
    Ledger(run_folder("later"))
    assert not Path(folder).exists()


def test_a_folder_removed_while_it_was_opened_is_made_again(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, folder = ledger.fcntl.flock, Path(run_folder("x"))
    removed: list[Any] = []

    def remove_first(file: int, kind: int) -> None:
        if not removed:
            removed.append(folder.rmdir())
        lock(file, kind)

    monkeypatch.setattr(ledger.fcntl, "flock", remove_first)
    Ledger(str(folder)).keep("robots", {"a": 1})
    assert folder.is_dir()


@pytest.mark.parametrize("made", ["link", "file", "open"])
def test_a_folder_that_others_may_write_to_is_refused(parent: Path, made: str) -> None:
    if made == "link":
        (parent.parent / "theirs").mkdir(mode=0o700)
        parent.symlink_to(parent.parent / "theirs")
    elif made == "file":
        parent.write_bytes(b"")
    else:
        parent.mkdir()
        parent.chmod(0o777)
    with pytest.raises(Fatal, match="TMPDIR"):
        Ledger(run_folder("x"))


def test_a_folder_of_another_user_is_refused(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = os.getuid() + 1
    theirs = parent.with_name(f"quotelake-courtesy-{other}")
    theirs.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: other)
    with pytest.raises(Fatal, match="remove it"):
        Ledger(run_folder("x"))


def test_records_pass_between_ledgers_once_or_as_often_as_asked(parent: Path) -> None:
    one, other = Ledger(run_folder("x")), Ledger(run_folder("x"))
    one.keep("robots a", {"until": 5})
    assert other.text("robots a") == other.text("robots a") == {"until": 5}
    assert other.take("robots a") == {"until": 5}
    assert one.take("robots a") == one.text("robots a") == {}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux tells which files are open")
def test_a_ledger_that_is_let_go_leaves_no_file_open(tmp_path: Path) -> None:
    one = Ledger(str(tmp_path), 2)
    for name in ("a.test", "b.test"):
        with one.host(name) as host:
            assert host.take() == 0
    del host
    assert len(open_in(tmp_path)) == 6
    one.close()
    assert not open_in(tmp_path)
    with one.host("a.test"):
        assert len(open_in(tmp_path)) == 3
    del one
    gc.collect()
    assert not open_in(tmp_path)


def open_in(folder: Path) -> list[str]:
    """The files of a folder that this process has open."""
    names = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the one that lists them
            names.append(str(descriptor.readlink()))
    return [name for name in names if Path(name).is_relative_to(folder)]


def test_what_is_known_of_a_host_outlives_the_ledger(tmp_path: Path) -> None:
    with Ledger(str(tmp_path)).host("a.test") as host:
        assert host.take() == 0
        assert host.take() is None
        with host.record() as record:
            record.next_at, record.failures, record.down_until = 1.5, 2.0, 3.0
        host.slow_down(7.0)
        host.why("status \ud800 “503”" + "x" * 999)
        host.leave(0)
    with Ledger(str(tmp_path)).host("a.test") as host, host.record() as record:
        assert record == Record(1.5, 2.0, 3.0)
        assert host.delay() == 7.0
        assert host.why().startswith("status ? “503”xxx")
