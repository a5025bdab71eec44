"""Holds what a flow reads back from a release: the statements it brought. How they are shown goes in `shown`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from storage.read.lake import Lake, open_lake

Statement = Mapping[str, Any]

_QUERY = """
    SELECT q.quote_id, a.doc_id, q.article_id, q.kind, q.attribution_type, q.text, q.cue, q.speaker, q.speaker_name,
           q.speaker_entity_id, q.via, q.watch, q.start, q."end", q.content_spans, q.confidence,
           a.url, a.title, a.publisher, a.published_at
    FROM quotes q JOIN articles a USING (article_id)
    WHERE {where}
    ORDER BY a.published_at DESC NULLS LAST, a.url, q.start, q.quote_id
"""


def watched_statements(lake: Lake) -> pa.Table:
    """Give every statement of a release whose speaker is on the watch list of its run, newest article first."""
    return lake.sql(_QUERY.format(where="len(q.watch) > 0"))


def brought(location: str, release: int, parent: int | None, *, watched: bool) -> list[Statement]:
    """Give the statements that release `release` has and its parent has not, newest article first.

    A statement is the same when document, speaker and words are: annotating an article anew, or a revision that keeps
    the sentence, does not bring it again.
    """
    where = "len(q.watch) > 0" if watched else "true"
    rows: list[Statement] = open_lake(location, release).sql(_QUERY.format(where=where)).to_pylist()
    if parent is None:
        return _first_of_each(rows, set())
    before = open_lake(location, parent).sql(
        "SELECT a.doc_id, q.speaker_name, q.text FROM quotes q JOIN articles a USING (article_id) WHERE " + where
    )
    return _first_of_each(rows, {identity(row) for row in before.to_pylist()})


def identity(statement: Statement) -> tuple[str, str, str]:
    """Give what makes a statement this one and no other within a lake."""
    return str(statement["doc_id"]), str(statement["speaker_name"] or ""), str(statement["text"])


def _first_of_each(rows: list[Statement], known: set[tuple[str, str, str]]) -> list[Statement]:
    fresh: dict[tuple[str, str, str], Statement] = {}
    for row in rows:
        key = identity(row)
        if key not in known:
            fresh.setdefault(key, row)
    return list(fresh.values())
