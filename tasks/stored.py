"""Cut batches from what a lake holds already, to clean or annotate it anew."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from storage import ids
from storage.errors import Fatal
from storage.read.lake import Lake, intact
from storage.schemas import DOCUMENTS, TABLES
from storage.tables import releases
from storage.tables.lookup import chosen
from storage.vocabulary import DocumentKind, Origin
from storage.write.staging import Run
from tasks.link import COLUMNS, Wanted

_CHOSEN_BY = ("doc_id", "text_sha256", "published_at")


def stored(run: Run) -> Lake:
    """Open the release that `run` began from. Raises Fatal for a lake without one."""
    if not run.base:
        raise Fatal(f"There is no release in {run.lake} yet: fill it with `quotelake run` first.")
    return Lake(run.files, releases.read(run.files, run.base))


def stored_count(run: Run, table: str) -> int:
    """Give the number of rows of a table in the release that `run` began from."""
    return stored(run).release.rows()[table]


def stored_pages(run: Run, batch: str, size: int) -> pa.Table:
    """Give the pages of batch number `batch` ("000001") of about `size`, in the order of doc_id."""
    return _batch(stored(run), "pages", batch, size)


def stored_articles(run: Run, batch: str, size: int) -> pa.Table:
    """Give the articles of batch number `batch` ("000001") of about `size`, in the order of article_id."""
    return _batch(stored(run), "articles", batch, size)


def stored_hints(lake: Lake, pages: pa.Table) -> pa.Table:
    """Give, as documents, what the articles of these pages have that may not be in the pages.

    What feeds and sources.yaml once said is kept nowhere else. Cleaning takes from it only what a page does not say.
    """
    columns = ["doc_id", "title", "published_at", "published_at_source", "publisher", "language"]
    wanted = ds.field("article_id").isin(pages["page_id"].combine_chunks())
    with intact(lake):
        rows = lake.table("articles").to_table(columns=columns, filter=wanted).to_pylist()
    held = {row["doc_id"]: row for row in pages.select(["doc_id", "url", "source"]).to_pylist()}
    for row in rows:
        row |= {**held[row["doc_id"]], "kind": DocumentKind.HTML}
        if row.pop("published_at_source") != Origin.FEED:
            row["published_at"] = None
    return DOCUMENTS.from_rows(rows)


def articles_to_compare(run: Run, wanted: Wanted) -> Iterator[pa.Table]:
    """Give what the release that `run` began from holds of the wanted articles, with COLUMNS, a piece at a time.

    Texts are read only where some of them are wanted: they are most of an article.
    """
    base = releases.at_or_after(run.files, run.base)
    if base is None:
        return
    moment = TABLES["articles"].schema().field("published_at").type
    spans = [(pa.scalar(since, moment), pa.scalar(until, moment)) for since, until in wanted.windows]

    def choose(rows: pa.Table) -> pa.ChunkedArray:
        date = rows["published_at"]
        found = pc.or_(pc.is_in(rows["doc_id"], wanted.doc_ids), pc.is_in(rows["text_sha256"], wanted.text_hashes))
        found = pc.or_(found, pc.is_null(date))
        for since, until in spans:
            within = pc.and_(pc.greater_equal(date, since), pc.less_equal(date, until))
            found = pc.or_(found, pc.fill_null(within, False))
        return found

    for part in base.files("articles"):
        yield from chosen(run.files, part, _CHOSEN_BY, choose, COLUMNS)


def _batch(lake: Lake, table: str, batch: str, size: int) -> pa.Table:
    """Give the rows whose id lies in a batch's share of all ids.

    The files are in the order of that id, so only the row groups that hold the share are read; ids are hashes, so the
    shares hold about as many rows each. Raises Damaged for a file that is cut or missing.
    """
    name = TABLES[table].order[0]
    batches = max(1, -(-lake.release.rows()[table] // size))
    least, beyond = share(int(batch), batches)
    with intact(lake):
        return lake.table(table).to_table(filter=(ds.field(name) >= least) & (ds.field(name) < beyond)).sort_by(name)


def share(number: int, of: int) -> tuple[str, str]:
    """Give the least id of share `number` (from 1) `of` so many, and what is beyond its greatest one."""
    least, beyond = ((16**ids.ID_LENGTH * part) // of for part in (number - 1, number))
    return f"{least:0{ids.ID_LENGTH}x}", f"{beyond:0{ids.ID_LENGTH}x}" if number < of else "g"
