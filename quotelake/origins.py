"""Find out anew by which means text and metadata of stored articles were found.

The tables hold one origin, `published_at_source`. That of each other field follows from `pages.body`, which a release
keeps, and the code's version. Extractor, section and paywall flag are columns of `articles`, and are read anew here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from storage.errors import Fatal, Rejected
from storage.read.lake import Lake, intact
from tasks.clean.settings import CleanSettings
from tasks.clean.stage import complete, read_pages
from tasks.stored import stored_hints

_AT_ONCE = 100
"""Pages in memory at a time."""


def explained(lake: Lake, articles: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Give article_id, url, extractor, section, paywalled and origins (field -> origin) of articles, in order of id.

    Raises Fatal for an id that the release does not hold. Origin feed or source: only feed or sources.yaml said it.
    """
    with intact(lake):
        ids = lake.table("articles").to_table(columns=["article_id"])["article_id"].to_pylist()
    if unknown := sorted(set(articles) - set(ids)):
        raise Fatal(f"Release {lake.release.release} of {lake.files.url} has no article {unknown[0]}: name one of it.")
    chosen = sorted(set(articles) or ids)
    for start in range(0, len(chosen), _AT_ONCE):
        wanted = ds.field("page_id").isin(pa.array(chosen[start : start + _AT_ONCE], pa.string()))
        with intact(lake):
            pages = lake.table("pages").to_table(filter=wanted).sort_by("page_id")
        yield from _pages(lake, pages)


def _pages(lake: Lake, pages: pa.Table) -> Iterator[dict[str, Any]]:
    settings = CleanSettings(languages=())
    rows = pages.to_pylist()
    hints = {row["doc_id"]: row for row in stored_hints(lake, pages).to_pylist()}
    read = read_pages(rows, settings)
    for row in rows:
        article = read[row["page_id"]]
        head = {"article_id": row["page_id"], "url": row["url"]}
        if isinstance(article, Rejected):
            yield {**head, "rejected": article.reason.value}
            continue
        complete(article, hints[row["doc_id"]], settings)
        yield {
            **head,
            "extractor": article.extractor,
            "section": article.section,
            "paywalled": article.paywalled,
            "origins": dict(sorted(article.origins.items())),
        }
