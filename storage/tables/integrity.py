"""Check in SQL what must be true across rows and tables: joins, keys, offsets."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from storage.schemas import ANNOTATIONS, TABLES
from storage.tables.sql import View, connect
from storage.vocabulary import SPAN_JOINER

LIMIT = 20
"""Faults named in full of each kind; more are counted."""


def _surface(spans: str) -> str:
    """SQL for the text at a list of spans. DuckDB counts code points, from 1."""
    part = "substring(a.text, s[1] + 1, s[2] - s[1])"
    return f"array_to_string(list_transform({spans}, lambda s: {part}), '{SPAN_JOINER}')"


def _stands(column: str, spans: str) -> str:
    """SQL for: the surface is what stands at the spans, or null without any."""
    return (
        f"(CASE WHEN len({spans}) = 0 THEN {column} IS NULL ELSE {column} IS NOT DISTINCT FROM {_surface(spans)} END)"
    )


PAGES = """
SELECT page_id AS key, CASE
  WHEN sha256(body) <> content_sha256 THEN 'content_sha256 is not the SHA-256 of body' END AS fault
FROM pages"""

ARTICLES = """
SELECT a.article_id AS key, CASE
  WHEN sha256(a.text) <> a.text_sha256 THEN 'text_sha256 is not the SHA-256 of text'
  WHEN len(list_filter(a.furniture, lambda f: f.start < 0 OR f."end" < f.start OR f."end" > length(a.text))) > 0
    THEN 'furniture lies outside text' END AS fault
FROM articles a"""

ENTITIES = """
SELECT e.mention_id AS key, CASE
  WHEN a.article_id IS NULL THEN 'article ' || e.article_id || ' is not in this release'
  WHEN substring(a.text, e.start + 1, e."end" - e.start) <> e.text
    THEN 'text ' || e.start || ':' || e."end" || ' is not what stands there' END AS fault
FROM entities e LEFT JOIN {annotated} a USING (article_id)"""

QUOTES = f"""
SELECT q.quote_id AS key, CASE
  WHEN a.article_id IS NULL THEN 'article ' || q.article_id || ' is not in this release'
  WHEN q.text_sha256 <> a.text_sha256 THEN 'text_sha256 is not that of its article'
  WHEN len(q.content_spans) = 0 OR q.start <> list_min(list_transform(q.content_spans, lambda s: s[1]))
    OR q."end" <> list_max(list_transform(q.content_spans, lambda s: s[2]))
    THEN 'start and end are not the outer bounds of content_spans'
  WHEN NOT {_stands("q.text", "q.content_spans")} THEN 'content_spans are not where text stands'
  WHEN NOT {_stands("q.cue", "q.cue_spans")} THEN 'cue_spans are not where cue stands'
  WHEN NOT {_stands("q.speaker", "q.speaker_spans")} THEN 'speaker_spans are not where speaker stands'
  WHEN q.context_start < 0 OR q.context_start > q.start OR q.context_end < q."end"
    THEN 'the context does not hold the content'
  WHEN q.context_end > length(a.text) THEN 'the context ends outside text' END AS fault
FROM quotes q LEFT JOIN {{annotated}} a USING (article_id)"""

ROWS: Mapping[str, str] = {"pages": PAGES, "articles": ARTICLES, "entities": ENTITIES, "quotes": QUOTES}
"""By table: one row for each row, with its key and its fault or null; `annotated` stands for the articles to join."""


def row_faults(views: Mapping[str, View], tables: list[str], annotated: str = "articles") -> list[str]:
    """Check rows against their own hashes, their article and its text.

    `annotated` names the view with the articles of entities and quotes; `views` must hold it.
    """
    found = []
    with connect(views) as connection:
        for name in tables:
            if name in ROWS:
                query = f"SELECT key, fault FROM ({ROWS[name].format(annotated=annotated)}) WHERE fault IS NOT NULL"
                found += _named(connection, name, query)
    return found


def key_faults(views: Mapping[str, View]) -> list[str]:
    """Check that keys are unique, and that what one table points at is in the other. `views` must hold every table."""
    found = []
    with connect(views) as connection:
        for name in views:
            spec = TABLES[name]
            key = " || '/' || ".join(spec.key)
            query = (
                f"SELECT {key} AS key, 'stands ' || count(*) || ' times' AS fault "
                f"FROM {name} GROUP BY {', '.join(spec.key)} HAVING count(*) > 1"
            )
            found += _named(connection, name, query)
            # annotations whose article is missing are named with their rows already
            references = {} if name in ANNOTATIONS else spec.references
            for column, (other, target) in references.items():
                query = (
                    f"SELECT {key} AS key, '{column} ' || {column} || ' is not in {other}' AS fault FROM {name} "
                    f"WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {target} FROM {other})"
                )
                found += _named(connection, name, query)
        if "pages" in views:
            query = "SELECT doc_id AS key, 'has ' || count(*) || ' revisions in one release' AS fault FROM pages"
            found += _named(connection, "pages", f"{query} GROUP BY doc_id HAVING count(*) > 1")
    return found


def _named(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> list[str]:
    (total,) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()[0]
    if not total:
        return []
    rows = connection.execute(f"{query} ORDER BY key LIMIT {LIMIT}").fetchall()
    found = [f"{name} {key}: {fault}" for key, fault in rows]
    return [*found, f"{name}: {total - LIMIT} more faults of this kind"] if total > LIMIT else found
