"""`import quotelake` gives annotate, open and run, at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import quotelake
from storage import Fatal, WrongSettings

ROOT = Path(__file__).resolve().parents[2]
LAKE = str(ROOT / "tests/storage/lakes/schema-1")
TEXT = '"The ferry sails again on Monday," said Ada Brook, who runs the harbour of Port Arlen.'


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import quotelake, sys; print(sorted({'spacy', 'prefect', 'pyarrow', 'numpy', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_text_gives_the_record_of_the_command(
    here: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "ferry.txt").write_text(TEXT)
    record = quotelake.annotate(TEXT, str(tmp_path / "ferry.txt"))
    (quote,) = record["quotes"]
    assert (quote["speaker_name"], quote["kind"]) == ("Ada Brook", "direct")
    assert json.loads(here("annotate", str(tmp_path / "ferry.txt")).stdout) == record


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(Fatal, match=r"The text of book.txt has 20,000,001 characters, more than 20,000,000: split it"):
        quotelake.annotate("a" * 20_000_001, "book.txt")


def test_a_lake_is_the_one_named_or_that_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QUOTELAKE_LAKE", raising=False)
    rows = quotelake.open(LAKE, 1).table("quotes").count_rows()
    assert rows > 0
    with pytest.raises(Fatal, match="There is no release in"):
        quotelake.open()
    Path("quotelake.yaml").write_text(f"lake: {LAKE}\n")
    assert quotelake.open(release=1).table("quotes").count_rows() == rows


def test_its_version_is_the_packages() -> None:
    assert f'version = "{quotelake.__version__}"' in (ROOT / "pyproject.toml").read_text()
    with pytest.raises(AttributeError, match="has no attribute 'anotate'"):
        quotelake.anotate  # type: ignore[attr-defined]  # noqa: B018


def test_wrong_settings_of_a_run_are_refused_before_anything_begins(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="batch_sise: there is no such setting; batch_size is one"):
        quotelake.run("samples", lake=str(tmp_path / "lake"), batch_sise=3)
    assert not list(tmp_path.iterdir())


TWICE = """
import sys, quotelake
first = quotelake.run(sys.argv[1], lake="lake", watch=["Ada Brook"])
again = quotelake.run(sys.argv[1], lake="lake", watch=["Ada Brook"])
print(first.release.release, first.added["quotes"], again.release)
"""


@pytest.mark.long
@pytest.mark.prefect
def test_one_program_runs_it_again_and_again_on_servers_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(TEXT)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    environment = kept | {"PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-c", TWICE, "ferry.txt"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1", "1", "None"]
