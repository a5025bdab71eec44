"""The README is true: its commands and options exist, its Python runs, its folders are there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import typer

from quotelake.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```python (readme-\w+)\n(.*?)```", README, re.S))
COMMANDS = re.findall(r"^quotelake (\w+)(.*)$", README, re.M)


def test_every_command_and_option_of_the_readme_exists() -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert {name for name, _ in COMMANDS} == set(known) - {"help"}
    for name, rest in COMMANDS:
        options = {o for p in known[name].params for o in (*p.opts, *p.secondary_opts)}
        assert set(re.findall(r"(?<= )--[\w-]+", rest)) <= options, name


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make (\w+)", README, re.M)):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_folders_and_pages_of_the_readme_exist() -> None:
    for path in set(re.findall(r"\]\(([\w./-]+)\)", README)) | set(re.findall(r"^\| `(\w+)/`", README, re.M)):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_python_of_the_readme_runs(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(BLOCKS) == 6
    lake = tmp_path / "lake"
    shutil.copytree(next((ROOT / "tests/storage/lakes").iterdir()), lake)
    exec(compile(BLOCKS[name], f"README.md:{name}", "exec"), {"lake": str(lake)})
    assert capsys.readouterr().out.strip()
