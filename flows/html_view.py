"""Holds the HTML view of statements in their articles: spaCy's displaCy span renderer over offsets of a release."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from spacy import displacy

from flows.statements import Statement
from storage.lake import Lake

ARTICLE_LIMIT = 50
"""Articles on one page: about 1 MB of HTML, which browsers show at once."""

COLOURS = {"content": "#b7e1cd", "speaker": "#9fc5f8", "cue": "#f9cb9c"}
_TOKEN = re.compile(r"\w+|[^\w\s]")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Statements in their articles</title>
<style>body{{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}h2{{margin-top:3rem}}</style>
</head>
<body><h1>{count} statements in {articles} articles</h1>
{body}
</body></html>
"""


def html_view(lake: Lake, statements: Sequence[Statement]) -> str:
    """Give a page that shows the first 50 articles of `statements`, with content, speaker and cue of each marked."""
    wanted = list(dict.fromkeys(str(one["article_id"]) for one in statements))[:ARTICLE_LIMIT]
    articles = _rows(lake, "articles", wanted, ["article_id", "title", "url", "text"])
    quotes = defaultdict(list)
    chosen = {str(one["quote_id"]) for one in statements}
    for quote in _rows(lake, "quotes", wanted, None):
        if quote["quote_id"] in chosen:
            quotes[quote["article_id"]].append(quote)
    by_id = {article["article_id"]: article for article in articles}
    body = "\n".join(_article(by_id[name], quotes[name]) for name in wanted if name in by_id)
    return _PAGE.format(
        count=f"{len(statements):,}", articles=f"{len({s['article_id'] for s in statements}):,}", body=body
    )


def _rows(lake: Lake, table: str, article_ids: list[str], columns: list[str] | None) -> list[dict[str, Any]]:
    wanted = ds.field("article_id").isin(pa.array(article_ids, pa.string()))
    rows: list[dict[str, Any]] = lake.table(table).to_table(columns=columns, filter=wanted).to_pylist()
    return rows


def _article(article: Mapping[str, Any], quotes: Iterable[Mapping[str, Any]]) -> str:
    title = html.escape(article["title"] or article["url"])
    link = f"<a href='{html.escape(article['url'], quote=True)}'>{html.escape(article['url'])}</a>"
    return f"<h2>{title}</h2><p>{link}</p>{_marked(article['text'], list(quotes))}"


def _marked(text: str, quotes: Sequence[Mapping[str, Any]]) -> str:
    """Render one text. displaCy counts in tokens, so each code-point span becomes the tokens that it touches."""
    found = list(_TOKEN.finditer(text))
    spans = []
    for quote in quotes:
        parts = [("content", span) for span in quote["content_spans"]]
        parts += [("speaker", span) for span in quote["speaker_spans"]]
        parts += [("cue", span) for span in quote["cue_spans"]]
        for role, (start, end) in parts:
            touched = [number for number, token in enumerate(found) if token.start() < end and token.end() > start]
            if touched:
                label = f"speaker: {quote['speaker_name']}" if role == "speaker" and quote["speaker_name"] else role
                spans.append({"start_token": touched[0], "end_token": touched[-1] + 1, "label": label})
    colours = {span["label"]: COLOURS[str(span["label"]).split(":")[0]] for span in spans}
    words = [token.group() for token in found]
    document = {"text": text, "tokens": words, "spans": spans}
    rendered: str = displacy.render(document, style="span", manual=True, options={"colors": colours}, jupyter=False)
    return rendered
