"""Pages for those who cite, report and contribute are well formed, and name only what is there."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")


def test_the_citation_names_this_version_and_licence() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert (citation["version"], " AND ".join(citation["license"])) == (PROJECT["version"], PROJECT["license"])
    assert f"## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_projects_address_is_declared_once() -> None:
    """It is an assumption until the project is published: then one file is corrected."""
    home = PROJECT["urls"]["Homepage"]
    assert all(url.startswith(home) for url in PROJECT["urls"].values())
    named = subprocess.run(
        ["git", "grep", "--files-with-matches", "--fixed-strings", home.removeprefix("https://")],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert named.stdout.splitlines() == ["pyproject.toml"]


def test_forms_of_issues_have_what_a_form_needs() -> None:
    forms = [path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert len(forms) == 2
    for path in forms:
        form = yaml.safe_load(path.read_text())
        assert form["name"]
        assert form["description"]
        names = [field["id"] for field in form["body"]]
        assert len(set(names)) == len(names) > 2
        assert all(field["attributes"]["label"] and field["type"] in {"input", "textarea"} for field in form["body"])


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([\w./-]+)\)", text):
        assert (ROOT / path).exists(), path
    for target in re.findall(r"(?:^|`)make ([\w-]+)", text, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for path in re.findall(r"`((?:storage|annotators|deployments|gold|tests)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path
