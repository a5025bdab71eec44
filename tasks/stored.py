"""Cut batches from what a lake holds already, to clean or annotate it anew."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.dataset as ds

from storage import ids
from storage.errors import Fatal
from storage.read.lake import Lake, intact
from storage.schemas import DOCUMENTS, TABLES
from storage.tables import releases
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
    """Give what the release that `run` began from holds of the wanted articles, with COLUMNS, a piece at a time."""
    base = releases.at_or_after(run.files, run.base)
    if base is None:
        return
    date = ds.field("published_at")
    filter_ = (
        date.is_null() | ds.field("doc_id").isin(wanted.doc_ids) | ds.field("text_sha256").isin(wanted.text_hashes)
    )
    if wanted.since is not None and wanted.until is not None:
        moment = TABLES["articles"].schema().field("published_at").type
        filter_ |= (date >= pa.scalar(wanted.since, moment)) & (date <= pa.scalar(wanted.until, moment))
    lake = Lake(run.files, base)
    with intact(lake):
        scanner = lake.table("articles").scanner(list(COLUMNS), filter=filter_, batch_size=1_000, batch_readahead=1)
        for rows in scanner.to_batches():
            yield pa.Table.from_batches([rows])


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
