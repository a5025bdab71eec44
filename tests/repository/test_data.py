"""Knowledge is data: no long word list in code; each file of `annotators/data` says what it holds and is read."""

from __future__ import annotations

import ast
import csv
import re
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "annotators/data"
FILES = sorted(path.name for path in DATA.iterdir() if path.suffix != ".json")  # JSON has no comments
TABLES = [name for name in FILES if name.endswith(".csv")]
LISTS = [name for name in FILES if name.endswith(".txt")]
SOURCES = [
    *sorted((ROOT / "annotators").rglob("*.py")),
    *sorted((ROOT / "tasks/clean").rglob("*.py")),
    ROOT / "tasks/web/dates.py",
]
MOST_WORDS = 25
_WORD = re.compile(r"[^\W\d_](?:[\w:.'’-]*[^\W_])")  # two letters at least; `og:published_time` is one


def long_literals(source: str) -> list[tuple[int, int]]:
    """Return line and number of words of the module-level values whose literals have more than `MOST_WORDS`."""
    found = []
    for statement in ast.parse(source).body:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        literals = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant)] if value else []
        words = sum(len(_WORD.findall(literal)) for literal in literals if isinstance(literal, str))
        if words > MOST_WORDS:
            found.append((statement.lineno, words))
    return found


def head(name: str) -> tuple[list[str], list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert lines[: len(comments)] == comments, f"{name} has a comment that is not at its top"
    return comments, lines[len(comments) :]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_holds_a_long_word_list(path: Path) -> None:
    assert not long_literals(path.read_text(encoding="utf-8")), f"{path.name}: its words belong into annotators/data"


def test_words_are_counted_in_strings_collections_and_patterns() -> None:
    words = [f"word{chr(97 + i)}" for i in range(MOST_WORDS + 1)]
    assert long_literals(f"A = frozenset({' '.join(words)!r}.split())") == [(1, 26)]
    assert long_literals(f"A: list[str] = {words!r}") == [(1, 26)]
    assert long_literals(f"A = re.compile(rf'(?:{'|'.join(words)})' r'x')") == [(1, 26)]
    assert long_literals(f"A = {words[1:]!r}") == []


@pytest.mark.parametrize("name", FILES)
def test_each_file_says_what_it_holds_and_is_read(name: str) -> None:
    comments, _ = head(name)
    assert comments
    assert any(f'"{name}"' in text or f"'{name}'" in text for text in (p.read_text() for p in SOURCES)), (
        "nobody reads it"
    )


@pytest.mark.parametrize("name", TABLES)
def test_each_column_of_a_table_has_its_line(name: str) -> None:
    comments, lines = head(name)
    rows = list(csv.reader(lines))
    assert [comment.removeprefix("# ").split(":")[0] for comment in comments] == rows[0]
    assert {len(row) for row in rows} == {len(rows[0])}
    keys = [row[0] for row in rows[1:]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_sorted_and_each_entry_stands_once(name: str) -> None:
    _, entries = head(name)
    assert entries == sorted(set(entries))


def test_the_wheel_holds_the_data(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    packed = zipfile.ZipFile(wheel).namelist()
    assert {f"annotators/data/{name}" for name in FILES} <= set(packed)
