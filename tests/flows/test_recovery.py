"""A run that is killed, in every stage, and started again: the same release, and nothing fetched twice."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("api")]

LIMIT_SECONDS = 120.0

KILLED_AT = {
    "discover": "_staging/*/run.json",
    "fetch": "_staging/*/fetch/000002.json",
    "clean": "_staging/*/clean/000001.json",
    "tag": "_staging/*/tag/000002.json",
    "attribute": "_staging/*/attribute/000003.json",
    "publish": "pages/_delta_log/*.json",
}
"""The file at whose appearance the process gets SIGKILL: the stage is at work then."""


def kill_at(process: subprocess.Popen[str], lake: Path, pattern: str) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not any(lake.glob(pattern)):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, f"{pattern} did not appear"
        time.sleep(0.002)
    process.kill()
    process.wait()


def staged_urls(lake: Path) -> set[str]:
    """Paths of the documents whose fetch batch stands."""
    import json

    import pyarrow.parquet as pq

    found: set[str] = set()
    for manifest in lake.glob("_staging/*/fetch/*.json"):
        part = json.loads(manifest.read_text())["tables"]["pages"]
        if part:
            urls = pq.read_table(lake / part["path"], columns=["url"])["url"].to_pylist()
            found |= {"/" + url.split("/", 3)[3] for url in urls}
    return found


def stages() -> list[Any]:
    quick = {"fetch", "publish"}
    return [pytest.param(stage, marks=() if stage in quick else pytest.mark.long) for stage in KILLED_AT]


@pytest.mark.parametrize("stage", stages())
def test_killed_in(
    stage: str,
    site: Any,
    site_settings: Path,
    tmp_path: Path,
    start_cli: Callable[..., subprocess.Popen[str]],
    cli: Callable[..., subprocess.CompletedProcess[str]],
    content: Callable[..., Any],
) -> None:
    lake = tmp_path / "lake"
    command = ("run", f"{site.url}/feed.xml", "--settings", str(site_settings), "--lake")
    kill_at(start_cli(*command, str(lake)), lake, KILLED_AT[stage])
    staged = staged_urls(lake)
    asked = len(site.hits)

    again = cli(*command, str(lake))
    assert again.returncode == 0, again.stderr
    assert not staged & set(site.hits[asked:])
    if stage in ("clean", "tag", "attribute"):
        assert staged

    undisturbed = cli(*command, str(tmp_path / "other"))
    assert undisturbed.returncode == 0, undisturbed.stderr
    assert content(str(lake)) == content(str(tmp_path / "other"))
    assert not list((lake / "_staging").glob("*/run.json"))
    assert cli("check", "--lake", str(lake)).returncode == 0


def test_a_run_is_finished_by_its_key(
    site: Any,
    site_settings: Path,
    tmp_path: Path,
    start_cli: Callable[..., subprocess.Popen[str]],
    cli: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    lake = tmp_path / "lake"
    first = start_cli("run", f"{site.url}/feed.xml", "--settings", str(site_settings), "--lake", str(lake))
    kill_at(first, lake, "_staging/*/fetch/000002.json")
    key = next(lake.glob("_staging/*/run.json")).parent.name
    finished = cli("run", "--resume", key, "--lake", str(lake))
    assert finished.returncode == 0, finished.stderr
    assert "Release 1" in finished.stdout
    assert "Statements of International Organization for Migration" in finished.stdout
    gone = cli("run", "--resume", key, "--lake", str(lake))
    assert gone.returncode == 1
    assert f"has no unfinished run '{key}'" in gone.stderr
