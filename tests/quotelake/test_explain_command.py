"""The command `explain`: where text and metadata of stored articles came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotelake.cli import main

LAKE = str(Path(__file__).parents[1] / "storage/lakes/schema-1")


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["explain", "--lake", LAKE, *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_article_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    found = explained(capsys)
    assert [one["url"] for one in found] == ["https://news.example/2", "https://news.example/1"]
    assert {one["extractor"] for one in found} == {"text"}
    assert found[0]["origins"] == {"language": "text", "publisher": "source", "title": "feed"}


def test_articles_are_chosen_by_id_and_release(capsys: pytest.CaptureFixture[str]) -> None:
    every = [str(one["article_id"]) for one in explained(capsys)]
    assert [one["article_id"] for one in explained(capsys, every[1], every[1])] == every[1:]
    assert len(explained(capsys, "--release", "1")) <= len(every)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--lake", LAKE, "0" * 32], f"quotelake: Release 2 of {LAKE} has no article {'0' * 32}: name one of it.\n"),
        (["--lake", "nowhere"], "quotelake: "),
    ],
)
def test_what_cannot_be_explained_is_said_in_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1
