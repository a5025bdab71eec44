"""What `make train` runs, as it tells without running it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BARE = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
"""What the tests are run with may name other corpora or steps."""


def steps(*given: str) -> list[str]:
    """The commands of the training, each on one line."""
    told = subprocess.run(
        ["make", "-n", "train", *given], cwd=ROOT, env=BARE, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    return [line for line in told.replace("\\\n", " ").splitlines() if "-m training." in line]


def test_own_marks_are_in_every_step_that_takes_marks_and_so_are_the_articles_kept_out() -> None:
    taking = [line for line in steps("OWN=own/a.jsonl") if "--marks" in line or "training.train" in line]
    assert {re.search(r"training\.(\w+)", line)[1] for line in taking} == {  # type: ignore[index]
        "rejected", "train", "tell", "assertion_head", "cue_words", "calibrate", "resolver"
    }  # fmt: skip
    for line in taking:
        (marks,) = re.findall(r"--marks ([^-]*)", line)
        assert "training/marks/statements.jsonl" in marks
        assert "own/a.jsonl" in marks
        assert "--texts corpora" in line


def test_what_a_resumed_training_begins_with_is_not_made_again() -> None:
    for made in ("rejected", "tell"):
        (line,) = (line for line in steps() if f"training.{made} " in line)
        out = re.search(r"--out (\S+)", line)
        assert out
        assert line.startswith(f"[ -e {out[1]} ] || ")


def test_help_names_the_folder_of_the_corpora() -> None:
    told = subprocess.run(
        ["make", "help"], cwd=ROOT, env=BARE, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "from corpora/" in told
    assert "$(" not in told
