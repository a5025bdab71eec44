"""Cleaning and annotating anew what a lake holds, through a real Prefect server; nothing is fetched for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import flows.parameters
import tasks.clean.stage
from annotators.encoder import model
from flows.news_quotes import news_quotes
from flows.parameters import NewsQuotes, Reannotate, Reclean
from flows.renewal import reannotate, reclean
from storage.errors import Fatal, WrongSettings
from storage.read.check import check_lake
from storage.read.lake import open_lake

LAKE = Path(__file__).resolve().parents[1] / "storage/lakes/schema-1"

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("api")]


def test_pages_are_cleaned_anew_without_asking_their_site(
    new_site: Callable[[int], Any], tmp_path: Path, content: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site(4)
    lake = str(tmp_path / "lake")
    fetch = {"allow_hosts": [site.host], "host_delay_s": 0}
    given = {"sources": [f"{site.url}/feed.xml"], "lake": lake, "batch_size": 2, "discover": {"fetch": fetch}}
    try:
        news_quotes(NewsQuotes.model_validate(given))
        asked = len(site.hits)
        again = reclean(Reclean(lake=lake, batch_size=3))
        assert again.release is None  # the same code gives the same articles
        monkeypatch.setattr(tasks.clean.stage, "PIPELINE_VERSION", "next")
        versions = {**flows.parameters.VERSIONS, "pipeline_version": "next"}
        monkeypatch.setattr(flows.parameters, "VERSIONS", versions)
        monkeypatch.setattr("flows.running.pipeline.VERSIONS", versions)
        renewed = reclean(Reclean(lake=lake, batch_size=3))
        assert len(site.hits) == asked
    finally:
        site.close()
    assert [(stage, counts.kept) for stage, counts in renewed.counts.items()] == [
        ("clean", 4), ("tag", 4), ("attribute", 4),
    ]  # fmt: skip
    before, after = content(lake, 1), content(lake, 2)
    assert {row.pop("pipeline_version") for row in after["articles"]} == {"next"}
    for row in before["articles"]:
        del row["pipeline_version"]
    assert before == after
    linked = [row["duplicate_of"] for row in after["articles"]]
    assert linked.count(None) == 1  # the site's articles differ in a few words; the first of them is the original
    assert check_lake(lake) == []
    assert open_lake(lake).release.release == 2


def test_raised_rules_annotate_every_article_anew_with_other_ids(
    tmp_path: Path, content: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, article = str(tmp_path / "lake"), tmp_path / "harbour.txt"
    article.write_text("Harbour stays shut\n\n" + "“We have no fuel,” said Ana Roe, who runs the harbour of Osh. " * 9)
    news_quotes(NewsQuotes(sources=(str(article),), lake=lake))
    again = reannotate(Reannotate(lake=lake))
    assert again.release is None  # nothing that decides rows has changed
    monkeypatch.setattr(model, "RULES", model.RULES + 1)
    model.annotation_version.cache_clear()
    try:
        raised = {**flows.parameters.VERSIONS, "model_version": model.annotation_version()}
        monkeypatch.setattr(flows.parameters, "VERSIONS", raised)
        monkeypatch.setattr("flows.running.pipeline.VERSIONS", raised)
        reannotate(Reannotate(lake=lake))
    finally:
        monkeypatch.undo()
        model.annotation_version.cache_clear()
    before, after = content(lake, 1), content(lake, 2)
    assert open_lake(lake).release.model_version == raised["model_version"] != model.annotation_version()
    for table, key in (("entities", "mention_id"), ("quotes", "quote_id")):
        old, new = before[table], after[table]
        assert len(old) == len(new) > 0
        assert not {row[key] for row in old} & {row[key] for row in new}
        assert {row["model_version"] for row in new} == {raised["model_version"]}
    assert check_lake(lake) == []


@pytest.mark.parametrize("renewed", [reannotate, reclean])
def test_what_cannot_be_done_anew_is_told_before_anything_is_begun(renewed: Any, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="There is no release in"):
        renewed(Reclean(lake=str(tmp_path / "nowhere")))
    assert not (tmp_path / "nowhere").exists()
    lake = shutil.copytree(LAKE, tmp_path / "lake")
    (tmp_path / "watch.yaml").write_text("- aliases: [IOM]\n")
    with pytest.raises(WrongSettings, match=r"watch\.yaml, line 1"):
        renewed(Reclean(lake=str(lake), watch_list=str(tmp_path / "watch.yaml")))
    assert not (lake / "_staging").exists()
