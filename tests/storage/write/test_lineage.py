"""The lineage of a manifest is that of its rows: sources, times, versions, whatever was added and replaced."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import storage
from bench.storage_synthetic import MODEL, PIPELINE, STARTED, Document, rows_of
from storage.schemas import TABLES
from storage.write import maintain, tally
from tests.storage.stored import Fill, rows


def told(lake: str) -> dict[str, Any]:
    return dict(storage.open(lake).release.lineage)


def recounted(lake: str) -> dict[str, Any]:
    articles, pages = rows(lake, "articles"), rows(lake, "pages")
    return {
        "articles": Counter(row["source"] for row in articles),
        "last": max(row["fetched_at"] for row in pages).isoformat(timespec="microseconds"),  # type: ignore[type-var,attr-defined]
        "cleaned_by": Counter(row["pipeline_version"] for row in articles),
        "annotated_by": Counter(row["model_version"] for row in rows(lake, "quotes")),
    }


def put(lake: str, source: str, documents: Sequence[Document], kind: str = "feed-entry", **described: Any) -> None:
    """Publish documents as what `source` gave."""
    run = storage.open_run(lake, {"source": source, "documents": [str(document) for document in documents]})
    found = [
        {"doc_id": one.doc_id, "url": one.url, "source": source, "kind": kind, "address": one.url} for one in documents
    ]
    made = {"documents": TABLES["documents"].from_rows(found)}
    for name, table in rows_of(documents).items():
        named = [row | {"source": source} if "source" in row else row for row in table.to_pylist()]
        made[name] = TABLES[name].from_rows(named)
    stages = {"discover": "documents", "fetch": "pages", "clean": "articles", "tag": "entities", "attribute": "quotes"}
    for stage, name in stages.items():
        result = storage.StageResult(read=len(documents), kept=len(documents), tables={name: made[name]})
        run.batch(stage, "000001").write(result)
    storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version=MODEL, **described)


def test_it_stays_that_of_the_rows_through_revisions_new_models_and_upkeep(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(number) for number in range(6)])
    fill(disk_lake, [Document(number, revision=2) for number in range(2)])
    fill(disk_lake, [Document(5)], model="ql-other")
    for number in range(10, 20):
        fill(disk_lake, [Document(number)])
    before, counted = told(disk_lake), recounted(disk_lake)
    assert set(counted["annotated_by"]) == {MODEL, "ql-other"}
    assert {name: before[name] for name in ("cleaned_by", "annotated_by")} == {
        name: counted[name] for name in ("cleaned_by", "annotated_by")
    }
    source = before["sources"]["synthetic"]
    assert (source["articles"], source["last_fetched"]) == (counted["articles"]["synthetic"], counted["last"])
    assert source["first_fetched"] == STARTED.isoformat(timespec="microseconds"), "also where that page was replaced"
    assert maintain.maintain(disk_lake).release
    assert told(disk_lake) == before


def test_each_source_tells_where_and_as_what_it_was_read(disk_lake: str) -> None:
    put(disk_lake, "Harbour", [Document(1), Document(2)], addresses={"Harbour": ["https://harbour.example/feed"]})
    put(disk_lake, "letters", [Document(3)], "text", addresses={"letters": ["letters"], "silent": ["no.txt"]})
    put(disk_lake, "Harbour", [Document(2, revision=1)], "html")
    sources = told(disk_lake)["sources"]
    assert {name: (one["addresses"], one["kinds"], one["articles"]) for name, one in sources.items()} == {
        "Harbour": (["https://harbour.example/feed"], ["feed-entry", "html"], 2),
        "letters": (["letters"], ["text"], 1),
    }


def test_a_release_of_an_earlier_version_is_looked_through_once(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(1), Document(2, revision=3)])
    whole = told(disk_lake)
    for name in ("000001", "latest"):
        path = Path(disk_lake, "releases", f"{name}.json")
        manifest = json.loads(path.read_text())
        del manifest["lineage"]
        path.write_text(json.dumps(manifest))
    assert told(disk_lake) == {}
    put(disk_lake, "Harbour", [Document(3)])
    assert told(disk_lake)["sources"]["synthetic"] == whole["sources"]["synthetic"]
    assert told(disk_lake)["cleaned_by"] == {PIPELINE: 3}


def test_sources_beyond_the_first_ones_are_counted_together(disk_lake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "SOURCES", 2)
    for number in range(5):
        put(disk_lake, f"source {number}", [Document(number)])
    put(disk_lake, "source 0", [Document(4, revision=1)])
    counted = {name: one["articles"] for name, one in told(disk_lake)["sources"].items()}
    assert counted == {"source 0": 2, "source 1": 1, tally.OTHERS: 2}
    assert storage.open(disk_lake).release.quality["languages"] == {"en": 5}
