"""Clusters: the same for one run and for many, whatever the order of rows; known rows keep theirs."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.clusters import joined, pairs
from storage.ids import sha256_hex
from tasks.cluster import ROW, cluster_batch
from tasks.cluster.stage import WINDOW

GOLD = Path(__file__).parents[3] / "gold" / "utterances"
NOUNS = ["bridge", "clinic", "harvest", "tunnel", "market", "ferry", "school", "reservoir", "tramway", "orchard"]
DEEDS = ["repaired", "flooded", "painted", "inspected", "fenced", "rented", "insured", "photographed"]


def row(number: int, speaker: str, text: str, days: float = 0, cluster: str | None = None) -> dict[str, Any]:
    key = sha256_hex(str(number))[:32]
    when = datetime(2031, 5, 1, tzinfo=UTC) + timedelta(days=days)
    return {"speaker": speaker, "published_at": when, "quote_id": key, "article_id": key, "start": 0, "text": text,
            "cue": "said", "assertion": "asserted", "cluster_id": cluster}  # fmt: skip


def news(count: int) -> list[dict[str, Any]]:
    """Statements in the order of publication, most of them reported by several."""
    chance = random.Random(3)
    made = []
    for number in range(count):
        noun, deed = chance.choice(NOUNS), chance.choice(DEEDS)
        words = [
            f"the old {noun} beside the river would be {deed} before winter",
            f"Before winter the old {noun} beside the river will be {deed}.",
        ]
        made.append(row(number, f"Speaker {chance.randrange(5)}", chance.choice(words), number / 40))
    return made


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=ROW)


def clusters(rows: list[dict[str, Any]], held: list[dict[str, Any]] | None = None) -> dict[str, str]:
    found = cluster_batch(table(rows), lambda _: [table(held or [])]).tables["clusters"].to_pylist()
    return {one["quote_id"]: one["quote_id"] for one in rows} | {one["quote_id"]: one["cluster_id"] for one in found}


def test_one_run_of_all_and_ten_of_a_tenth_give_the_same_clusters_whatever_the_order_of_rows() -> None:
    rows = news(400)
    shuffled = random.Random(1).sample(rows, len(rows))
    whole = clusters(rows)
    assert clusters(shuffled) == whole
    lake: list[dict[str, Any]] = []
    for start in range(0, len(rows), 40):
        part = rows[start : start + 40]
        found = clusters(part, lake)
        lake += [{**one, "cluster_id": found[one["quote_id"]]} for one in part]
    assert {one["quote_id"]: one["cluster_id"] for one in lake} == whole
    members = defaultdict(set)
    for one in rows:
        members[whole[one["quote_id"]]].add(
            (one["speaker"], *sorted(set(NOUNS + DEEDS) & set(one["text"].rstrip(".").split())))
        )
    assert all(len(said) == 1 for said in members.values())
    assert 100 < len(members) < 350


def test_a_cluster_is_named_by_its_first_row_and_a_known_row_keeps_its_own() -> None:
    text = "the tunnel will be closed for repairs until the spring"
    early, late = row(1, "x", text, 0), row(2, "x", text, 1)
    assert clusters([late, early]) == {one["quote_id"]: early["quote_id"] for one in (early, late)}
    held = [row(3, "x", text, 2, "a" * 32), row(2, "x", text, 1, "b" * 32)]
    found = clusters([early, late], held)
    assert found[late["quote_id"]] == "b" * 32
    assert found[early["quote_id"]] in ("a" * 32, "b" * 32)


def test_speakers_nobody_and_distant_days_are_kept_apart() -> None:
    text = "the tunnel will be closed for repairs until the spring"
    for one, other in (("x", "y"), ("", "")):
        assert len(set(clusters([row(1, one, text), row(2, other, text)]).values())) == 2
    near, far = WINDOW.days, WINDOW.days + 1
    assert len(set(clusters([row(1, "x", text), row(2, "x", text, near)]).values())) == 1
    assert len(set(clusters([row(1, "x", text), row(2, "x", text, far)]).values())) == 2
    undated = {**row(2, "x", text), "published_at": None}
    assert len(set(clusters([row(1, "x", text), undated]).values())) == 1


def test_precision_and_recall_on_the_report_half_hold() -> None:
    found = [(case, joined(two)) for name, case, two in pairs(GOLD, "report")]
    hits = sum(joined for case, joined in found if case == "same")
    assert hits / sum(joined for _, joined in found) >= 0.95
    assert hits / sum(case == "same" for case, _ in found) >= 0.80
