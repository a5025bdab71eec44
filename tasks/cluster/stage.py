"""Give each statement the cluster of the utterance that it reports, speaker by speaker, in the order of publication.

What the lake holds comes first and keeps its cluster; each further statement joins the cluster of the one most like it,
or begins its own. DuckDB sorts, spilling to disk; of a speaker, words are kept of the statements that came last.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa

from storage.schemas import CLUSTERS, QUOTES
from storage.tables.results import StageResult
from storage.tables.sql import connect
from tasks.cluster.alike import likeness
from tasks.cluster.words import Words, words_of

WINDOW = timedelta(days=14)
"""Between publications of two reports of one utterance, at most."""
KEPT = 128
"""Statements of a speaker that are kept for each word: those that came last."""
_ROWS = 5_000
OF_QUOTES = ("quote_id", "article_id", "start", "text", "cue", "assertion", "cluster_id")
"""The columns of `quotes` that are compared."""
ROW = pa.schema(
    [
        pa.field("speaker", pa.string()),
        pa.field("published_at", pa.timestamp("us", tz="UTC")),
        *(QUOTES.schema().field(name) for name in OF_QUOTES),
    ]
)
"""What is compared: `speaker` is the entity's id, or the name where there is none. Nobody's statements are alone."""


class _Seen(NamedTuple):
    words: Words
    published: datetime | None
    cluster: str


def cluster_batch(incoming: pa.Table, held: Callable[[pa.Table], Iterable[pa.Table]]) -> StageResult:
    """Say of a run's statements (ROW) which cluster each joins: rows of table `clusters`, for those not alone.

    `held` gives the lake's statements (ROW) of the same speakers and days, of other articles, and those that the run
    finds anew under a known id.
    """
    rows: list[dict[str, str]] = []
    known: dict[str, str] = {}
    for _, statements in groupby(_sorted(incoming, held(incoming)), key=lambda row: row["speaker"]):
        rows += _clustered(statements, known)
    return StageResult(read=incoming.num_rows, kept=incoming.num_rows, tables={CLUSTERS.name: CLUSTERS.from_rows(rows)})


def _sorted(incoming: pa.Table, held: Iterable[pa.Table]) -> Iterator[dict[str, Any]]:
    before = pa.concat_tables([ROW.empty_table(), *(table.cast(ROW) for table in held)])
    with connect({"incoming": incoming.cast(ROW), "held": before}) as connection:
        query = (
            "SELECT *, true AS held FROM held UNION ALL SELECT *, false FROM incoming "
            'ORDER BY speaker, held DESC, published_at NULLS LAST, article_id, "start", quote_id'
        )
        for batch in connection.sql(query).to_arrow_reader(_ROWS):
            yield from batch.to_pylist()


def _clustered(statements: Iterable[dict[str, Any]], known: dict[str, str]) -> Iterator[dict[str, str]]:
    """Take one speaker's statements in order; give those that join a cluster begun by another."""
    seen: dict[str, deque[_Seen]] = defaultdict(lambda: deque(maxlen=KEPT))
    for row in statements:
        words = words_of(row["text"], row["cue"], row["assertion"])
        if row["held"]:
            cluster = known[row["quote_id"]] = row["cluster_id"] or row["quote_id"]
        else:
            cluster = known.get(row["quote_id"]) or _joined(words, row, seen)
            if cluster != row["quote_id"]:
                yield {"quote_id": row["quote_id"], "cluster_id": cluster}
        if row["speaker"]:
            one = _Seen(words, row["published_at"], cluster)
            for stem in words.stems:
                seen[stem].append(one)


def _joined(words: Words, row: dict[str, Any], seen: dict[str, deque[_Seen]]) -> str:
    """Give the cluster of the statement most like this one, the earliest of equals; its own id where none is."""
    common = Counter[int]()
    found: dict[int, _Seen] = {}
    for stem in words.stems:
        for one in seen.get(stem, ()):
            found.setdefault(id(one), one)
            common[id(one)] += 1
    best, cluster = 0.0, str(row["quote_id"])
    for key, one in found.items():
        if 2 * common[key] < min(len(one.words.stems), len(words.stems)) or not _near(
            one.published, row["published_at"]
        ):
            continue
        score = likeness(one.words, words)
        if score > best or (score == best > 0 and one.cluster < cluster):
            best, cluster = score, one.cluster
    return cluster


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= WINDOW
