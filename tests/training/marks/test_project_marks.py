"""The project's own marks as files: complete, split for good, without any text; their pages tell what is there."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from training.marks import files, texts
from training.marks.__main__ import main
from training.marks.files import SHIPPED, WRITTEN
from training.marks.strings import convert

ROOT = Path(__file__).resolve().parents[3]


def test_the_projects_marks_are_of_the_listed_articles_and_splits() -> None:
    with (SHIPPED.parent / "articles.csv").open(newline="") as stream:
        listed = {row["sha256"]: row for row in csv.DictReader(stream)}
    readings = files.read(SHIPPED)
    assert readings.keys() == listed.keys()
    assert all((r.name, r.split) == (listed[h]["name"], listed[h]["split"]) for h, r in readings.items())
    assert Counter(r.split for r in readings.values()) == {"train": 2490, "dev": 84, "report": 86}
    for name in ("first-reading.jsonl", "second-reading.jsonl"):
        assert files.read(SHIPPED.parent / name).keys() == {h for h, row in listed.items() if row["readings"] == "2"}


def test_the_projects_marks_hold_names_and_no_text() -> None:
    for path in SHIPPED.parent.glob("*.jsonl"):
        for reading in files.read(path).values():
            for mark in reading.marks:
                assert all(len(words) < 200 for words in (mark.name or "", *mark.names, *mark.via))


def test_the_written_articles_lie_beside_their_marks() -> None:
    written = texts.read([WRITTEN], [])
    assert sorted(reading.name for reading, _ in written) == sorted(path.stem for path in WRITTEN.parent.glob("*.txt"))
    assert [fault for reading, text in written for fault in texts.faults(reading, text)] == []
    counted = f"{len(written)} short news articles of our own wording"
    assert counted in (SHIPPED.parent / "README.md").read_text()
    assert not {reading.sha256 for reading, _ in written} & files.read(SHIPPED).keys()


def test_the_readme_tells_their_number() -> None:
    readings = files.read(SHIPPED).values()
    readme = (SHIPPED.parent / "README.md").read_text()
    told = [
        f"{split} {sum(r.split == split for r in readings)} articles, "
        f"{sum(len(r.marks) for r in readings if r.split == split)} statements"
        for split in ("dev", "report", "train")
    ]
    assert "; ".join(told) in readme


def test_the_form_that_the_guide_shows_is_converted(tmp_path: Path) -> None:
    shown = re.search(r"```json\n(.*?)```", (SHIPPED.parent / "GUIDE.md").read_text(), re.DOTALL)
    assert shown
    (tmp_path / "quay.json").write_text(shown[1])
    (tmp_path / "quay.txt").write_text('"The quay is safe," said Ana Sousa, the mayor, "and dry."')
    (mark,) = convert(tmp_path / "quay.json").marks
    assert len(mark.content) == len(json.loads(shown[1])["quotes"][0]["content"])


def test_every_command_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = re.search(r"\{([\w,]+)\}", capsys.readouterr().out)
    assert listed
    page = (ROOT / "docs/training.md").read_text()
    for command in listed[1].split(","):
        assert f"`python -m training.marks {command} " in page
