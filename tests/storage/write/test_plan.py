"""What a run changes is found at the cost of the rows, however many documents the run or the lake has."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

import storage
from bench.growth import make
from storage.files.local import LocalFiles
from storage.ids import make_id
from storage.schemas import TABLES
from storage.tables import parquet, releases
from storage.tables.results import StageResult
from storage.write.plan import Plan, Staged, _circular, _Planner, make_plan, staged
from tests.linear import Work, assert_linear


class Asked(dict[str, "str | None"]):
    """Links that count how often they are followed."""

    count = 0

    def get(self, key: str, default: str | None = None) -> str | None:
        self.count += 1
        return super().get(key, default)


def test_links_that_run_into_a_circle_are_followed_once_round() -> None:
    links = Asked({"a": "x", "x": "y", "y": "x", **{f"other {number}": None for number in range(1000)}})
    assert not _circular("a", links)
    assert links.count <= 3
    assert _circular("x", links)
    assert _circular("self", Asked({"self": "self"}))


def test_links_of_a_run_are_planned_in_time_proportional_to_their_number(tmp_path: Path) -> None:
    files, spec = LocalFiles(str(tmp_path)), TABLES["duplicates"]

    def linked(size: int) -> Work:
        articles = [make_id("article", number) for number in range(size)]
        rows = pa.table({"article_id": articles, "duplicate_of": [articles[0]] * size}, spec.schema()).slice(1)
        part = parquet.store(files, spec.name, parquet.encode(rows, spec), rows.num_rows)
        planner = _Planner(Staged(files, {spec.name: [part]}, frozenset()), None, 0, None)
        planner.changed = set(articles)
        planner.made.drop["articles"] = ("article_id", set())

        def plan() -> None:
            planner._links()
            assert planner.made.links == dict.fromkeys(articles[1:], articles[0])

        return plan

    assert_linear(linked, 12_000)


def renewed(lake: Path, articles: int, stages: Mapping[str, str]) -> Plan:
    """Stage what a lake of made rows holds once more, as `reannotate` and `reclean` do, and plan it."""
    make(lake, articles)
    run = storage.open_run(str(lake), {"anew": 1})
    base = releases.read(run.files, 1)
    for stage, table in stages.items():
        for number, (part, about) in enumerate(zip(base.files(table), base.files("articles"), strict=True), 1):
            ids = parquet.read(run.files, about, ["article_id"])["article_id"].to_pylist()
            tables = {table: parquet.read(run.files, part)}
            covers = () if "clean" in stages else ids
            result = StageResult(read=len(ids), kept=len(ids), tables=tables, covers=covers)
            run.batch(stage, f"{number:06d}").write(result)
    of_run = staged(run)
    gc.collect()
    tracemalloc.start()
    return make_plan(of_run, base, 1, base)


@pytest.mark.parametrize(
    ("stages", "most"),
    [
        ({"tag": "entities", "attribute": "quotes"}, 300),
        ({"clean": "articles", "tag": "entities", "attribute": "quotes"}, 1_000),
    ],
    ids=["reannotate", "reclean"],
)
def test_doing_a_lake_anew_takes_memory_for_its_ids_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stages: Mapping[str, str], most: int
) -> None:
    """Bytes of Python for each article: rows, and what they say, are in memory a row group at a time.

    What the process holds besides only adds to a peak: the lowest of up to three counts.
    """
    monkeypatch.setattr(parquet, "ROW_GROUP", 50)

    small = large = float("inf")
    for turn in range(3):
        small = min(small, peak(tmp_path / f"{turn} small", 120, stages))
        large = min(large, peak(tmp_path / f"{turn} large", 480, stages))
        if (large - small) / 360 < most:
            return
    raise AssertionError(f"{(large - small) / 360:.0f} bytes an article, where {most} are enough")


def peak(lake: Path, articles: int, stages: Mapping[str, str]) -> int:
    gc.collect()
    try:
        plan = renewed(lake, articles, stages)
        most_held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert plan.nothing_new()
    return most_held
