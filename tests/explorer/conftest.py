"""Make the lake that the explorer's pages are tried with: the samples, and news whose words attack who shows them."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import storage
from annotators.encoder.model import accuracy, annotation_version
from storage.schemas import TABLES
from storage.tables.results import StageResult
from storage.write.publish import publish
from storage.write.staging import Run
from tasks.annotate import AnnotateSettings, attribute_batch, tag_batch
from tasks.clean import CleanSettings, clean_batch
from tasks.cluster import cluster_batch
from tasks.discover import DiscoverSettings, discover
from tasks.fetch import FetchSettings, fetch_batch
from tasks.utterances import staged_statements, statements_to_compare

ROOT = Path(__file__).resolve().parents[2]
HOSTILE_TITLE = "</h1><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'> \u202e=cmd()"
HOSTILE_SPEAKER = "<b onmouseover='window.hacked = 1'>Mallory</b> \"{{ 7 * 7 }}\" ../?a=b&c#d"
_REPORTS = (
    (
        "Harbour Post",
        "2025-03-03T08:00:00Z",
        "Ferry to sail again",
        "“The ferry will sail again on Monday, once divers have looked at the pier,” said Grace Oduya, director of the "
        "port of Lindi. She said that tickets bought before the storm stay valid.",
    ),
    (
        "Coast Wire",
        "2025-03-03T11:00:00Z",
        "Pier is checked before the first crossing",
        "“The ferry will sail again on Monday once our divers have looked at the pier,” said Grace Oduya, director of "
        "the port. Traders on the island had asked for a date for a week.",
    ),
    (
        "Lindi Radio",
        "2025-03-05T06:30:00Z",
        "Island waits for its ferry",
        "Harbour Post quoted Grace Oduya as saying: “The ferry will sail again on Monday, once divers have looked at "
        "the pier.”\n\nTraders waited at the harbour all day.",
    ),
    ("<b>Outlet</b>", "2025-03-06T06:30:00Z", HOSTILE_TITLE, "The gate stays shut, Mallory said on Friday."),
)


@pytest.fixture(scope="session")
def samples_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of two releases: a part of the news, then all of it. Stages are called as their tasks call them."""
    folder = tmp_path_factory.mktemp("samples")
    lines = [
        {
            "url": f"https://news.example/{number}",
            "publisher": outlet,
            "published_at": time,
            "title": title,
            "text": text,
        }
        for number, (outlet, time, title, text) in enumerate(_REPORTS)
    ]
    reports = folder / "reports.jsonl"
    reports.write_text("".join(json.dumps(line) + "\n" for line in lines))
    lake = folder / "lake"
    for number, sources in enumerate(([str(reports)], [str(reports), str(ROOT / "samples")]), 1):
        run = storage.open_run(str(lake), {"n": number})
        stage(run, sources)
        publish(
            run,
            run_id=str(uuid.UUID(int=number)),
            pipeline_version="1",
            model_version=annotation_version(),
            accuracy=accuracy(),
        )
    return lake


def stage(run: Run, sources: Sequence[str]) -> None:
    settings = AnnotateSettings(watch=("IOM",))
    documents = put(run, "discover", discover(sources, DiscoverSettings().of_run(run.key)))["documents"]
    known = run.known_pages(documents["doc_id"].to_pylist())
    pages = put(run, "fetch", fetch_batch(documents, known, FetchSettings().of_run(run.key)))["pages"]
    articles = put(run, "clean", clean_batch(pages, CleanSettings(), documents=documents))["articles"]
    tagged = put(run, "tag", tag_batch(articles, settings))
    found = attribute_batch(articles, tagged["entities"], tagged["spans"], settings)
    put(run, "attribute", replace(found, tables={**found.tables, "quotes": attacked(found.tables["quotes"])}))
    put(run, "cluster", cluster_batch(staged_statements(run), lambda incoming: statements_to_compare(run, incoming)))


def put(run: Run, name: str, result: StageResult) -> Mapping[str, pa.Table]:
    run.batch(name, "000001").write(result)
    return result.tables


def attacked(quotes: pa.Table) -> pa.Table:
    """Call one speaker by a name that no annotator would give."""
    rows: list[dict[str, Any]] = quotes.to_pylist()
    names = {"speaker_name": HOSTILE_SPEAKER, "speaker_role": HOSTILE_SPEAKER, "via": [HOSTILE_SPEAKER]}
    return TABLES["quotes"].from_rows([row | names if row["speaker"] == "Mallory" else row for row in rows])


@pytest.fixture
def lake(made: Path, tmp_path: Path) -> Path:
    """A copy, to be changed, of the lake that a module has `made`."""
    return Path(shutil.copytree(made, tmp_path / "lake"))


@pytest.fixture(scope="session")
def hostile() -> tuple[str, str]:
    """A title and a speaker of the lake that are markup and script."""
    return HOSTILE_TITLE, HOSTILE_SPEAKER
