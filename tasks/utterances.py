"""Gather the statements that clustering compares: all of a run's, and those of the lake that may report the same."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from storage.read.lake import Lake, intact, table_dataset
from storage.tables import releases
from storage.tables.sql import connect
from storage.write.plan import staged
from storage.write.staging import Run
from tasks.cluster import ROW
from tasks.cluster.stage import WINDOW

_SPEAKER = "coalesce(speaker_entity_id, speaker_name, '')"
_COLUMNS = 'quote_id, article_id, "start", text, cue, assertion, cluster_id'
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
    dated = pa.schema([ROW.field("article_id"), ROW.field("published_at")])
    articles = [part.select(dated.names).cast(dated) for part in rows.rows("articles", dated.names)]
    if not articles and (base := releases.at_or_after(run.files, run.base)) is not None:
        wanted = set(quotes["article_id"].to_pylist())
        articles = [Lake(run.files, base).rows("articles", "article_id", wanted, dated.names).cast(dated)]
    published = pa.concat_tables([dated.empty_table(), *articles])
    query = f"SELECT {_SPEAKER} AS speaker, published_at, {_COLUMNS} FROM quotes LEFT JOIN published USING (article_id)"
    with connect({"quotes": quotes, "published": published}) as connection:
        return connection.sql(query).to_arrow_table().cast(ROW)


def statements_to_compare(run: Run, incoming: pa.Table) -> Iterator[pa.Table]:
    """Give what the release that `run` began from holds of the speakers and days of `incoming`, as ROW.

    Statements of articles that the run annotates anew leave the lake with it; of them, those found again keep their
    cluster, and the others are not compared.
    """
    base = releases.at_or_after(run.files, run.base)
    if base is None or not incoming.num_rows:
        return
    bounds = pc.min_max(incoming["published_at"]).as_py()
    views = {name: table_dataset(run.files, name, base.files(name)) for name in ("quotes", "articles")}
    query = (
        f"SELECT {_SPEAKER} AS speaker, published_at, {_COLUMNS} FROM quotes "
        "JOIN (SELECT article_id, published_at FROM articles) USING (article_id) "
        f"WHERE {_SPEAKER} IN (SELECT speaker FROM incoming) AND (quote_id IN (SELECT quote_id FROM incoming) OR "
        "(article_id NOT IN (SELECT article_id FROM incoming) AND article_id NOT IN (SELECT article_id FROM leaving) "
        "AND (published_at IS NULL OR ?::TIMESTAMPTZ IS NULL OR published_at BETWEEN ? AND ?)))"
    )
    since = bounds["min"] and bounds["min"] - WINDOW
    until = bounds["max"] and bounds["max"] + WINDOW
    leaving = pa.table({"article_id": pa.array(sorted(_leaving(run)), pa.string())})
    with intact(Lake(run.files, base)), connect({**views, "incoming": incoming, "leaving": leaving}) as connection:
        for batch in connection.sql(query, params=[since, since, until]).to_arrow_reader(5_000):
            yield pa.Table.from_batches([batch]).cast(ROW)


def _leaving(run: Run) -> set[str]:
    """Give the articles of the lake whose annotations this run replaces: old revisions, and those annotated anew."""
    rows = staged(run)
    documents = {doc for part in rows.rows("articles", ["doc_id"]) for doc in part["doc_id"].to_pylist()}
    base = releases.at_or_after(run.files, run.base)
    held = Lake(run.files, base).rows("articles", "doc_id", documents, ["article_id"]) if base else None
    return set(rows.covers) | (set(held["article_id"].to_pylist()) if held is not None else set())
