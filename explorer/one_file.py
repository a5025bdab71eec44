"""Write statements in their articles as one HTML file that needs no server: article pages, one below another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from explorer.article import Show, marked, of_articles
from explorer.assets import allowed, asset
from explorer.pages import render_elsewhere
from storage.read.lake import Lake
from storage.read.outlets import outlet
from storage.schemas import ARTICLES, ENTITIES
from storage.words import counted

ARTICLES_SHOWN = 50
STATEMENTS_SHOWN = 2_000
"""After so many no further article is begun: about 4 MB of HTML, which browsers show at once."""


def one_file(lake: Lake, statements: Sequence[Mapping[str, Any]], explorer: str | None = None) -> str:
    """Give a page of the first articles of `statements` (rows of storage.read.statements), those statements marked.

    `explorer` is the address of an explorer over the same lake, to which names and outlets then lead.
    """
    by_article: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in statements:
        by_article[str(row["article_id"])].append(row)
    shown = _first(by_article)
    articles, entities = (of_articles(lake, table, shown) for table in (ARTICLES, ENTITIES))
    sections = [
        _section(number, articles[name][0], by_article[name], entities[name])
        for number, name in enumerate(shown, 1)
        if name in articles
    ]
    title = f"{counted(len(statements), 'statement')} in {counted(len(by_article), 'article')}"
    return render_elsewhere(
        explorer,
        "file.html",
        release=lake.release.release,
        title=title,
        left=len(by_article) - len(sections),
        sections=sections,
        show=Show.BOTH,
        lake=lake.files.url,
        **_assets(),
    )


def _first(by_article: Mapping[str, Sequence[object]]) -> list[str]:
    """Give the articles that the file has room for, at least one."""
    shown: list[str] = []
    room = STATEMENTS_SHOWN
    for name, rows in by_article.items():
        if room <= 0 or len(shown) == ARTICLES_SHOWN:
            break
        shown.append(name)
        room -= len(rows)
    return shown


def _section(
    number: int, article: dict[str, Any], statements: Sequence[Mapping[str, Any]], entities: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    ordered = sorted(statements, key=lambda row: (row["start"], row["end"], row["quote_id"]))
    cut = marked(article["text"], [{**row, "reports": None} for row in ordered], entities)
    return {"at": f"{number}-", "article": {**article, "outlet": outlet(article)}, **cut}


def _assets() -> dict[str, Markup]:
    """Give style, script and the policy that lets a browser use these two and nothing else."""
    style, script = allowed("explorer.css"), allowed("explorer.js")
    policy = f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
    values = {"style": asset("explorer.css"), "script": asset("explorer.js"), "policy": policy}
    return {name: Markup(words) for name, words in values.items()}
