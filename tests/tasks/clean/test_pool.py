"""A process that does not start is no fault of the page that waits for it."""

from __future__ import annotations

import sys

import pytest

from storage.errors import Retryable
from tasks.clean import pool
from tasks.clean.pool import ExtractionPool
from tasks.clean.records import Article
from tests.patience import PATIENCE_SECONDS

PAGE = b"<body><article>" + b"<p>The ferry left the harbour at noon on Monday.</p>" * 3 + b"</article></body>"
JOB = (PAGE, None, "http://news.test/a")


@pytest.mark.parametrize(
    ("program", "seconds", "why"),
    [
        (sys.executable, 0.0, "waited 0 s"),
        ("false", PATIENCE_SECONDS, "it ended"),
        ("/nowhere/python", PATIENCE_SECONDS, "No such file or directory"),
    ],
)
def test_a_process_that_does_not_start_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, program: str, seconds: float, why: str
) -> None:
    one = ExtractionPool(1, 150)
    with monkeypatch.context() as changed:
        changed.setattr(sys, "executable", program)
        changed.setattr(pool, "_START_S", seconds)
        with pytest.raises(Retryable) as caught:
            list(one.extract([JOB], PATIENCE_SECONDS))
    assert str(caught.value) == (
        f"A process that parses HTML did not start ({why}): use fewer workers (clean.workers) and run again."
    )
    monkeypatch.setattr(pool, "_START_S", PATIENCE_SECONDS)
    try:
        for answer in one.extract([JOB, JOB], PATIENCE_SECONDS):
            assert isinstance(answer, Article)
            assert "The ferry left the harbour" in answer.text
    finally:
        one.close()
