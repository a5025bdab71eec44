"""Render statements in their articles as HTML, with spaCy's displaCy over the offsets of a release."""

from __future__ import annotations

import html
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from spacy import displacy

from storage.read.lake import Lake
from storage.read.statements import Statement

ARTICLE_LIMIT = 50
"""Articles on one page: about 1 MB of HTML, which browsers show at once."""

COLOURS = {"content": "#b7e1cd", "speaker": "#9fc5f8", "cue": "#f9cb9c"}
_SPANS = {"content": "content_spans", "speaker": "speaker_spans", "cue": "cue_spans"}
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_WORD = re.compile(r"\S+\s*|\s+")
_GLUED = "\ue000"
"""Stands where displaCy's space after a token must not be; of the private use area, so no text has it."""

# displaCy's templates, but the word keeps its own space, and a mark shows the statement's number (`kb_link`) instead of
# its role, whose colour says it: long labels would lie over each other.
_TEMPLATE = {
    "span": '<span class="marked" style="height:{total_height}px">{text}{span_slices}{span_starts}</span>',
    "slice": '<span class="line" style="background:{bg};top:{top_offset}px"></span>',
    "start": '<span class="line" style="background:{bg};top:{top_offset}px">'
    '<span class="number" style="background:{bg}">{kb_link}</span></span>',
}
_STYLE = """
body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h2{margin-top:3rem} p.where{color:#555} ol{padding-left:1.5rem} li{margin:.3rem 0} li:target{background:#ffc}
.key span{padding:.1rem .5rem;border-radius:3px;margin-right:.5rem}
.marked{font-weight:bold;display:inline-block;position:relative;white-space:pre}
.line{height:4px;left:-1px;width:calc(100% + 2px);position:absolute}
.number{z-index:10;top:0;padding:1px 3px;position:absolute;font-size:.6em;line-height:1;white-space:nowrap}
.number a{color:#000!important}"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>{style}</style>
</head>
<body><h1>{title}</h1>
<p class="key">{key} The number is the statement's in the list above the text.</p>
{body}
</body></html>
"""


def html_view(lake: Lake, statements: Sequence[Statement]) -> str:
    """Give a page that shows the first 50 articles of `statements`, with content, speaker and cue of each marked."""
    articles = list(dict.fromkeys(str(one["article_id"]) for one in statements))
    shown = articles[:ARTICLE_LIMIT]
    by_id = {row["article_id"]: row for row in _rows(lake, "articles", shown, ["article_id", "title", "url", "text"])}
    chosen = {str(one["quote_id"]) for one in statements}
    quotes = defaultdict(list)
    for quote in sorted(_rows(lake, "quotes", shown, None), key=lambda row: (row["start"], row["quote_id"])):
        if quote["quote_id"] in chosen:
            quotes[quote["article_id"]].append(quote)
    title = f"{len(statements):,} statements in {len(articles):,} articles"
    if len(shown) < len(articles):
        title += f", the first {len(shown)} articles"
    key = "".join(f'<span style="background:{colour}">{role}</span>' for role, colour in COLOURS.items())
    body = "\n".join(_article(by_id[name], quotes[name]) for name in shown)
    return _PAGE.format(title=title, style=_STYLE, key=key, body=body)


def _rows(lake: Lake, table: str, article_ids: list[str], columns: list[str] | None) -> list[dict[str, Any]]:
    wanted = ds.field("article_id").isin(pa.array(article_ids, pa.string()))
    rows: list[dict[str, Any]] = lake.table(table).to_table(columns=columns, filter=wanted).to_pylist()
    return rows


def _article(article: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]]) -> str:
    title, url = html.escape(article["title"] or article["url"]), html.escape(article["url"], quote=True)
    listed = "".join(f'<li id="{quote["quote_id"]}">{_said(quote)}</li>' for quote in quotes)
    link = f'<a href="{url}">{url}</a>' if url.startswith(("http://", "https://")) else url.rpartition("/")[2]
    return f'<h2>{title}</h2><p class="where">{link}</p><ol>{listed}</ol>{marked(article["text"], quotes)}'


def _said(quote: Mapping[str, Any]) -> str:
    """Give one statement in words."""
    name, surface = quote["speaker_name"] or quote["speaker"] or "nobody named", quote["speaker"]
    notes = [quote["kind"], quote["attribution_type"], f"confidence {quote['confidence']:.2f}"]
    if surface and surface != name:
        notes.insert(0, f"as “{surface}”")
    if quote["via"]:
        notes.append(f"via {', '.join(quote['via'])}")
    return f"<b>{html.escape(name)}</b> ({html.escape(', '.join(notes))}): {html.escape(quote['text'])}"


def marked(text: str, quotes: Sequence[Mapping[str, Any]]) -> str:
    """Render a text by paragraphs."""
    marks = [
        (start, end, role, number, str(quote["quote_id"]))
        for number, quote in enumerate(quotes, 1)
        for role, field in _SPANS.items()
        for start, end in quote[field]
    ]
    documents = [_document(text, found.start(), found.end(), marks) for found in _PARAGRAPH.finditer(text)]
    options = {"colors": COLOURS, "template": _TEMPLATE, "top_offset": 29, "span_label_offset": 10}
    rendered: str = displacy.render(documents, style="span", manual=True, options=options, jupyter=False)
    return rendered.replace(f"{_GLUED} ", "").replace(_GLUED, "")


def _document(text: str, start: int, end: int, marks: Iterable[tuple[int, int, str, int, str]]) -> dict[str, Any]:
    """Give displaCy's input for one paragraph. Its tokens are words with the space behind them, cut where marks begin
    and end, so that every mark is whole tokens."""
    inside = [mark for mark in marks if text[max(mark[0], start) : min(mark[1], end)].strip()]
    cuts = {max(mark[0], start) for mark in inside} | {min(mark[1], end) for mark in inside}
    tokens = list(_pieces(text, start, end, cuts))
    spans = [
        {
            "start_token": next(i for i, (first, _) in enumerate(tokens) if first >= mark[0]),
            "end_token": 1 + max(i for i, (first, _) in enumerate(tokens) if first < mark[1]),
            "label": mark[2],
            "kb_id": str(mark[3]),
            "kb_url": f"#{mark[4]}",
        }
        for mark in inside
    ]
    words = [text[first:last] for first, last in tokens]
    return {"tokens": [word if word[-1].isspace() else word + _GLUED for word in words], "spans": spans}


def _pieces(text: str, start: int, end: int, cuts: set[int]) -> Iterator[tuple[int, int]]:
    """Give words with the space behind them, cut at `cuts`. Space alone joins the piece before it."""
    for found in _WORD.finditer(text, start, end):
        edges = sorted({found.start(), found.end(), *(cut for cut in cuts if found.start() < cut < found.end())})
        pieces = [(a, b) for a, b in itertools.pairwise(edges) if text[a:b].strip()]
        for number, (first, last) in enumerate(pieces):
            yield first, found.end() if number == len(pieces) - 1 else last
