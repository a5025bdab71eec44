"""Join quotations with their articles: the statements of a release, the newest article first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from storage.read.lake import Lake, intact, open_lake, unshared
from storage.read.speakers import Named, spoken
from storage.schemas import ARTICLES, QUOTES, STRING, Column, Table
from storage.tables.sql import View, connect
from storage.vocabulary import Assertion

Statement = Mapping[str, Any]
ROWS = 10_000
FEW = 20_000
"""Articles whose rows are looked up one by one; of more, whole tables are joined."""
_ARTICLE = tuple(column for column in ARTICLES.columns if column.name in ("url", "publisher", "title", "published_at"))
_CONTEXT = Column("context", STRING, "Words of the sentences that hold content, cue and speaker.", nullable=True)
STATEMENTS = Table(
    name="statements",
    description="Quotes with the URL, title, publisher and publication time of their article: what to open first.",
    columns=(*_ARTICLE, *QUOTES.columns, _CONTEXT),
    key=QUOTES.key,
    references=QUOTES.references,
)
_IDENTITY = "doc_id, coalesce(speaker_name, ''), text"
_JOIN = ("article_id", "doc_id")
_WORDS = "text"
_WITH_WORDS = (*_JOIN, *(column.name for column in _ARTICLE), _WORDS)
_COMPARED = ("article_id", "speaker_name", "text", "watch")
_JOINED = (
    f"SELECT a.doc_id, {', '.join(f'a.{column.name}' for column in _ARTICLE)}, q.*, "
    "substring(a.text, q.context_start + 1, q.context_end - q.context_start) AS context "
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


@dataclass(frozen=True)
class Choice:
    """Which statements are wanted; what is left out decides nothing."""

    speakers: Named | None = None
    """Names of the resolved speaker or of the watch list. None gives every statement."""
    equal: Mapping[str, str] = field(default_factory=dict)
    """Values by column. No assertion counts as asserted, which older lakes have not."""
    min_confidence: float = 0.0
    since: datetime | None = None
    before: datetime | None = None
    """Publication, UTC; an article without a date is of no day."""

    def conditions(self) -> tuple[list[str], list[object]]:
        """Give conditions in SQL and the values of their question marks."""
        found: list[tuple[str, list[object]]] = []
        if self.speakers is not None:
            named = "(speaker_name IN (SELECT unnest(?::VARCHAR[])) OR list_has_any(watch, ?::VARCHAR[]))"
            found.append((named, [list(self.speakers.names)] * 2))
        for column, value in self.equal.items():
            known = f"coalesce(assertion, '{Assertion.ASSERTED}')" if column == "assertion" else f'"{column}"'
            found.append((f"{known} = ?", [value]))
        if self.min_confidence:
            found.append(("confidence >= ?", [self.min_confidence]))
        for sign, moment in ((">=", self.since), ("<", self.before)):
            if moment is not None:
                found.append((f"published_at {sign} ?::TIMESTAMPTZ", [moment.replace(tzinfo=UTC)]))
        return [where for where, _ in found], [value for _, values in found for value in values]


def statements(lake: Lake, choice: Choice | None = None) -> Iterator[Statement]:
    """Give quotations with URL, title, publisher, time and words of their article, the newest article first."""
    for batch in chosen(lake, choice or Choice()):
        yield from batch.cast(STATEMENTS.schema()).to_pylist()


def chosen(lake: Lake, choice: Choice) -> Iterator[pa.RecordBatch]:
    """Give the same in batches."""
    with intact(lake):
        yield from rows(_spoken(lake, choice.speakers) or _views(lake), STATEMENTS.names(), *choice.conditions())


def _spoken(lake: Lake, speakers: Named | None) -> dict[str, View] | None:
    """Give the quotations of some speakers and their articles, looked up; None where all are asked for, or too many."""
    if speakers is None:
        return None
    quotes = spoken(lake, speakers, FEW)
    if quotes is None:
        return None
    wanted = set(quotes["article_id"].to_pylist())
    return {"quotes": quotes, "articles": lake.rows("articles", "article_id", wanted, _WITH_WORDS)}


def exported(lake: Lake) -> Iterator[pa.RecordBatch]:
    """Give every statement of a release."""
    return rows(_views(lake), STATEMENTS.names(), tie="article_id")


def brought(location: str, release: int, parent: int | None, *, watched: bool) -> list[Statement]:
    """Give the statements that release `release` has and its parent has not, newest article first.

    A statement is the same when document, speaker and words are: annotating an article anew, or a revision that keeps
    the sentence, does not bring it again. `watched`: those alone whose speaker is on the watch list of their run.
    Read are the quotations in files that the parent does not name, and of both releases the rows of their documents.
    """
    later = open_lake(location, release)
    where = ["len(watch) > 0"] if watched else []
    earlier = open_lake(location, parent) if parent is not None else None
    fresh: dict[tuple[str, str, str], Statement] = {}
    with intact(later):
        views = _compared(later, earlier, where)
        if earlier is not None:
            before = "earlier_quotes JOIN (SELECT article_id, doc_id FROM earlier_articles) USING (article_id)"
            views["known"] = f"SELECT {_IDENTITY} FROM {before} WHERE {' AND '.join(['true', *where])}"
            where = [*where, f"({_IDENTITY}) NOT IN (FROM known)"]
        for batch in rows(views, ["doc_id", *STATEMENTS.names()], where):
            for row in batch.to_pylist():
                fresh.setdefault(identity(row), row)
    return list(fresh.values())


def _compared(later: Lake, earlier: Lake | None, where: Sequence[str]) -> dict[str, View]:
    """Give the quotations that may be new with their articles, and what the parent has of the same documents.

    Few are looked up, so that a run costs the same whatever the lake holds. After a renewal of the whole lake they are
    many: then tables are joined, which takes no more memory.
    """
    quotes = unshared(later, earlier, "quotes") if earlier else later.table("quotes")
    article_ids = _articles_of(quotes, where)
    if len(article_ids) > FEW:
        before = _views(earlier) if earlier else {}
        whole = {f"earlier_{name}": view for name, view in before.items()}
        return {"quotes": quotes, "articles": later.table("articles"), **whole}
    articles = later.rows("articles", "article_id", article_ids, _WITH_WORDS)
    found: dict[str, View] = {"quotes": quotes, "articles": articles}
    if earlier:
        held = earlier.rows("articles", "doc_id", set(articles["doc_id"].to_pylist()), _JOIN)
        held_ids = set(held["article_id"].to_pylist())
        found["earlier_articles"] = held
        found["earlier_quotes"] = earlier.rows("quotes", "article_id", held_ids, _COMPARED)
    return found


def _articles_of(quotes: ds.Dataset, where: Sequence[str]) -> set[str]:
    """Give the articles of quotations, or one more than FEW of them."""
    query = f"SELECT DISTINCT article_id FROM quotes WHERE {' AND '.join(['true', *where])} LIMIT {FEW + 1}"
    with connect({"quotes": quotes}) as connection:
        return {str(article_id) for (article_id,) in connection.execute(query).fetchall()}


def identity(statement: Statement) -> tuple[str, str, str]:
    """Give what makes a statement this one and no other within a lake."""
    return str(statement["doc_id"]), str(statement["speaker_name"] or ""), str(statement["text"])


def unmade(statement: Statement) -> str:
    """Say how a statement was not made: negated, withheld, hypothetical; nothing of one that was."""
    assertion = statement["assertion"] or Assertion.ASSERTED
    return "" if assertion == Assertion.ASSERTED else str(assertion)


def _views(lake: Lake) -> dict[str, View]:
    return {name: lake.table(name) for name in ("quotes", "articles")}
