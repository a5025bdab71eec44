"""Join quotations with their articles: the statements of a release, the newest article first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from storage.read.lake import Lake, intact, open_lake, unshared
from storage.schemas import ARTICLES, QUOTES, Table
from storage.tables.sql import View, connect

Statement = Mapping[str, Any]
ROWS = 10_000
_ARTICLE = tuple(column for column in ARTICLES.columns if column.name in ("url", "publisher", "title", "published_at"))
STATEMENTS = Table(
    name="statements",
    description="Quotes with the URL, title, publisher and publication time of their article: what to open first.",
    columns=(*_ARTICLE, *QUOTES.columns),
    key=QUOTES.key,
    references=QUOTES.references,
)
_IDENTITY = "doc_id, coalesce(speaker_name, ''), text"
_JOINED = (
    f"SELECT a.doc_id, {', '.join(f'a.{column.name}' for column in _ARTICLE)}, q.* "
    "FROM {quotes} q LEFT JOIN {articles} a USING (article_id)"
)


def rows(
    views: Mapping[str, View],
    columns: Sequence[str],
    where: Sequence[str] = (),
    values: Sequence[object] = (),
    tie: str = "url",
) -> Iterator[pa.RecordBatch]:
    """Give `columns` of the quotations and articles in `views`, by falling publication time, then by `tie`.

    `where`: conditions in SQL that all must hold; `values` are those of their question marks.
    """
    listed = ", ".join(f'"{name}"' for name in columns)
    query = (
        f"SELECT {listed} FROM statements WHERE {' AND '.join(['true', *where])} "
        f'ORDER BY published_at DESC NULLS LAST, {tie}, "start", quote_id'
    )
    joined = {"statements": _JOINED.format(quotes="quotes", articles="articles")}
    with connect({**views, **joined}) as connection:
        yield from connection.sql(query, params=list(values)).to_arrow_reader(ROWS)


def statements(
    lake: Lake, speakers: Sequence[str] | None = None, kind: str | None = None, attribution_type: str | None = None
) -> Iterator[Statement]:
    """Give quotations with URL, title, publisher and time of their article, the newest article first.

    `speakers` are names as stored: the resolved speaker's or one of the watch list. None gives every statement.
    """
    where, values = list[str](), list[object]()
    if speakers is not None:
        where.append("(speaker_name IN (SELECT unnest(?::VARCHAR[])) OR list_has_any(watch, ?::VARCHAR[]))")
        values += [list(speakers), list(speakers)]
    for column, value in (("kind", kind), ("attribution_type", attribution_type)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    with intact(lake):
        for batch in rows(_views(lake), STATEMENTS.names(), where, values):
            yield from batch.cast(STATEMENTS.schema()).to_pylist()


def exported(lake: Lake) -> Iterator[pa.RecordBatch]:
    """Give every statement of a release."""
    return rows(_views(lake), STATEMENTS.names(), tie="article_id")


def brought(location: str, release: int, parent: int | None, *, watched: bool) -> list[Statement]:
    """Give the statements that release `release` has and its parent has not, newest article first.

    A statement is the same when document, speaker and words are: annotating an article anew, or a revision that keeps
    the sentence, does not bring it again. `watched`: those alone whose speaker is on the watch list of their run.
    """
    later = open_lake(location, release)
    views = _views(later)
    where = ["len(watch) > 0"] if watched else []
    if parent is not None:
        earlier = open_lake(location, parent)
        views |= {f"earlier_{name}": view for name, view in _views(earlier).items()}
        views["quotes"] = unshared(later, earlier, "quotes")
        before = _JOINED.format(quotes="earlier_quotes", articles="earlier_articles")
        views["known"] = f"SELECT {_IDENTITY} FROM ({before}) WHERE {' AND '.join(['true', *where])}"
        where.append(f"({_IDENTITY}) NOT IN (FROM known)")
    fresh: dict[tuple[str, str, str], Statement] = {}
    with intact(later):
        for batch in rows(views, ["doc_id", *STATEMENTS.names()], where):
            for row in batch.to_pylist():
                fresh.setdefault(identity(row), row)
    return list(fresh.values())


def identity(statement: Statement) -> tuple[str, str, str]:
    """Give what makes a statement this one and no other within a lake."""
    return str(statement["doc_id"]), str(statement["speaker_name"] or ""), str(statement["text"])


def _views(lake: Lake) -> dict[str, View]:
    return {name: lake.table(name) for name in ("quotes", "articles")}
