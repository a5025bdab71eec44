"""A run that is killed, in every stage, and started again: the same release, and nothing fetched twice."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from flows.news_quotes import news_quotes
from flows.parameters import NewsQuotes
from flows.reports.outcome import Outcome
from storage.errors import Fatal
from storage.files.local import TEMPORARY
from storage.read.check import check_lake
from tests.patience import PATIENCE_SECONDS

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("api"),
]

KILLED_AT = {
    "discover": "_staging/*/run.json",
    "fetch": "_staging/*/fetch/000002.json",
    "clean": "_staging/*/clean/000001.json",
    "tag": "_staging/*/tag/000002.json",
    "attribute": "_staging/*/attribute/000003.json",
    "link": "_staging/*/link/000001.json",
    "publish": "pages/_delta_log/*.json",
}
"""The file at whose appearance the process gets SIGKILL: the stage is at work then."""


@dataclass
class News:
    """A news site and how it is read."""

    site: Any
    settings: dict[str, Any]
    file: Path
    reference: str

    def run(self, lake: str) -> Outcome:
        return news_quotes(NewsQuotes.model_validate({**self.settings, "lake": lake}))

    def undisturbed(self) -> str:
        """The lake of a run that nothing disturbed; made when it is first asked for, after the kills' own requests."""
        if not Path(self.reference).exists():
            self.run(self.reference)
        return self.reference


def kill_at(process: subprocess.Popen[str], lake: Path, pattern: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any(lake.glob(pattern)):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, f"{pattern} did not appear"
        time.sleep(0.002)
    process.kill()
    process.wait()


def staged_urls(lake: Path) -> set[str]:
    """Paths of the documents whose fetch batch stands. A process killed at a manifest leaves it under a temporary name,
    which ends in .json too."""
    found: set[str] = set()
    for manifest in lake.glob("_staging/*/fetch/[0-9]*.json"):
        part = json.loads(manifest.read_text())["tables"]["pages"]
        if part:
            urls = pq.read_table(lake / part["path"], columns=["url"])["url"].to_pylist()
            found |= {"/" + url.split("/", 3)[3] for url in urls}
    return found


def stages() -> list[Any]:
    quick = {"fetch", "publish"}
    return [pytest.param(stage, marks=() if stage in quick else pytest.mark.long) for stage in KILLED_AT]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, new_site: Callable[[int], Any]) -> Iterator[News]:
    """A site, the settings to read it, and what an undisturbed run makes of it."""
    home = tmp_path_factory.mktemp("news")
    site = new_site(10)
    settings = {
        "sources": [f"{site.url}/feed.xml"],
        "batch_size": 2,
        "watch": ["IOM"],
        "discover": {"fetch": {"allow_hosts": [site.host], "host_delay_s": 0}},
    }
    file = home / "settings.yaml"
    file.write_text(yaml.safe_dump(settings))
    yield News(site, settings, file, str(home / "undisturbed"))
    site.close()


@pytest.mark.parametrize("stage", stages())
def test_killed_in(
    stage: str,
    news: News,
    tmp_path: Path,
    start_cli: Callable[..., subprocess.Popen[str]],
    content: Callable[..., Any],
) -> None:
    lake = tmp_path / "lake"
    kill_at(start_cli("run", "--settings", str(news.file), "--lake", str(lake)), lake, KILLED_AT[stage])
    key = next(lake.glob("_staging/*/run.json")).parent.name
    staged = staged_urls(lake)
    asked = len(news.site.hits)
    again = news.run(str(lake))
    assert again.run_key == key
    assert not staged & set(news.site.hits[asked:])
    if stage not in ("discover", "publish"):
        assert staged
    assert content(str(lake)) == content(news.undisturbed())
    assert not list(lake.glob("_staging/*/run.json"))
    assert not check_lake(str(lake))


def test_a_manifest_that_was_being_written_at_the_kill_does_not_stand(tmp_path: Path) -> None:
    folder = tmp_path / "_staging/key/fetch"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"url": ["http://127.0.0.1:80/articles/0"]}), tmp_path / "pages.parquet")
    manifest = json.dumps({"tables": {"pages": {"path": "pages.parquet"}}})
    (folder / f"{TEMPORARY}1-2-000001.json").write_text(manifest)
    assert not staged_urls(tmp_path)
    (folder / "000001.json").write_text(manifest)
    assert staged_urls(tmp_path) == {"/articles/0"}


def test_a_run_is_finished_by_its_key(
    news: News,
    tmp_path: Path,
    start_cli: Callable[..., subprocess.Popen[str]],
    here: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    lake = tmp_path / "lake"
    kill_at(start_cli("run", "--settings", str(news.file), "--lake", str(lake)), lake, "_staging/*/fetch/000002.json")
    key = next(lake.glob("_staging/*/run.json")).parent.name
    finished = here("run", "--resume", key, "--lake", str(lake))
    assert finished.returncode == 0, finished.stderr
    assert "Release 1" in finished.stdout
    assert "Statements of International Organization for Migration" in finished.stdout
    with pytest.raises(Fatal, match="has no unfinished run"):
        news_quotes(NewsQuotes(sources=(), lake=str(lake), resume=key))
