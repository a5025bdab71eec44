"""The plug-ins of docs/extending.md: each is installed as its readers would, and runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(?:toml|python) ([\w-]+)\n(.*?)```", PAGE, re.S))
LAKE = str(ROOT / "tests/storage/lakes/schema-1")

MAIL = """From - Tue Nov 10 08:00:00 2026
From: The Harbour Letter <news@harbour.test>
Subject: Ferry is back
Date: Tue, 10 Nov 2026 08:00:00 +0000
Message-ID: <1@harbour.test>

"The ferry sails again on Monday," said Ada Brook, who runs the harbour of Port Arlen.

"""
THROUGH = """
import sys, json
from tasks.clean import CleanSettings, clean_batch
from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch
found = discover(sys.argv[2:], DiscoverSettings(cache_dir=sys.argv[1]))
pages = fetch_batch(found.tables["documents"], None, FetchSettings()).tables["pages"]
articles = clean_batch(pages, CleanSettings(workers=1)).tables["articles"]
rows = articles.select(["url", "title", "publisher", "published_at", "text"]).to_pylist()
print(json.dumps([rows, found.rejects.select(["url", "reason", "detail"]).to_pylist()], default=str))
"""


def installed(kind: str, folder: Path) -> dict[str, str]:
    """Install a plug-in of the page into a folder; give an environment that has the folder on Python's path."""
    (module,) = (name for name in BLOCKS if name.startswith(f"{kind}-quotelake_"))
    assert len(BLOCKS[module].splitlines()) <= 10
    (folder / "plugin").mkdir()
    (folder / "plugin/pyproject.toml").write_text(BLOCKS[f"{kind}-pyproject"])
    (folder / f"plugin/{module.removeprefix(f'{kind}-')}.py").write_text(BLOCKS[module])
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", str(folder / "site"), str(folder / "plugin")], check=True)
    return os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder / 'site'}"}


def quotelake(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "quotelake.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_source_is_read_like_any_other(tmp_path: Path) -> None:
    environment = installed("source", tmp_path)
    (tmp_path / "letters.mbox").write_text(MAIL)
    sources = [f"mbox:{tmp_path}/letters.mbox", f"mbox:{tmp_path}/nowhere/x", "mbax:letters.mbox"]
    arguments = [sys.executable, "-c", THROUGH, str(tmp_path), *sources]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
    (row,), rejects = json.loads(done.stdout)
    assert row["url"] == "mid:1@harbour.test"
    assert row["title"] == "Ferry is back"
    assert row["published_at"].startswith("2026-11-10 08:00:00")
    assert "said Ada Brook" in row["text"]
    assert [one["reason"] for one in rejects] == ["source_unreadable", "source_not_found"]
    assert rejects[0]["detail"].startswith("the plug-in 'mbox' of quotelake-mbox failed: FileNotFoundError(")


def test_a_command_is_one_of_the_command_line(tmp_path: Path) -> None:
    environment = installed("command", tmp_path)
    done = quotelake(environment, "speakers", "--lake", LAKE)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^ +\d+ \w", done.stdout)
    assert "Count the statements of each speaker" in quotelake(environment, "--help").stdout
    missing = quotelake(environment, "speakers", "--lake", str(tmp_path / "none"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)


BROKEN = {
    "import nowhere": "cannot be loaded (ModuleNotFoundError(\"No module named 'nowhere'\"))",
    "speakers = 3": "cannot be loaded (TypeError('3 is neither a function nor a typer.Typer'))",
    "raise SystemExit(3)": "cannot be loaded (SystemExit(3))",
    "def speakers(x: 'Nowhere') -> None: ...": "cannot be loaded (NameError(",
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_command_is_named_and_the_others_work(code: str, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(code)
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[quotelake.commands]\nspeakers = broken:speakers\ncheck = broken:check\n")
    done = quotelake(os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}, "releases", "--lake", LAKE)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 3
    first, second = (line for line in done.stderr.splitlines() if not line.endswith(" ..."))  # no word of a wait
    assert (
        first == "quotelake: The command 'check' of broken is left out: quotelake has a command of that name already."
    )
    assert second.startswith(f"quotelake: The command 'speakers' of broken {BROKEN[code]}")
    assert second.endswith("update or uninstall it.")
