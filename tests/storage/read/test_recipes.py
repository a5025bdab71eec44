"""Every recipe of docs/reading.md reads the wanted release, and only that."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import requests

from bench.storage_synthetic import Document, quotes
from tests.docs.blocks import blocks
from tests.storage.stored import Fill

PAGE = Path(__file__).parents[3] / "docs" / "reading.md"
OURS = PAGE.read_text().replace("Marta Lindqvist", "Lars Holm")
"""The page as readers of these tests' lakes write it: they have other speakers than the tutorial's."""
BLOCKS = {name: (kind, code) for kind, name, code in re.findall(r"```(\w+) ([\w-]+)\n(.*?)```", OURS, re.S)}
FIRST = [Document(number) for number in range(12)]
SECOND = [Document(number, revision=1) for number in range(4)]


def expected(documents: list[Document]) -> list[str]:
    rows = [row for document in documents for row in quotes(document)]
    return sorted(str(row["text"]) for row in rows if row["speaker_name"] == "Lars Holm")


@pytest.fixture
def two_releases(disk_lake: str, fill: Fill) -> str:
    fill(disk_lake, FIRST)
    fill(disk_lake, SECOND)
    return disk_lake


def texts(found: object) -> list[str]:
    """Give the column `text` of whatever a tool calls a table."""
    if hasattr(found, "column_names"):
        return sorted(found["text"].to_pylist())  # type: ignore[index]
    if hasattr(found, "columns"):
        return sorted(found["text"].to_list())  # type: ignore[index]
    return sorted(row[0] for row in found)  # type: ignore[attr-defined]


def test_the_page_has_all_recipes() -> None:
    named = {"python", "duckdb", "duckdb-sql", "delta_scan", "polars", "pandas", "pyarrow", "delta", "spark", "s3"}
    assert set(BLOCKS) == named
    assert len(expected(FIRST)) > 2
    assert expected(FIRST) != expected([*SECOND, *FIRST[4:]])


def test_the_page_names_lake_and_release_first() -> None:
    names: dict[str, object] = {}
    exec(blocks(PAGE)[0].text, names)
    assert (names["lake"], names["release"]) == ("lake", 2)


@pytest.mark.parametrize("name", ["python", "duckdb", "polars", "pandas", "pyarrow", "delta"])
def test_a_recipe_reads_the_release_that_it_names(two_releases: str, name: str) -> None:
    for release, documents in ((1, FIRST), (2, [*SECOND, *FIRST[4:]])):
        names: dict[str, object] = {"lake": two_releases, "release": release}
        exec(compile(BLOCKS[name][1], f"{PAGE}:{name}", "exec"), names)
        results = [names[result] for result in ("found", "mine", "same") if result in names]
        assert results
        for result in results:
            assert texts(result) == expected(documents)


def test_pure_sql_reads_the_release_that_it_names(two_releases: str) -> None:
    for release, documents in ((1, FIRST), (2, [*SECOND, *FIRST[4:]])):
        code = BLOCKS["duckdb-sql"][1].replace("LAKE", two_releases).replace("RELEASE", f"{release:06d}")
        with duckdb.connect() as connection:
            assert texts(connection.execute(code).fetchall()) == expected(documents)


@pytest.mark.parametrize(
    ("name", "module", "variable", "why"),
    [
        ("spark", "pyspark", "QUOTELAKE_SPARK_PYTHON", "pyspark (400 MB) is not among the locked packages"),
        (
            *("delta_scan", "duckdb_extension_delta", "QUOTELAKE_DELTA_PYTHON"),
            "duckdb-extension-delta needs DuckDB 1.5.5, the locked one is 2",
        ),
    ],
)
def test_a_recipe_of_a_tool_apart_reads_the_release_that_it_names(
    two_releases: str, name: str, module: str, variable: str, why: str
) -> None:
    """In another Python where one is named: these tools do not fit beside the locked packages."""
    python = os.environ.get(variable) or (sys.executable if importlib.util.find_spec(module) else "")
    if not python:
        pytest.skip(f"{why}; name a Python that has it in {variable}")
    for release, documents in ((1, FIRST), (2, [*SECOND, *FIRST[4:]])):
        program = (
            f"lake, release = {two_releases!r}, {release}\n{BLOCKS[name][1]}\n"
            "print('\\n' + json.dumps([row[0] for row in found]))"
        )
        done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
        assert sorted(json.loads(done.stdout.splitlines()[-1])) == expected(documents)


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_the_object_store_recipe_reads_the_release_that_it_names(lake: str, fill: Fill) -> None:
    fill(lake, FIRST)
    fill(lake, SECOND)
    names: dict[str, object] = {"lake": lake, "release": 1}
    exec(compile(BLOCKS["s3"][1], f"{PAGE}:s3", "exec"), names)
    assert texts(names["found"]) == expected(FIRST)


def shell(script: str, folder: Path) -> subprocess.Popen[str]:
    """Begin a block as a reader's shell does who has activated the environment, whose browser is none."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "BROWSER": "true", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_the_commands_of_the_page_run(two_releases: str) -> None:
    folder = Path(two_releases).parent
    assert Path(two_releases).name == "lake"
    view, listed = (
        block.text.replace("Marta Lindqvist", "Lars Holm") for block in blocks(PAGE) if block.language == "sh"
    )
    with shell(listed, folder) as reading:
        out, err = reading.communicate(timeout=400)
    assert reading.returncode == 0, err
    assert [row["text"] for row in csv.DictReader(io.StringIO(out[: out.index("Release 2 written")]))]
    assert (folder / "published/statements.parquet").is_file()
    with shell(view, folder) as viewing:
        assert viewing.stderr
        address = next(line.split()[1] for line in viewing.stderr if line.startswith("Open http://127.0.0.1:"))
        assert "Lars Holm" in requests.get(address, timeout=120).text
        os.killpg(viewing.pid, signal.SIGINT)
        assert viewing.wait(120) in (0, 130)
