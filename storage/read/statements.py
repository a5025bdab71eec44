"""Holds the look-up of statements in a release, by speaker, kind and type. Printing is the command line's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage.read.export import STATEMENTS, statement_columns
from storage.read.lake import Lake, intact
from storage.tables import integrity

ROWS = 1_000


def statements(
    lake: Lake, speakers: Sequence[str] = (), kind: str | None = None, attribution_type: str | None = None
) -> Iterator[dict[str, object]]:
    """Give quotations with URL, title, publisher and time of their article, the newest article first.

    `speakers` are names: the resolved speaker's or one of the watch list, compared without regard to case. None given,
    every statement is.
    """
    views: dict[str, integrity.View] = {name: lake.table(name) for name in ("quotes", "articles")}
    conditions, values = ["true"], list[object]()
    if speakers:
        names = [name.casefold() for name in speakers]
        watched = "list_has_any(list_transform(q.watch, lambda w: lower(w)), ?)"
        conditions.append(f"(lower(q.speaker_name) IN (SELECT unnest(?)) OR {watched})")
        values += [names, names]
    for column, value in (("kind", kind), ("attribution_type", attribution_type)):
        if value is not None:
            conditions.append(f"q.{column} = ?")
            values.append(value)
    query = (
        f"SELECT {statement_columns()} FROM quotes q LEFT JOIN articles a USING (article_id) WHERE "
        f"{' AND '.join(conditions)} ORDER BY a.published_at DESC NULLS LAST, a.url, q.start, q.quote_id"
    )
    with intact(lake), integrity.connect(views) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for batch in connection.sql(query, params=values).to_arrow_reader(ROWS):
            yield from batch.cast(STATEMENTS.schema()).to_pylist()
