"""Every recipe under docs/howto counts the statements of a release's speakers as quotelake itself does.

The tools have an environment of their own (`make test-recipes`); its Python is named by QUOTELAKE_RECIPES_PYTHON.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import storage
from bench.storage_synthetic import Document
from tests.docs.blocks import ROOT, Block, blocks
from tests.storage.stored import Fill

HOWTO = ROOT / "docs/howto"
PYTHON = os.environ.get("QUOTELAKE_RECIPES_PYTHON", "")
TOOLS = ("duckdb", "polars", "pandas", "ibis", "spark")
COUNTED = """
    SELECT speaker_name, count(DISTINCT cluster_id) AS statements, count(*) FILTER (kind = 'direct') AS direct
    FROM quotes WHERE speaker_name IS NOT NULL AND assertion = 'asserted' GROUP BY speaker_name ORDER BY speaker_name
"""
pytestmark = pytest.mark.timeout(900)
needs_tools = pytest.mark.skipif(not PYTHON, reason="the tools of other people are locked apart: make test-recipes")


@pytest.fixture
def folder(fill: Fill, tmp_path: Path) -> Path:
    """Where a reader works: a lake of two releases, of which the second replaces documents of the first."""
    fill(str(tmp_path / "lake"), [Document(number) for number in range(12)])
    fill(str(tmp_path / "lake"), [Document(number, revision=1) for number in range(4)])
    return tmp_path


def expected(folder: Path) -> list[list[Any]]:
    """What a recipe should find in release 2; release 1 has something else."""
    first, second = (
        [list(row.values()) for row in storage.open(str(folder / "lake"), release).sql(COUNTED).to_pylist()]
        for release in (1, 2)
    )
    assert len(second) > 3
    assert first != second
    return second


def run(folder: Path, *command: str) -> str:
    tools = str(Path(PYTHON).parent) if PYTHON else ""
    path = f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "RETICULATE_PYTHON": PYTHON, "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(folder: Path, page: list[Block], result: str = "found") -> Any:
    """Run the Python of a page in the tools' environment; give what the page calls `result`."""
    code = "\n".join(block.text for block in page if block.language == "python")
    printed = run(folder, PYTHON, "-c", f"{code}\nimport json\nprint('\\n' + json.dumps({result}))")
    return json.loads(printed.splitlines()[-1])


def test_every_page_has_its_test() -> None:
    assert {page.stem for page in HOWTO.glob("*.md")} == {*TOOLS, "datasette", "dbt", "r", "events"}


@needs_tools
@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_counts_what_a_release_holds(folder: Path, tool: str) -> None:
    if tool == "spark" and not shutil.which("java"):
        pytest.skip("Spark needs Java: apt-get install default-jre-headless")
    assert python(folder, blocks(HOWTO / f"{tool}.md")) == expected(folder)


@needs_tools
def test_datasette_serves_and_searches_a_release(folder: Path) -> None:
    page = blocks(HOWTO / "datasette.md")
    first, code, last = page
    run(folder, "bash", "-euc", first.text)
    run(folder, PYTHON, "-c", code.text)
    run(folder, "bash", "-euc", last.text)
    rows = json.loads((folder / "speakers.json").read_text())
    assert [list(row.values()) for row in rows] == expected(folder)
    assert json.loads((folder / "water.json").read_text())["facet_results"]["kind"]["results"]


@needs_tools
def test_dbt_builds_and_tests_its_model_and_refuses_a_source_that_is_wrong(folder: Path) -> None:
    import pyarrow.parquet as pq

    page = blocks(HOWTO / "dbt.md")
    (folder / "examples").symlink_to(ROOT / "examples")
    script = next(block.text for block in page if block.language == "sh")
    assert "ERROR=0" in run(folder, "bash", "-euc", script)
    assert python(folder, page) == expected(folder)
    statements = pq.read_table(folder / "published/statements.parquet")
    pq.write_table(statements.slice(0, 1), folder / "published/statements.parquet")
    twice = pq.read_table(folder / "published/statements.parquet")
    pq.write_table(twice.take([0, 0]), folder / "published/statements.parquet")
    again = script[script.index("export QUOTELAKE") :].replace("cp -r examples/dbt counted\n", "")
    with pytest.raises(AssertionError, match="unique_release_statements_quote_id"):
        run(folder, "bash", "-euc", again)


@needs_tools
def test_r_counts_what_a_release_holds(folder: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: apt-get install r-base-core r-cran-reticulate")
    arrow, reticulate = (block for block in blocks(HOWTO / "r.md") if block.language == "r")
    run(folder, "Rscript", "-e", f"parse(text = {json.dumps(arrow.text)})")
    run(folder, "Rscript", "-e", reticulate.text)
    with (folder / "speakers.csv").open(newline="") as file:
        rows = [[row["speaker_name"], int(row["cluster_id"]), int(row["kind"])] for row in csv.DictReader(file)]
    assert sorted(rows) == expected(folder)
