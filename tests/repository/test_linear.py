"""Tests ask for growth, never for seconds that a busy machine does not keep."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests import linear
from tests.linear import assert_linear

TESTS = Path(__file__).resolve().parents[1]
CLOCK = re.compile(r"\b(?:monotonic|perf_counter|process_time|thread_time|time\.time)\(\)")
HANGS = 30
"""Seconds: a test that allows as many asks whether something ends at all."""


def test_a_square_is_refused_and_what_is_linear_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert_linear(lambda size: lambda: sum(range(size)), 1_600_000)
    monkeypatch.setattr(linear, "LEAST_SECONDS", 0.0005)
    with pytest.raises(AssertionError, match="16 times the input takes"):
        assert_linear(lambda size: lambda: [sum(range(size)) for _ in range(size // 100)], 32_000)


def _too_short(compared: ast.Compare) -> bool:
    """`clock() - began < 5`: passed time against few seconds."""
    took = isinstance(compared.left, ast.BinOp) and isinstance(compared.left.op, ast.Sub)
    most = compared.comparators[0]
    few = isinstance(most, ast.Constant) and isinstance(most.value, int | float) and most.value < HANGS
    clock = CLOCK.search(ast.unparse(compared.left)) is not None
    return took and few and clock and isinstance(compared.ops[0], ast.Lt | ast.LtE)


def test_no_test_asks_for_few_seconds() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in sorted(TESTS.rglob("*.py"))
        if CLOCK.search(words := path.read_text("utf-8"))
        for asked in ast.walk(ast.parse(words))
        if isinstance(asked, ast.Assert)
        for node in ast.walk(asked)
        if isinstance(node, ast.Compare) and _too_short(node)
    ]
    assert found == [], "speed is measured in bench/; tests.linear asks how work grows"
