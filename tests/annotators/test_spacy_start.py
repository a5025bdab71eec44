"""spaCy starts without its command line, and still has it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def loaded() -> dict[str, Any]:
    """What is so in a process that has loaded the pipeline and nothing else."""
    code = (
        "import annotators, gc, json, sys; annotators.load(); "
        "print(json.dumps({'modules': list(sys.modules), 'collects': gc.isenabled(), 'frozen': gc.get_freeze_count()}))"
    )
    found: dict[str, Any] = json.loads(run(code))
    return found


def test_loading_the_pipeline_leaves_the_command_line_out(loaded: dict[str, Any]) -> None:
    assert "spacy" in loaded["modules"]
    assert "spacy.cli" not in loaded["modules"]


def test_the_command_line_is_there_when_asked_for() -> None:
    code = "import annotators, spacy; print(spacy.info(silent=True)['spacy_version'] == spacy.__version__)"
    assert run(code).strip() == "True"


def test_commands_of_spacy_can_still_be_imported() -> None:
    assert run("import annotators, spacy.cli; print(spacy.cli.download.__name__)").strip() == "download"


def test_loading_the_pipeline_needs_no_arrow(loaded: dict[str, Any]) -> None:
    assert "pyarrow" not in loaded["modules"]


def test_garbage_is_looked_for_again_after_loading_but_not_in_what_was_loaded(loaded: dict[str, Any]) -> None:
    assert loaded["collects"]
    assert loaded["frozen"] > 100_000


def test_who_has_put_off_looking_for_garbage_finds_it_so() -> None:
    code = (
        "import annotators, gc; gc.disable(); before = gc.get_freeze_count(); annotators.load(); "
        "print(gc.isenabled(), gc.get_freeze_count() - before)"  # Python 3.12 begins with some
    )
    assert run(code).strip() == "False 0"


def test_nothing_is_said_of_leaks_at_the_end() -> None:
    code = "import annotators, duckdb; duckdb.connect().sql('SELECT 1').fetchall(); annotators.load()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
