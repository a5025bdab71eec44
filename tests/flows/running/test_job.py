"""The jobs that flows make of their parameters: which stages, with which settings, under which name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from flows import renewal
from flows.news_quotes import described_sources, job_of
from flows.parameters import NewsQuotes, Reannotate, Reclean
from flows.running.job import Job
from storage.errors import Fatal

LAKE = Path(__file__).resolve().parents[2] / "storage/lakes/schema-1"


def news(**changes: Any) -> NewsQuotes:
    return NewsQuotes.model_validate({"sources": ["feed.xml"], "lake": "lake"} | changes)


def test_the_stages_come_in_order_with_their_settings() -> None:
    parameters = news(batch_size=7, watch=["IOM"], execution={"engine": "processes"}, strict=True)
    job = job_of(parameters)
    assert [step.stage for step in job.each] == ["fetch", "clean", "tag", "attribute"]
    assert job.link is not None
    assert job.link.settings == {"settings": parameters.clean}
    fetch, clean, tag, attribute = (step.settings for step in job.each)
    assert job.discover is not None
    assert job.discover.settings == {"sources": ("feed.xml",), "settings": parameters.discover, "size": 7}
    assert fetch == {"settings": parameters.discover.fetch}
    assert clean["settings"].workers == 1
    assert tag == attribute == {"settings": parameters.annotation()}
    assert (job.batch_size, job.strict, list(job.watch)) == (7, True, ["International Organization for Migration"])


def test_a_watch_list_that_cannot_be_read_is_refused_before_anything_is_opened() -> None:
    with pytest.raises(Fatal, match=r"nowhere\.yaml"):
        job_of(news(watch_list="nowhere.yaml"))


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ((), "a run to finish"),
        (("feed.xml",), "feed.xml"),
        (("x" * 100,), "x" * 79 + "…"),
        (("https://a.test/feed", "http://b.test", "folder"), "2 addresses, 1 file or folder"),
        (("a", "b", "toots:@ada"), "1 address, 2 files or folders"),
    ],
)
def test_a_run_is_named_for_its_sources(sources: tuple[str, ...], words: str) -> None:
    assert described_sources(sources) == words


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, Job]]:
    """What the flows that do anew what a lake holds give to be carried out, with the parameters of their run."""
    given: list[tuple[object, Job]] = []
    monkeypatch.setattr(renewal, "run_name", lambda: "anew")
    monkeypatch.setattr(renewal, "carry_out", lambda run, job: given.append((run.parameters, job)))
    return given


@pytest.fixture
def lake(tmp_path: Path) -> str:
    """A lake with releases."""
    return str(shutil.copytree(LAKE, tmp_path / "lake"))


def test_annotating_anew_takes_stored_articles_and_finds_no_repeats(jobs: list[Any], lake: str) -> None:
    parameters = Reannotate(lake=lake, batch_size=7, watch=("IOM",))
    renewal.reannotate.fn(parameters)
    ((stored, job),) = jobs
    assert stored == parameters.identity() | {"watch": ["IOM"]}
    assert (job.title, job.reads, job.discover, job.link) == ("anew", "articles", None, None)
    settings = {"settings": parameters.annotation(), "stored": 7}
    assert [(step.stage, step.settings) for step in job.each] == [("tag", settings), ("attribute", settings)]


def test_cleaning_anew_takes_stored_pages_and_finds_repeats_again(jobs: list[Any], lake: str) -> None:
    parameters = Reclean(lake=lake, batch_size=7)
    renewal.reclean.fn(parameters)
    ((_, job),) = jobs
    assert (job.reads, job.discover) == ("pages", None)
    assert [step.stage for step in job.each] == ["clean", "tag", "attribute"]
    assert job.each[0].settings == {"settings": parameters.clean, "stored": 7}
    assert "stored" not in job.each[1].settings
    assert job.link is not None
    assert job.link.settings == {"settings": parameters.clean}
