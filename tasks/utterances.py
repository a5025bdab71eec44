"""Gather the statements that clustering compares: all of a run's, and those of the lake that may report the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from storage.read.lake import Lake
from storage.schemas import QUOTES
from storage.tables import releases
from storage.tables.lookup import EVER, Spans, chosen, found, matching, united, widened
from storage.tables.releases import Release
from storage.tables.sql import connect
from storage.write.plan import staged
from storage.write.staging import Run
from tasks.cluster import ROW
from tasks.cluster.stage import OF_QUOTES, WINDOW

_DATED = pa.schema([ROW.field("article_id"), ROW.field("published_at")])
_SPOKEN_BY = ("speaker_entity_id", "speaker_name")
"""The columns of `quotes` that make ROW's speaker: the first of them that is filled."""
_HELD = pa.schema([QUOTES.schema().field(name) for name in (*OF_QUOTES, *_SPOKEN_BY)])
_SPEAKER = f"coalesce({', '.join(_SPOKEN_BY)}, '')"


def staged_statements(run: Run) -> pa.Table:
    """Give all statements that a run staged, as ROW; of articles annotated anew, the lake knows the publication."""
    rows = staged(run)
    parts = (part.select(_HELD.names).cast(_HELD) for part in rows.rows("quotes", _HELD.names))
    quotes = pa.concat_tables([_HELD.empty_table(), *parts])
    articles = [part.select(_DATED.names).cast(_DATED) for part in rows.rows("articles", _DATED.names)]
    if not articles and (base := releases.at_or_after(run.files, run.base)) is not None:
        articles = [_published(run, base, set(quotes["article_id"].to_pylist()))]
    published = pa.concat_tables([_DATED.empty_table(), *articles])
    columns = ", ".join(f'"{name}"' for name in OF_QUOTES)
    query = f"SELECT {_SPEAKER} AS speaker, published_at, {columns} FROM quotes LEFT JOIN published USING (article_id)"
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
    dated = _dated(run, base, incoming, again)
    if not dated.num_rows:
        return
    speakers = incoming["speaker"].filter(pc.not_equal(incoming["speaker"], "")).unique()
    choices = [(("article_id",), partial(_of_any, dated["article_id"])), (_SPOKEN_BY, partial(_said, speakers))]
    for part in base.files("quotes"):
        for rows in chosen(run.files, part, choices, _HELD.names):
            held = widened(rows, _HELD)
            held = held.append_column("speaker", _speaker(held)).join(dated, "article_id", join_type="inner")
            yield held.filter(_compared(held, incoming, again)).select(ROW.names).cast(ROW)


def _speaker(quotes: pa.Table) -> pa.ChunkedArray:
    return pc.coalesce(*(quotes[name] for name in _SPOKEN_BY), "")


def _of_any(articles: pa.ChunkedArray, quotes: pa.Table) -> pa.ChunkedArray:
    return pc.is_in(quotes["article_id"], articles)


def _said(speakers: pa.Array, quotes: pa.Table) -> pa.ChunkedArray:
    return pc.is_in(_speaker(quotes), speakers)


def _compared(held: pa.Table, incoming: pa.Table, again: pa.Array) -> pa.ChunkedArray:
    """Say which statements the run compares with: of its own articles those alone that it finds again."""
    return pc.or_(pc.invert(pc.is_in(held["article_id"], again)), pc.is_in(held["quote_id"], incoming["quote_id"]))


def _dated(run: Run, base: Release, incoming: pa.Table, again: pa.Array) -> pa.Table:
    """Give id and publication of the lake's articles that are annotated `again`, and of those near, undated ones too.

    Not near are those whose annotations the run replaces: of old revisions, and of what it annotates anew.
    """
    rows = staged(run)
    renewed = {doc for part in rows.rows("articles", ["doc_id"]) for doc in part["doc_id"].to_pylist()}
    documents = pa.array(sorted(renewed), pa.string())
    articles = pa.concat_arrays([again, pa.array(sorted(rows.covers), pa.string())])
    parts, near = base.files("articles"), _near(incoming)
    dated = [_DATED.empty_table()]
    for part in parts:
        for held in matching(run.files, part, "published_at", near, ["doc_id", *_DATED.names]):
            leaves = pc.or_(pc.is_in(held["article_id"], articles), pc.is_in(held["doc_id"], documents))
            dated.append(held.filter(pc.invert(leaves)).select(_DATED.names).cast(_DATED))
    dated += found(run.files, parts, "articles", "article_id", again.to_pylist(), _DATED.names)
    return pa.concat_tables([table.cast(_DATED) for table in dated])


def _near(incoming: pa.Table) -> Spans:
    """Say which times are near any of those of `incoming`; all are where none of these is known."""
    times = incoming["published_at"].drop_null()
    days = pa.table({"day": pc.floor_temporal(times, unit="day"), "time": times}).group_by("day")
    found = days.aggregate([("time", "min"), ("time", "max")]).sort_by("day").to_pylist()
    return united((one["time_min"] - WINDOW, one["time_max"] + WINDOW) for one in found) if found else EVER


def _published(run: Run, base: Release, articles: set[str]) -> pa.Table:
    return Lake(run.files, base).rows("articles", "article_id", articles, _DATED.names).cast(_DATED)
