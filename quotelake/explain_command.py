"""Holds where text and metadata of stored articles came from, read anew from their pages.

    python -m quotelake.explain_command LAKE [--release N] [ARTICLE_ID ...]

The tables hold one origin, `published_at_source`. Everything else follows from `pages.body`, which a release keeps, and
the code's version: extractor, section, paywall flag, and the origin of each field. One JSON object a line and article.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from storage.errors import QuotelakeError, Rejected
from storage.read.lake import Lake, intact, open_lake
from tasks.clean.settings import CleanSettings
from tasks.clean.stage import complete, read_pages
from tasks.stored import stored_hints

_AT_ONCE = 100
"""Pages in memory at a time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the origins of articles; exit 1 with one sentence where the lake cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake")
    parser.add_argument("articles", nargs="*", metavar="ARTICLE_ID", help="all articles where none is named")
    parser.add_argument("--release", type=int, help="the newest where none is named")
    options = parser.parse_args(arguments)
    try:
        lake = open_lake(options.lake, options.release or "latest")
        for line in explained(lake, options.articles):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except QuotelakeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def explained(lake: Lake, articles: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Give article_id, url, extractor, section, paywalled and origins (field -> origin) of articles, in order of id.

    `extractor`: trafilatura; json-ld or paragraphs where it found too little; text for files and records. `rejected`
    is set where today's code makes no article of the page. Origin feed or source: only feed or sources.yaml said it.
    """
    with intact(lake):
        ids = lake.table("articles").to_table(columns=["article_id"])["article_id"].to_pylist()
    chosen = sorted(set(ids) & set(articles) if articles else ids)
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


if __name__ == "__main__":
    sys.exit(main())
