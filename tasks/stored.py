"""Cut batches from what a lake holds already, to clean or annotate it anew."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from storage.errors import Fatal
from storage.read.lake import Lake, intact
from storage.schemas import DOCUMENTS, TABLES
from storage.tables import releases
from storage.tables.lookup import found, matching, widened
from storage.tables.parquet import stretch
from storage.vocabulary import DocumentKind, Origin
from storage.write.staging import Run
from tasks.link import COLUMNS, Wanted


def stored(run: Run) -> Lake:
    """Open the release that `run` began from. Raises Fatal for a lake without one."""
    if not run.base:
        raise Fatal(f"There is no release in {run.lake} yet: fill it with `quotelake run` first.")
    return Lake(run.files, releases.read(run.files, run.base))


def stored_count(run: Run, table: str) -> int:
    """Give the number of rows of a table in the release that `run` began from."""
    return stored(run).release.rows()[table]


def stored_pages(run: Run, batch: str, size: int) -> pa.Table:
    """Give the pages of batch number `batch` ("000001") of `size`."""
    return _batch(stored(run), "pages", batch, size)


def stored_articles(run: Run, batch: str, size: int) -> pa.Table:
    """Give the articles of batch number `batch` ("000001") of `size`."""
    return _batch(stored(run), "articles", batch, size)


def stored_hints(lake: Lake, pages: pa.Table) -> pa.Table:
    """Give, as documents, what the articles of these pages have that may not be in the pages.

    What feeds and sources.yaml once said is kept nowhere else. Cleaning takes from it only what a page does not say.
    """
    columns = ["doc_id", "title", "published_at", "published_at_source", "publisher", "language"]
    rows = lake.rows("articles", "article_id", set(pages["page_id"].to_pylist()), columns).to_pylist()
    held = {row["doc_id"]: row for row in pages.select(["doc_id", "url", "source"]).to_pylist()}
    for row in rows:
        row |= {**held[row["doc_id"]], "kind": DocumentKind.HTML}
        if row.pop("published_at_source") != Origin.FEED:
            row["published_at"] = None
    return DOCUMENTS.from_rows(rows)


def articles_to_compare(run: Run, wanted: Wanted) -> Iterator[pa.Table]:
    """Give what the release that `run` began from holds of the wanted articles, with COLUMNS, a piece at a time.

    Each comes once: those of the days, then of other days the documents, then equal texts of other documents. Texts are
    read only where some of them are wanted: they are most of an article.
    """
    base = releases.at_or_after(run.files, run.base)
    if base is None:
        return
    parts, near = base.files("articles"), wanted.near
    for part in parts:
        yield from matching(run.files, part, "published_at", near, COLUMNS)
    for rows in found(run.files, parts, "articles", "doc_id", wanted.doc_ids.to_pylist(), COLUMNS):
        yield rows.filter(pc.invert(near.holds(rows["published_at"])))
    for rows in found(run.files, parts, "articles", "text_sha256", wanted.text_hashes.to_pylist(), COLUMNS):
        before = pc.or_(near.holds(rows["published_at"]), pc.is_in(rows["doc_id"], wanted.doc_ids))
        yield rows.filter(pc.invert(before))


def _batch(lake: Lake, table: str, batch: str, size: int) -> pa.Table:
    """Give the rows of a batch: so many of the table's files, one after the other as the release names them.

    A release never changes, so its batches are the same in every try and every process. Only files and row groups that
    hold some of the rows are read: each as often as batches meet in it, however large the lake. Raises Damaged for a
    file that is cut or missing.
    """
    first = (int(batch) - 1) * size
    schema = TABLES[table].schema()
    with intact(lake):
        rows = [widened(piece, schema) for piece in stretch(lake.files, lake.release.files(table), first, size)]
    return pa.concat_tables([schema.empty_table(), *rows])
