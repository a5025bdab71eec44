"""Count who reports an utterance: the statement clusters of a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from storage.read.lake import Lake, intact
from storage.read.outlets import outlet_sql
from storage.tables.sql import connect

_OUTLET = f"coalesce({outlet_sql('a.')}, a.source)"
_QUERY = f"""
SELECT coalesce(q.cluster_id, q.quote_id) AS cluster_id, count(DISTINCT {_OUTLET}) AS outlets, count(*) AS reports,
  min(a.published_at) AS first_published,
  first(q.speaker_name ORDER BY a.published_at NULLS LAST, q.quote_id) AS speaker,
  first(q.text ORDER BY a.published_at NULLS LAST, q.quote_id) AS text,
  list(DISTINCT {_OUTLET} ORDER BY {_OUTLET}) AS outlet_names
FROM quotes q JOIN articles a USING (article_id)
GROUP BY coalesce(q.cluster_id, q.quote_id) HAVING outlets >= ?
ORDER BY outlets DESC, reports DESC, first_published DESC NULLS LAST, cluster_id"""


def utterances(lake: Lake, min_outlets: int) -> Iterator[Mapping[str, Any]]:
    """Give the utterances that at least so many outlets report: most outlets first, worded as first published.

    An outlet is the publisher, else the host of the URL, else the source.
    """
    views = {name: lake.table(name) for name in ("quotes", "articles")}
    with intact(lake), connect(views) as connection:
        for batch in connection.sql(_QUERY, params=[min_outlets]).to_arrow_reader(1_000):
            yield from batch.to_pylist()
