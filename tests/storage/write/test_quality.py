"""The quality of a manifest follows from the counts of its rows; drift compares the new ones with those before."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import storage
from bench.storage_synthetic import Document
from storage.tables import parquet
from storage.write import maintain, quality
from tests.storage.stored import Fill, rows


def recounted(lake: str) -> dict[str, Any]:
    quotes = rows(lake, "quotes")
    return {
        "statements": len(quotes),
        "named": sum(row["speaker_name"] is not None for row in quotes),
        "kinds": Counter(row["kind"] for row in quotes),
        "confidence": Counter(f"{min(9, int(float(str(row['confidence'])) * 10)) / 10:.1f}" for row in quotes),
        "languages": Counter(row["language"] for row in rows(lake, "articles")),
        "rejects": Counter(row["reason"] for row in rows(lake, "rejects")),
    }


def test_sums_stay_those_of_the_rows_through_revisions_new_models_and_upkeep(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(number) for number in range(6)])
    for revision in range(1, 4):
        fill(disk_lake, [Document(number, revision=revision) for number in range(revision)])
    fill(disk_lake, [Document(5)], model="ql-other")
    for number in range(10, 20):
        fill(disk_lake, [Document(number)])
    before = storage.open(disk_lake).release.quality
    assert maintain.maintain(disk_lake)
    after = storage.open(disk_lake).release
    assert after.quality == before
    assert {name: before[name] for name in recounted(disk_lake)} == recounted(disk_lake)
    assert before["named_share"] == round(before["named"] / before["statements"], 4)


def test_drift_compares_the_new_rows_with_the_release_before(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(1)])
    first = storage.open(disk_lake).release.quality
    assert set(first["drift"].values()) == {None}, "nothing stands before"
    fill(disk_lake, [Document(2)])
    drift = storage.open(disk_lake).release.quality["drift"]
    assert drift["languages"] == 0
    before, total = first["kinds"], storage.open(disk_lake).release.quality["kinds"]
    new = {kind: number - before.get(kind, 0) for kind, number in total.items()}
    expected = sum(abs(before.get(k, 0) / sum(before.values()) - new[k] / sum(new.values())) for k in total) / 2
    assert drift["kinds"] == pytest.approx(expected, abs=1e-4)
    assert quality._distance(Counter(a=3), Counter(b=5)) == 1
    assert quality._distance(Counter(a=1, b=1), Counter(a=2)) == 0.5


def test_a_release_of_an_earlier_version_is_counted_once(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(1), Document(2)])
    for name in ("000001", "latest"):
        path = Path(disk_lake, "releases", f"{name}.json")
        manifest = json.loads(path.read_text())
        del manifest["quality"], manifest["licences"], manifest["lineage"]
        path.write_text(json.dumps(manifest))
    assert storage.open(disk_lake).release.quality == {}
    fill(disk_lake, [Document(3)])
    found = storage.open(disk_lake).release.quality
    assert {name: found[name] for name in recounted(disk_lake)} == recounted(disk_lake)


def test_counting_reads_the_new_rows_and_not_the_lake(
    disk_lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(disk_lake, [Document(number) for number in range(8)])
    held = {part.path for part in storage.open(disk_lake).release.parts()}
    opened: list[str] = []
    read = parquet.groups

    def noting(files: Any, part: parquet.Part, columns: list[str]) -> Any:
        opened.append(part.path)
        return read(files, part, columns)

    monkeypatch.setattr(parquet, "groups", noting)
    fill(disk_lake, [Document(20)])
    assert opened
    assert not {path for path in opened if path in held}


def test_licences_of_sources_stay_and_newer_ones_win(disk_lake: str, fill: Fill) -> None:
    fill(disk_lake, [Document(1)], licences={"a": "no", "b": "yes"})
    fill(disk_lake, [Document(2)], licences={"a": "with a link"})
    assert storage.open(disk_lake).release.licences == {"a": "with a link", "b": "yes"}
