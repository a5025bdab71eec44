"""The README is true: its commands and options exist, its Python runs, its folders are there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bench.ports import unused_port
from quotelake.cli import app
from tests.docs.blocks import blocks, pattern

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


def test_the_picture_that_make_run_names_is_there() -> None:
    (named,) = re.findall(r"docs/screenshots/\S+\.png", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert (ROOT / named).stat().st_size > 10_000
    assert README.count(named) == 2, "in what make run prints, and as a picture"


def test_folders_and_pages_of_the_readme_exist() -> None:
    for path in set(re.findall(r"\]\(([\w./-]+)\)", README)) | set(re.findall(r"^\| `(\w+)/`", README, re.M)):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_python_of_the_readme_runs(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(BLOCKS) == 6
    shutil.copytree(next((ROOT / "tests/storage/lakes").iterdir()), tmp_path / "lake")
    monkeypatch.chdir(tmp_path)
    exec(compile(BLOCKS[name], f"README.md:{name}", "exec"), {})
    assert capsys.readouterr().out.strip()


def script() -> str:
    """All blocks of the page, in order, as one person's shell runs them; the explorer gets its Ctrl-C."""
    lines = ["set -euo pipefail"]
    for number, (language, body) in enumerate(re.findall(r"^```(sh|python).*?\n(.*?)^```$", README, re.S | re.M), 1):
        lines.append(f"echo '== block {number}'")
        if language == "python":
            lines.append(f"python - <<'PYTHON'\n{body}PYTHON")
        elif "quotelake view" in body:
            lines.append(f"timeout --signal INT --preserve-status 60 {body.strip()} --no-browser || test $? -eq 130")
        else:
            lines.append(body)
    return "\n".join(lines)


@pytest.mark.long
@pytest.mark.timeout(2_400)
def test_every_block_of_the_readme_runs_in_a_fresh_clone_and_a_plain_shell(tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", str(ROOT), "clone"], cwd=tmp_path, check=True)
    kept = [name for name in os.environ if name in ("LANG", "SSL_CERT_FILE") or name.startswith("PIP_")]
    environment = {name: os.environ[name] for name in kept}
    environment |= {
        "PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PORT": str(unused_port()),
    }
    done = subprocess.run(
        ["/bin/bash", "-c", script()],
        cwd=tmp_path / "clone",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    subprocess.run(["make", "down"], cwd=tmp_path / "clone", env=environment, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    assert not re.search(r"(?<!\d)0 statements", done.stderr)
    (shown,) = (block.text for block in blocks(ROOT / "README.md") if block.language == "text")
    made = done.stdout.partition("== block 1\n")[2].partition("== block 2\n")[0]
    assert re.search(pattern(shown), made), made
    assert not (tmp_path / ".prefect/prefect.db").exists()
