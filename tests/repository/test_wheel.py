"""The wheel, installed by pip into an empty environment outside of this checkout, does what the README promises."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PYTHONS = ("3.11", "3.12", "3.13")
PACKAGES = ("quotelake", "flows", "tasks", "explorer", "annotators", "storage")
BUILT_FROM = "explorer/npm/"
"""What a script of the explorer is bundled from; the wheel has the bundle."""

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

LETTER = """PORT ARLEN - The ferry sails again on Monday.

"The new engine is quiet, and it is paid for," said Ada Brook, who runs the harbour of Port Arlen.
"""
LINE = "<p>The bridge will open to lorries before the winter, said Carl Dunn, who builds it.</p>"
PAGE = f"""<!doctype html><html lang="en"><head><title>A bridge for Port Arlen</title></head><body><article>
<h1>A bridge for Port Arlen</h1>{LINE * 4}
</article></body></html>"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source archive and, made of it, the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    build = [str(BIN / "uv"), "build", "--quiet", "--no-build-isolation", "--python", sys.executable]
    subprocess.run([*build, "--out-dir", str(folder), str(ROOT)], check=True)
    return folder


class Installed:
    """An environment with nothing but the wheel and what it asks for, and a working folder beside it."""

    def __init__(self, folder: Path, wheel: Path, python: str) -> None:
        self.bin = folder / "environment/bin"
        self.work = folder / "work"
        self.work.mkdir()
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "PYTHON", "QUOTE"))
        }
        self.environment = {
            **kept,
            "HOME": str(folder),
            "COLUMNS": "200",
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
        }
        for command in ([python, "-m", "venv", str(self.bin.parent)], ["pip", "install", "--quiet", str(wheel)]):
            done = self.run(*command)
            assert done.returncode == 0, done.stderr

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.work, env=self.environment, capture_output=True, text=True, check=False)

    def start(self, *command: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.work, env=self.environment, stdout=pipe, stderr=pipe, text=True)


def interpreter(version: str) -> str:
    """A Python of this version, in the PATH or among pyenv's, whose shims run only what is switched on. Else skips."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    named = [shutil.which(f"python{version}"), *map(str, pyenv.glob(f"versions/{version}.*/bin/python"))]
    for python in filter(None, named):
        if subprocess.run([python, "-c", "pass"], capture_output=True, check=False).returncode == 0:
            return python
    pytest.skip(f"There is no Python {version} on this machine.")


@pytest.fixture(scope="module", params=PYTHONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def installed(dist: Path, version: str, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    (wheel,) = dist.glob("*.whl")
    one = Installed(tmp_path_factory.mktemp("elsewhere"), wheel, interpreter(version))
    (one.work / "letters").mkdir()
    (one.work / "letters/ferry.txt").write_text(LETTER)
    (one.work / "letters/bridge.html").write_text(PAGE)
    return one


def test_an_index_would_take_both(dist: Path) -> None:
    files = [str(file) for file in dist.iterdir() if file.suffix in (".whl", ".gz")]
    assert len(files) == 2
    done = subprocess.run(
        [str(BIN / "twine"), "check", "--strict", *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_whatever_lies_in_a_package_is_in_wheel_and_archive(dist: Path) -> None:
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    kept = set(listed.stdout.split())
    assert "annotators/model/model.onnx" in kept
    (wheel,), (archive,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as file:
        assert {name for name in kept if not name.startswith(BUILT_FROM)} <= set(file.namelist())
    with tarfile.open(archive) as opened:
        assert kept <= {name.partition("/")[2] for name in opened.getnames()}


def test_it_is_imported_from_the_environment(installed: Installed, version: str) -> None:
    code = f"import quotelake; print(quotelake.__file__); print(len(quotelake.annotate({LETTER!r})['quotes']))"
    done = installed.run("python", "-c", code)
    assert done.stdout.startswith(str(installed.bin.parent)), done.stderr
    assert done.stdout.endswith("\n1\n")
    assert f"/python{version}/" in done.stdout


def test_a_folder_is_read_and_shown_in_a_browser(installed: Installed) -> None:
    assert installed.run("quotelake", "init", "letters", "--watch", "Ada Brook").returncode == 0
    ran = installed.run("quotelake", "run")
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"Release 1 of \S+: 2 pages, 2 articles", ran.stdout)
    assert "The new engine is quiet" in ran.stdout
    view = installed.start("quotelake", "view", "--no-browser")
    assert view.stderr is not None
    try:
        address = next(found for line in view.stderr if (found := re.search(r"http://\S+/", line)))
        with urllib.request.urlopen(address.group(), timeout=120) as answer:
            page = answer.read().decode()
        assert "Ada Brook" in page
        for name in re.findall(r'(?:href|src)="/(static/[^"?]+)', page):
            urllib.request.urlopen(address.group() + name, timeout=120).close()
    finally:
        view.send_signal(signal.SIGINT)
        view.communicate(timeout=120)
    assert view.returncode == 0


def test_a_text_is_annotated(installed: Installed) -> None:
    done = installed.run("quotelake", "annotate", "letters/ferry.txt", "--format", "table")
    assert "Ada Brook" in done.stdout, done.stderr
