"""The repository itself: imports go one way, locks name no registry, generated pages are up to date, targets exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def _installed(provides: Callable[[Distribution], set[str]]) -> set[str]:
    """Give what comes with quotelake, where an installer knows the extras of a distribution as `provides` says."""
    found: set[tuple[str, str]] = set()
    left = [("quotelake", "")]
    while left:
        name, extra = one = left.pop()
        if one in found:
            continue
        found.add(one)
        here = distribution(name)
        for requirement in map(Requirement, here.requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                package = canonicalize_name(requirement.name)
                known = {""} | (requirement.extras & provides(distribution(package)))
                left += [(package, wanted) for wanted in known]
    return {name for name, _ in found}


def test_pip_of_every_python_installs_all_that_is_needed() -> None:
    """pip before 23.3, as Python 3.11 and 3.12 brought it, knows extras only as a distribution spells them."""

    def spelled(one: Distribution) -> set[str]:
        return set(one.metadata.get_all("Provides-Extra") or ())

    def however_spelled(one: Distribution) -> set[str]:
        names = {canonicalize_name(name) for name in spelled(one)}
        return names | {name.replace("-", "_") for name in names}

    assert _installed(however_spelled) - _installed(spelled) == set()


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
