"""The tutorial and the notebook run as they stand, and print what they say they print."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.docs.blocks import ROOT, Said, pattern, renew

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800), pytest.mark.xdist_group("tutorial")]
NOTEBOOK = ROOT / "docs/five-questions.ipynb"
AGAIN = "if that is what they should print now: python -m pytest tests/docs/test_tutorial.py --renew"


def test_the_tutorial_prints_what_it_says(followed: tuple[Path, list[Said]], request: pytest.FixtureRequest) -> None:
    _, found = followed
    assert len(found) > 12
    if request.config.getoption("--renew"):
        renew(ROOT / "docs/tutorial.md", found)
        return
    for said in found:
        assert said.matches(), f"docs/tutorial.md:{said.line}: {said.what}\n{said.expected}---\n{said.printed}{AGAIN}"


def test_what_is_left_out_is_any_lines_or_any_words() -> None:
    said = Said(1, "x", "one ... three\n...\nlast\n", "one two three\nand\nmore\nlast\n")
    assert said.matches()
    assert not Said(1, "x", "one ...\n", "two\n").matches()
    assert not Said(1, "x", "...\nlast\n", "last\nmore\n").matches()
    assert pattern("a.b") == "a\\.b\\n"


def outputs(notebook: nbformat.NotebookNode) -> list[object]:
    """What a notebook shows, by cell, without what differs from run to run."""
    return [
        [
            {kind: output[kind] for kind in ("output_type", "name", "text", "data") if kind in output}
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_the_notebook_runs_and_shows_what_is_committed(
    followed: tuple[Path, list[Said]], request: pytest.FixtureRequest
) -> None:
    folder, _ = followed
    committed = nbformat.read(NOTEBOOK, as_version=4)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    if request.config.getoption("--renew"):
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        nbformat.write(notebook, NOTEBOOK)
        return
    nbformat.validate(committed)
    questions = [
        cell.source for cell in committed.cells if cell.cell_type == "markdown" and cell.source.startswith("## ")
    ]
    assert len(questions) == 5
    assert all(outputs(committed)), "the notebook is committed with its output"
    assert outputs(notebook) == outputs(committed), AGAIN
