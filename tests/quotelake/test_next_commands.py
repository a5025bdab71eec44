"""The next commands run as they are printed, in the shell in which they are printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quotelake.next_commands import next_commands, program

LAKE = Path(__file__).resolve().parents[1] / "storage/lakes/schema-1"
BIN = Path(sys.executable).parent


def test_the_program_is_named_as_the_shell_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    assert program() == "quotelake"
    (tmp_path / "quotelake").write_text("#!/bin/sh\n")
    (tmp_path / "quotelake").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert program() == str(BIN / "quotelake"), "another quotelake comes first"
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(BIN.parent)
    assert program() == "bin/quotelake"


def test_each_runs_as_it_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lake = "the lake's $HOME"
    shutil.copytree(LAKE, lake)
    view, quotes, init = next_commands(lake, ["O'Hara & sons"])
    assert "view --lake" in view
    for command, said in ((quotes, "O'Hara & sons"), (init, "quotelake.yaml is written")):
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout + done.stderr
    assert next_commands(str(tmp_path / lake), []) == next_commands(lake, []), "a lake in this folder is named as here"
    assert f"--lake {tmp_path.parent}/x " in next_commands(f"{tmp_path.parent}/x", [])[0]
    assert "--lake s3://b/p " in next_commands("s3://b/p", [])[0]
    assert " run --lake " in next_commands(lake, [])[2], "once there is a quotelake.yaml"
