"""Hosts are asked when they are due, and an error ends all threads."""

from __future__ import annotations

import itertools
import time

import pytest

from tasks.fetch.schedule import by_time


def test_hosts_are_asked_when_they_are_due_and_an_error_ends_all() -> None:
    asked: list[tuple[str, float]] = []
    pauses = {"quick": 0.05, "slow": 0.3, "slower": 0.6}

    def ask(name: str) -> float | None:
        asked.append((name, time.time()))
        rounds = sum(one == name for one, _ in asked)
        return time.time() + pauses[name] if rounds < 5 - 2 * (name != "quick") else None

    by_time(pauses, ask, threads=2)
    assert sorted(name for name, _ in asked) == ["quick"] * 5 + ["slow"] * 3 + ["slower"] * 3
    for name, pause in pauses.items():
        moments = [moment for one, moment in asked if one == name]
        assert all(later - earlier >= pause for earlier, later in itertools.pairwise(moments))

    def fail(name: str) -> float | None:
        if name == "bad":
            raise ZeroDivisionError
        return time.time() + 0.02

    with pytest.raises(ZeroDivisionError):
        by_time(["good", "bad", "better"], fail, threads=3)
