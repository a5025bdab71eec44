"""Every block of every page is run by a test that is named here, or says why none can run it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.docs.blocks import READER, ROOT, Block, Reader, blocks
from tests.docs.commands import CHECKED, faults

README = "tests/repository/test_readme.py::test_every_block_of_the_readme_runs_in_a_fresh_clone_and_a_plain_shell"
ARCHITECTURE = "tests/repository/test_architecture.py::test_the_architecture_declares_what_the_code_declares"
DIAGRAM = "tests/repository/test_architecture.py::test_paths_and_names_in_the_documentation_exist"
SOURCE = "tests/repository/test_extending.py::test_a_source_is_read_like_any_other"
COMMAND = "tests/repository/test_extending.py::test_a_command_is_one_of_the_command_line"
RECIPE = "tests/storage/read/test_recipes.py::test_a_recipe_reads_the_release_that_it_names"
APART = "tests/storage/read/test_recipes.py::test_a_recipe_of_a_tool_apart_reads_the_release_that_it_names"
HOWTO = "tests/storage/read/test_howto.py::test_a_tool_counts_what_a_release_holds"
DATASETTE = "tests/storage/read/test_howto.py::test_datasette_serves_and_searches_a_release"
DBT = "tests/storage/read/test_howto.py::test_dbt_builds_and_tests_its_model_and_refuses_a_source_that_is_wrong"
R = "tests/storage/read/test_howto.py::test_r_counts_what_a_release_holds"
TUTORIAL = "tests/docs/test_tutorial.py::test_the_tutorial_prints_what_it_says"
FORM = (
    "tests/training/marks/test_commands.py"
    "::test_the_form_of_the_guide_is_converted_and_checked_by_the_commands_of_the_page"
)
BRAT = "tests/annotators/evaluation/test_corpora.py::test_the_annotation_of_the_page_on_training_is_read"
GOLD = "tests/annotators/evaluation/test_gold.py::test_the_passage_of_the_readme_is_one"
TRIGGER = "tests/examples/test_follow_releases.py::test_the_page_on_events_shows_the_trigger_of_the_example"
WHOLE_JOB = "tests/docs/test_blocks.py::test_the_whole_job_of_the_benchmarks_runs"
NAMED = "tests/storage/read/test_recipes.py::test_the_page_names_lake_and_release_first"
COMMANDS = "tests/storage/read/test_recipes.py::test_the_commands_of_the_page_run"

CORPORA = "not run: corpora of others, which are not in this repository, and "
RUN_BY: dict[str, list[str]] = {
    "README.md": [README] * 14,
    "CONTRIBUTING.md": ["not run: builds the environment in which this test runs, and calls it"],
    "docs/architecture.md": [DIAGRAM, ARCHITECTURE, ARCHITECTURE],
    "docs/benchmarks.md": [WHOLE_JOB, f"{CORPORA}eleven minutes"],
    "docs/extending.md": [SOURCE, SOURCE, COMMAND, COMMAND],
    "docs/howto/datasette.md": [DATASETTE] * 3,
    "docs/howto/dbt.md": [DBT] * 2,
    "docs/howto/duckdb.md": [HOWTO] * 4,
    "docs/howto/events.md": [TRIGGER],
    "docs/howto/ibis.md": [HOWTO] * 4,
    "docs/howto/pandas.md": [HOWTO] * 4,
    "docs/howto/polars.md": [HOWTO] * 4,
    "docs/howto/r.md": [R] * 2,
    "docs/howto/spark.md": [HOWTO] * 4,
    "docs/operations.md": [
        "not run: changes the machine, as root, by Debian's packages",
        "not run: needs a daemon of Docker and a registry of images",
    ],
    "docs/reading.md": [
        NAMED, RECIPE, COMMANDS, COMMANDS, RECIPE,
        "tests/storage/read/test_recipes.py::test_pure_sql_reads_the_release_that_it_names",
        APART, RECIPE, RECIPE, RECIPE, RECIPE, APART,
        "tests/storage/read/test_recipes.py::test_the_object_store_recipe_reads_the_release_that_it_names",
    ],
    "docs/training.md": [BRAT, FORM, f"{CORPORA}hours", f"{CORPORA}minutes"],
    "docs/tutorial.md": [TUTORIAL] * 12,
    "gold/README.md": [GOLD],
    "training/marks/GUIDE.md": [FORM],
    "training/marks/README.md": [f"{CORPORA}their texts"] * 2,
}  # fmt: skip
"""What runs each block of a page, in its order."""
LANGUAGES = {"brat", "console", "json", "python", "r", "sh", "sql", "text", "toml", "yaml"}
PROGRAMS = "|".join(CHECKED)


def pages() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def shown(page: str) -> list[Block]:
    return blocks(ROOT / page)


def test_every_block_of_every_page_is_listed() -> None:
    found = {page: len(shown(page)) for page in pages() if shown(page)}
    assert found == {page: len(listed) for page, listed in RUN_BY.items()}, (
        "list a new block with the test that runs it"
    )


@pytest.mark.parametrize("page", RUN_BY)
def test_blocks_are_of_a_known_kind_and_what_runs_them_is_there(page: str) -> None:
    for block, runner in zip(shown(page), RUN_BY[page], strict=True):
        assert block.language in LANGUAGES, f"{page}:{block.first + 1} is of no known kind"
        if not runner.startswith("not run: "):
            file, _, name = runner.partition("::")
            assert re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.M), runner


def test_few_blocks_are_not_run() -> None:
    kinds = Counter(runner.startswith("not run: ") for listed in RUN_BY.values() for runner in listed)
    assert kinds[True] <= 8
    assert kinds[False] > 60


def test_commands_that_are_not_run_are_there() -> None:
    for page, listed in RUN_BY.items():
        for block, runner in zip(shown(page), listed, strict=True):
            if runner.startswith("not run: ") and block.language == "sh":
                assert not subprocess.run(["bash", "-n"], input=block.text, text=True, check=False).returncode
                assert not list(faults(block.text)), f"{page}:{block.first + 1}"


@pytest.mark.parametrize("page", pages())
def test_commands_within_a_sentence_are_there(page: str) -> None:
    whole = (ROOT / page).read_text(encoding="utf-8")
    plugged_in = re.findall(r'^(\w+) = "quotelake_\w+:', whole, re.M)
    text = re.sub(r"^```.*?^```", "", whole, flags=re.S | re.M)
    for command in re.findall(rf"`((?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?:{PROGRAMS}) [^`]+)`", text):
        if command.split()[1] not in plugged_in:
            assert not list(faults(" ".join(command.split()).replace("...", ""))), f"{page}: {command}"


WRONG = """make everything
quotelake sing
quotelake run x --loud
python -m bench.nothing
python bench/no.py
python -m bench.growth --size 3
python -m training.train --speed 3
docker compose -f nowhere.yaml up
deployments/no.sh
pytest tests/nowhere.py
sudo frobnicate
PORT=1 make evrything"""


@pytest.mark.parametrize("command", WRONG.splitlines())
def test_a_command_that_is_not_there_is_found(command: str) -> None:
    assert list(faults(command))


@pytest.mark.long
@pytest.mark.prefect
@pytest.mark.skipif(not Path("/usr/bin/time").exists(), reason="no GNU time on this machine: apt-get install time")
def test_the_whole_job_of_the_benchmarks_runs(tmp_path: Path) -> None:
    (block,) = (one for one in shown("docs/benchmarks.md") if "quotelake run" in one.text)
    reader = Reader(tmp_path)
    shutil.copytree(ROOT / "samples", tmp_path / "corpora/newswire-texts", ignore=shutil.ignore_patterns("*.md"))
    assert f"Release 1 of {READER}/lake: 10 pages" in reader.shell(block.text)
