"""The repository itself: imports go one way, locks name no registry, generated pages are up to date, targets exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_go_one_way() -> None:
    done = run(BIN / "lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout


def test_annotating_text_imports_no_prefect() -> None:
    code = "import sys, annotators, tasks.annotate, tasks.clean, tasks.fetch, storage; print('prefect' in sys.modules)"
    assert run(sys.executable, "-c", code).stdout.strip() == "False"


def test_the_data_dictionary_is_up_to_date() -> None:
    done = run(sys.executable, "-m", "storage.read.describe", "--check", "docs/data-dictionary.md")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_no_registry_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9][\w.\-\[\]]*==", text, re.MULTILINE)
    assert len(pins) > 100
    assert text.count("--hash=sha256:") >= len(pins)


def test_locks_hold_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {"requirements.lock": project["dependencies"], "requirements-dev.lock": extras["dev"] + extras["dask"]}
    for name, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9][\w.\-]*)(?:\[[\w,\-]+\])?==", (ROOT / name).read_text(), re.MULTILINE))
        for requirement in requirements:
            package = re.match(r"[\w.\-]+", requirement)
            assert package
            assert package.group().lower().replace("_", "-") in locked, f"{package.group()} is not in {name}"


def test_make_lists_its_targets() -> None:
    listed = run("make").stdout
    for target in ("install", "run", "test", "check", "up", "down", "lock"):
        assert f"make {target}" in listed


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    reasons = (ROOT / "docs/decisions.md").read_text()
    for requirement in project["dependencies"]:
        package = re.match(r"[\w.\-]+", requirement)
        assert package
        assert f"`{package.group()}`" in reasons, f"{package.group()} has no line in docs/decisions.md"
