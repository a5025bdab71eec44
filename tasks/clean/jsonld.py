"""Read JSON-LD: the article's node of a page, and its fields as plain values."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from tasks.clean.texts import folded
from tasks.web.text import well_formed

ARTICLE_TYPES = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
        "OpinionNewsArticle", "AskPublicNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting",
        "SocialMediaPosting", "Report", "SatiricalArticle", "AdvertiserContentArticle", "TechArticle",
        "ScholarlyArticle", "MedicalScholarlyArticle",
    }
)  # fmt: skip
_NODES_MAX = 2_000
_DEPTH_MAX = 12


def nodes(tree: Any) -> list[dict[str, Any]]:
    """All objects with a type in the page's JSON-LD, graphs and nesting opened, in page order."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) < 1_000_000:
            for node in _walk(_load(script.text), 0):
                found.append(node)
                if len(found) >= _NODES_MAX:
                    return found
    return found


def _load(text: str) -> Any:
    """JSON as publishers write it: in comments or CDATA, with raw line breaks, with a trailing comma."""
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "", text.strip())
        .strip()
        .rstrip(";")
    )
    for candidate in (text, re.sub(r",(\s*[}\]])", r"\1", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH_MAX:
        return
    if isinstance(value, list):
        for item in value[:500]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            if isinstance(value.get(name), (dict, list)):
                yield from _walk(value[name], depth + 1)


def types(node: dict[str, Any]) -> set[str]:
    """The node's types without their namespace."""
    named = node.get("@type")
    return {str(one).rsplit("/", 1)[-1] for one in (named if isinstance(named, list) else [named])}


def article_node(found: list[dict[str, Any]], headlines: list[str]) -> dict[str, Any] | None:
    """The node that is this page's article: the one whose headline is the page's; others are teasers."""
    articles = [node for node in found if types(node) & ARTICLE_TYPES]
    if not articles:
        return None
    page = {folded(headline) for headline in headlines if headline}
    for node in articles:
        headline = folded(string(node.get("headline")) or string(node.get("name")) or "")
        if headline and any(headline == other or headline[:60] in other for other in page):
            return node
    complete = [node for node in articles if node.get("datePublished") or node.get("author")]
    return articles[0] if len(articles) == 1 else complete[0] if len(complete) == 1 or not page else None


def string(value: Any) -> str | None:
    """The first string in a value that may be a list or an object with a name; entities are undone."""
    if isinstance(value, list):
        return next((found for item in value if (found := string(item))), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
        if not isinstance(value, str):
            return string(value) if isinstance(value, list) else None
    if not isinstance(value, str):
        return None
    return " ".join(well_formed(html.unescape(html.unescape(value))).split()) or None


def people(value: Any, found: list[dict[str, Any]]) -> list[str]:
    """Names of authors that are persons: an object without a type counts, an Organization does not; @id is followed."""
    names: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            if set(item) == {"@id"}:
                item = next((node for node in found if node.get("@id") == item["@id"] and len(node) > 1), item)
            if types(item) & {"Organization", "NewsMediaOrganization", "Corporation", "WebSite"}:
                continue
            named = item.get("name")
            names.extend(name for one in (named if isinstance(named, list) else [named]) if (name := string(one)))
        elif name := string(item):
            names.append(name)
    return names


def is_free(found: list[dict[str, Any]]) -> bool | None:
    """What an article's node says of being accessible for free; None where it says nothing."""
    articles = [node for node in found if types(node) & ARTICLE_TYPES]
    parts = [part for node in articles for part in _listed(node.get("hasPart")) if isinstance(part, dict)]
    values = [node.get("isAccessibleForFree") for node in articles]
    if all(value is None for value in values):  # some say it of the part behind the wall only
        values = [part.get("isAccessibleForFree") for part in parts]
    told = {str(value).strip().rsplit("/", 1)[-1].lower() for value in values if value is not None}
    return False if "false" in told else True if "true" in told else None


def breadcrumbs(found: list[dict[str, Any]]) -> list[str]:
    """The names in the page's first list of breadcrumbs, from the top down."""
    trail = next((node for node in found if "BreadcrumbList" in types(node)), {})
    items = [item for item in _listed(trail.get("itemListElement")) if isinstance(item, dict)]
    things = [item.get("item") for item in items]
    inner = [string(thing) if isinstance(thing, dict) else None for thing in things]
    return [name for item, other in zip(items, inner, strict=True) if (name := string(item.get("name")) or other)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def string_of_body(node: dict[str, Any]) -> str | None:
    """The node's articleBody with its line breaks, entities undone."""
    body = node.get("articleBody")
    return well_formed(html.unescape(body)) if isinstance(body, str) and len(body) > 100 else None
