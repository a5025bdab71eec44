"""Docstrings say what a module does, in one plain sentence, and point nowhere: pointers rot, folders say it better."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("quotelake", "flows", "tasks", "annotators", "storage", "training", "bench", "deployments")
MODULES = sorted(file for part in PARTS for file in (ROOT / part).rglob("*.py"))
POINTER = re.compile(r"\b(?:goes|go) in(?: the)?\s+(?:`|\w+\.(?:py|\w+)|other modules)")


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_says_what_it_does_and_where_nothing_else_goes(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    module = ast.get_docstring(tree)
    assert module
    assert not module.startswith("Holds")
    assert re.match(r"[^\n]+[.:](\n\n|\Z)", module), "the first line is one sentence"
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            assert not POINTER.search(ast.get_docstring(node) or ""), getattr(node, "name", "the module")
