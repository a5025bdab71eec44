"""Scripts of others are those that the lock pins, stand in the package with their licences, and can be made anew."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NPM, STATIC = ROOT / "explorer/npm", ROOT / "explorer/static"
PERMISSIVE = {"BSD-3-Clause", "ISC", "MIT", "0BSD", "Apache-2.0"}


def test_what_is_bundled_is_what_is_asked_for_under_permissive_licences() -> None:
    listed = (STATIC / "vega-licences.txt").read_text(encoding="utf-8").partition("=" * 80)[0].split("\n\n")[1]
    found = dict(line.split(": ") for line in listed.splitlines())
    asked = json.loads((NPM / "package.json").read_text())["dependencies"]
    assert {f"{name} {version}" for name, version in asked.items()} <= set(found)
    assert set(found.values()) <= PERMISSIVE
    packages = json.loads((NPM / "package-lock.json").read_text())["packages"]
    assert {f"node_modules/{entry.split()[0]}": entry.split()[1] for entry in found}.items() <= {
        name: package.get("version") for name, package in packages.items()
    }.items()


def test_the_lock_names_what_it_pins_and_no_registry() -> None:
    lock = (NPM / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert all(package["integrity"] for name, package in json.loads(lock)["packages"].items() if name)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("npm") is None, reason="no npm on this machine")
def test_the_bundle_can_be_made_anew_to_the_byte(tmp_path: Path) -> None:
    for path in NPM.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    made = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=tmp_path, check=False)
    if made.returncode:
        pytest.skip("npm reaches no registry")
    (tmp_path / "made").mkdir()
    subprocess.run(["node", "build.mjs", "made", "made"], cwd=tmp_path, check=True)
    for name in ("vega.js", "vega-licences.txt"):
        assert (tmp_path / "made" / name).read_bytes() == (STATIC / name).read_bytes(), name
    assert (tmp_path / "made/axe.min.js").read_bytes() == (ROOT / "tests/explorer/axe.min.js").read_bytes()
