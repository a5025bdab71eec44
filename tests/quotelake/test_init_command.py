"""`quotelake init` writes a file that says what it is for, and that every command reads."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from flows.given import parameters

Here = Callable[..., subprocess.CompletedProcess[str]]
LAKE = Path(__file__).resolve().parents[1] / "storage/lakes/schema-1"
pytestmark = pytest.mark.usefixtures("elsewhere")


def test_without_words_it_gives_examples_and_the_defaults(here: Here) -> None:
    done = here("init", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    text = Path("quotelake.yaml").read_text()
    assert yaml.safe_load(text) == {"lake": "lake"}
    assert all(len(line) <= 120 for line in text.splitlines())
    begun = here("run")
    assert begun.returncode == 2
    assert "nothing to read" in begun.stderr


def test_its_examples_are_settings_once_their_marks_are_gone(here: Here) -> None:
    here("init")
    lines = Path("quotelake.yaml").read_text().splitlines()
    (first,) = (number for number, line in enumerate(lines) if line == "# sources:")
    switched = [line.removeprefix("# ").removeprefix("#") for line in lines[first:] if not line.startswith("# Wh")]
    settings = [line for line in switched if line.lstrip().startswith(("-", "#")) or ":" in line.partition(" #")[0]]
    Path("quotelake.yaml").write_text("\n".join(line for line in settings if not line.endswith((".", ","))))
    Path("watch.yaml").write_text("- name: Ada Brook\n")
    asked = parameters({})
    assert asked.sources == ("https://example.org/feed.xml", "archive/*.jsonl")
    assert (asked.watch, asked.watch_list, asked.execution.workers) == (("IOM",), "watch.yaml", 2)


def test_what_is_named_stands_in_it_whatever_it_holds(here: Here) -> None:
    name = 'Ana "the # fox": Sousa\u00e9'
    assert here("init", "a: b.txt", "#c", "--watch", name, "--watch", "no", "--lake", "s3://news/lake").returncode == 0
    asked = parameters({})
    assert (asked.sources, asked.watch, asked.lake) == (("a: b.txt", "#c"), (name, "no"), "s3://news/lake")


def test_a_file_that_is_there_is_kept(here: Here) -> None:
    Path("quotelake.yaml").write_text("lake: mine\n")
    done = here("init")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "There is a quotelake.yaml in this folder" in done.stderr
    assert Path("quotelake.yaml").read_text() == "lake: mine\n"


def test_other_commands_read_its_lake_unless_option_or_environment_name_one(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("quotelake.yaml").write_text(f"lake: {LAKE}\n")
    of_file = here("releases").stdout
    assert of_file.count("\n") == 3
    assert "no release in" in here("releases", "--lake", "nowhere").stderr
    monkeypatch.setenv("QUOTELAKE_LAKE", "nowhere")
    assert "no release in" in here("releases").stderr
    assert here("releases", "--lake", str(LAKE)).stdout == of_file


def test_a_fault_in_it_is_wrong_usage_in_one_sentence(here: Here) -> None:
    Path("quotelake.yaml").write_text("sources: [a]\nlake: [b]\n")
    for command in ("run", "releases"):
        done = here(command)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "quotelake.yaml, line 2, lake: " in done.stderr
