"""Gather the statements that clustering compares: all of a run's, and those of the lake that may report the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from storage.read.lake import Lake
from storage.schemas import QUOTES
from storage.tables import parquet, releases
from storage.tables.lookup import chosen, widened
from storage.tables.releases import Release
from storage.tables.sql import connect
from storage.write.plan import staged
from storage.write.staging import Run
from tasks.cluster import ROW
from tasks.cluster.stage import WINDOW

_SPEAKER = "coalesce(speaker_entity_id, speaker_name, '')"
_COLUMNS = 'quote_id, article_id, "start", text, cue, assertion, cluster_id'
_DATED = pa.schema([ROW.field("article_id"), ROW.field("published_at")])
_SPOKEN_BY = ("article_id", "speaker_entity_id", "speaker_name")
_HELD = (*_SPOKEN_BY, "quote_id", "start", "text", "cue", "assertion", "cluster_id")
_STAGED = (
    "quote_id",
    "article_id",
    "start",
    "text",
    "cue",
    "assertion",
    "cluster_id",
    "speaker_entity_id",
    "speaker_name",
)


def staged_statements(run: Run) -> pa.Table:
    """Give all statements that a run staged, as ROW; of articles annotated anew, the lake knows the publication."""
    rows = staged(run)
    schema = pa.schema(
        [
            *(field for field in ROW if field.name in _STAGED),
            ("speaker_entity_id", pa.string()),
            ("speaker_name", pa.string()),
        ]
    )
    quotes = pa.concat_tables(
        [schema.empty_table(), *(part.select(schema.names).cast(schema) for part in rows.rows("quotes", list(_STAGED)))]
    )
    articles = [part.select(_DATED.names).cast(_DATED) for part in rows.rows("articles", _DATED.names)]
    if not articles and (base := releases.at_or_after(run.files, run.base)) is not None:
        articles = [_published(run, base, set(quotes["article_id"].to_pylist()))]
    published = pa.concat_tables([_DATED.empty_table(), *articles])
    query = f"SELECT {_SPEAKER} AS speaker, published_at, {_COLUMNS} FROM quotes LEFT JOIN published USING (article_id)"
    with connect({"quotes": quotes, "published": published}) as connection:
        return connection.sql(query).to_arrow_table().cast(ROW)


def statements_to_compare(run: Run, incoming: pa.Table) -> Iterator[pa.Table]:
    """Give what the release that `run` began from holds of the speakers and days of `incoming`, as ROW.

    Statements of articles that the run annotates anew leave the lake with it; of them, those found again keep their
    cluster, and the others are not compared. Nobody's statements are alone, and not asked for. Words are read only
    where somebody speaks who is asked for, of those days.
    """
    base = releases.at_or_after(run.files, run.base)
    if base is None or not incoming.num_rows:
        return
    again = incoming["article_id"].unique()
    dated = _near(run, base, incoming, pa.concat_arrays([again, pa.array(sorted(_leaving(run)), pa.string())]))
    dated = pa.concat_tables([dated, _published(run, base, set(again.to_pylist()))])
    speakers = incoming["speaker"].filter(pc.not_equal(incoming["speaker"], "")).unique()
    for part in base.files("quotes"):
        for rows in chosen(run.files, part, _SPOKEN_BY, partial(_said, dated["article_id"], speakers), _HELD):
            held = widened(rows, pa.schema([QUOTES.schema().field(name) for name in _HELD]))
            held = held.append_column("speaker", _speaker(held)).join(dated, "article_id", join_type="inner")
            yield held.filter(_compared(held, incoming, again)).select(ROW.names).cast(ROW)


def _speaker(quotes: pa.Table) -> pa.ChunkedArray:
    return pc.coalesce(quotes["speaker_entity_id"], quotes["speaker_name"], "")


def _said(articles: pa.ChunkedArray, speakers: pa.Array, quotes: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.is_in(quotes["article_id"], articles), pc.is_in(_speaker(quotes), speakers))


def _compared(held: pa.Table, incoming: pa.Table, again: pa.Array) -> pa.ChunkedArray:
    """Say which statements the run compares with: of its own articles those alone that it finds again."""
    return pc.or_(pc.invert(pc.is_in(held["article_id"], again)), pc.is_in(held["quote_id"], incoming["quote_id"]))


def _near(run: Run, base: Release, incoming: pa.Table, leaving: pa.Array) -> pa.Table:
    """Give id and publication of the lake's articles of the days of `incoming`, and undated ones, without `leaving`."""
    bounds = pc.min_max(incoming["published_at"]).as_py()
    found = [_DATED.empty_table()]
    for part in base.files("articles"):
        for rows in parquet.groups(run.files, part, _DATED.names):
            date = rows["published_at"]
            near = pc.invert(pc.is_in(rows["article_id"], leaving))
            if bounds["min"] is not None:
                since, until = bounds["min"] - WINDOW, bounds["max"] + WINDOW
                within = pc.and_(pc.greater_equal(date, since), pc.less_equal(date, until))
                near = pc.and_(near, pc.fill_null(within, True))
            found.append(rows.filter(near).cast(_DATED))
    return pa.concat_tables(found)


def _published(run: Run, base: Release, articles: set[str]) -> pa.Table:
    return Lake(run.files, base).rows("articles", "article_id", articles, _DATED.names).cast(_DATED)


def _leaving(run: Run) -> set[str]:
    """Give the articles of the lake whose annotations this run replaces: old revisions, and those annotated anew."""
    rows = staged(run)
    documents = {doc for part in rows.rows("articles", ["doc_id"]) for doc in part["doc_id"].to_pylist()}
    base = releases.at_or_after(run.files, run.base)
    held = Lake(run.files, base).rows("articles", "doc_id", documents, ["article_id"]) if base else None
    return set(rows.covers) | (set(held["article_id"].to_pylist()) if held is not None else set())
