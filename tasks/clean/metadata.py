"""Holds which of a page's many claims becomes its metadata: JSON-LD, then meta tags, then microdata, then what is
shown.

Each field keeps its origin, and nothing is invented: no publisher as author, no site in titles, no date where there
is none. How names and dates are read goes in names.py and dates.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from storage.errors import Rejected
from tasks.clean import jsonld
from tasks.clean.dates import best_date
from tasks.clean.names import clean_authors, clean_title, site_names
from tasks.clean.records import Article
from tasks.fetch.urls import canonical, joined, same_site

_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title", "sailthru.title")
_DATES = (
    "article:published_time", "og:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "published_time", "publication_date",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "citation_publication_date", "ptime", "date", "dcterms.date",
)  # fmt: skip
_AUTHORS = (
    "article:author", "author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "citation_author", "byl",
)
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_journal_title")
_DATE_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:publish(?:ed)?|pub|post(?:ed)?|article|entry|story|date|time|timestamp)(?:[\s_-]?(?:on"
    r"|date|time|info))?"
)
_MODIFIED = re.compile(r"(?i)modif|updat|event|comment|related|sidebar|copyright|footer")
_BYLINE_CLASS = re.compile(r"(?i)(?:^|[\s_-])(?:byline|author|by-author|writer)(?:[\s_-]?(?:name|s))?(?:$|[\s_-])")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-])")


@dataclass
class Metadata:
    """Metadata of a page, still without its text; `body` is the articleBody of JSON-LD."""

    article: Article
    body: str | None = None


@dataclass
class _Claims:
    """What a page says about itself, read once."""

    tree: Any
    url: str
    meta: dict[str, list[str]] = field(default_factory=dict)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    node: dict[str, Any] = field(default_factory=dict)
    sites: list[str] = field(default_factory=list)

    def first(self, *names: str) -> str | None:
        """The first non-empty content of these meta tags, in order of `names`."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)


def read_metadata(tree: Any, url: str) -> Metadata:
    """Title, authors, publication time, publisher, section, language, canonical URL and paywall flag of a page."""
    claims = _Claims(tree, url, _meta(tree), jsonld.nodes(tree))
    headings = _texts(tree.iter("h1"))
    page_title = next(iter(_texts(tree.iter("title"))), None)
    claims.node = jsonld.article_node(claims.nodes, [*headings, claims.first(*_TITLES) or "", page_title or ""]) or {}
    article = Article("")
    article.offer("publisher", jsonld.string(claims.node.get("publisher")), "json-ld")
    article.offer("publisher", claims.first(*_PUBLISHERS), "meta")
    article.offer("publisher", _microdata(tree, "publisher"), "microdata")
    claims.sites = site_names(
        urlsplit(url).hostname or "", article.publisher, claims.first("og:site_name", "application-name")
    )
    _title(article, claims, headings, page_title)
    _authors(article, claims)
    _date(article, claims)
    article.offer("section", jsonld.string(claims.node.get("articleSection")), "json-ld")
    article.offer("section", claims.first("article:section", "parsely-section", "section"), "meta")
    article.offer("language", _language(jsonld.string(claims.node.get("inLanguage"))), "json-ld")
    article.offer(
        "language", _language(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")), "html"
    )
    article.offer("canonical_url", _canonical(tree, url), "html")
    tier = claims.first("article:content_tier", "og:article:content_tier")
    article.paywalled = not jsonld.is_free(claims.nodes) or tier == "locked"
    return Metadata(article, jsonld.string_of_body(claims.node))


def _meta(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), []).append(content.strip())
    return found


def _texts(elements: Any) -> list[str]:
    return [text for element in elements if (text := " ".join("".join(element.itertext()).split()))]


def _title(article: Article, claims: _Claims, headings: list[str], page_title: str | None) -> None:
    headline = clean_title(
        jsonld.string(claims.node.get("headline")) or jsonld.string(claims.node.get("name")), claims.sites
    )
    others = [
        clean_title(text, claims.sites)
        for text in (claims.first(*_TITLES), headings[0] if len(headings) == 1 else None)
    ]
    if headline and headline.endswith(("...", "…")):  # cut at the 110 characters that search engines ask for
        stem = headline.rstrip(".… ")
        headline = next((other for other in others if other and other.startswith(stem)), headline)
    article.offer("title", headline, "json-ld")
    article.offer("title", others[0], "meta")
    article.offer("title", clean_title(_microdata(claims.tree, "headline"), claims.sites), "microdata")
    article.offer("title", others[1], "html")
    article.offer("title", clean_title(page_title, claims.sites), "html")


def _authors(article: Article, claims: _Claims) -> None:
    offers: tuple[tuple[Callable[[], list[str]], str], ...] = (
        (lambda: jsonld.people(claims.node.get("author"), claims.nodes), "json-ld"),
        (lambda: jsonld.people(claims.node.get("creator"), claims.nodes), "json-ld"),
        (lambda: [value for name in _AUTHORS for value in claims.meta.get(name, ())], "meta"),
        (lambda: _microdata_people(claims.tree), "microdata"),
        (lambda: _shown_authors(claims.tree), "html"),
    )
    for offer, origin in offers:
        if article.authors:
            return
        article.offer("authors", clean_authors(offer(), claims.sites), origin)


def _date(article: Article, claims: _Claims) -> None:
    node = claims.node
    candidates = [(jsonld.string(node.get(name)), "json-ld") for name in ("datePublished", "dateCreated")]
    if not node:
        pages = [one for one in claims.nodes if jsonld.types(one) & {"WebPage", "ItemPage"}]
        candidates += [(jsonld.string(one.get("datePublished")), "json-ld") for one in pages[:1]]
    candidates += [(value, "meta") for name in _DATES for value in claims.meta.get(name, ())]
    candidates += [(value, "microdata") for value in _microdata_values(claims.tree, "datePublished")]
    candidates += [(value, "html") for value in _shown_dates(claims.tree)]
    in_url = _URL_DATE.search(urlsplit(claims.url).path + "/")
    candidates.append(("-".join(in_url.groups()) if in_url else None, "url"))
    found = best_date(candidates)
    if found is not None:
        article.offer("published_at", *found)


def _microdata_values(tree: Any, name: str) -> Iterator[str]:
    for element in tree.xpath("//*[@itemprop=$name]", name=name):
        if any("comment" in (holder.get("itemtype") or "").lower() for holder in element.iterancestors()):
            continue
        value = element.get("content") or element.get("datetime") or " ".join("".join(element.itertext()).split())
        if value.strip():
            yield value.strip()


def _microdata(tree: Any, name: str) -> str | None:
    for element in tree.xpath("//*[@itemprop=$name]", name=name):
        inner = element.xpath(".//*[@itemprop='name']")
        target = inner[0] if inner else element
        value = target.get("content") or " ".join("".join(target.itertext()).split())
        if value.strip():
            return str(value.strip())
    return None


def _microdata_people(tree: Any) -> list[str]:
    found: list[str] = []
    for element in tree.xpath("//*[@itemprop='author']"):
        if "organization" in (element.get("itemtype") or "").lower():
            continue
        inner = element.xpath(".//*[@itemprop='name']") or [element]
        found.extend(one.get("content") or " ".join("".join(one.itertext()).split()) for one in inner)
    return found


def _shown_authors(tree: Any) -> list[str]:
    """Names in links that say rel=author, else in elements whose class says byline and that are short."""
    linked = _texts(tree.xpath("//a[@rel='author'] | //*[@rel='author'][self::span]"))
    if linked:
        return linked[:6]
    for element in tree.xpath("//*[@class or @data-testid]"):
        if element.tag not in {"span", "p", "div", "a", "address", "li", "cite"}:
            continue
        if _BYLINE_CLASS.search(element.get("class") or element.get("data-testid") or ""):
            text = " ".join("".join(element.itertext()).split())
            if 4 < len(text) < 120:  # "By Ruta Vale, Port Arlen": one comma and no "and" is a place or a role
                return [text.split(",")[0] if text.count(",") == 1 and " and " not in text else text]
    return []


def _shown_dates(tree: Any) -> Iterator[str]:
    """Dates of <time> elements and of short elements whose class says that they are the publication's, not a
    change's."""
    for element in tree.iter("time"):
        marks = " ".join(
            filter(None, [element.get("class"), element.getparent().get("class"), element.get("itemprop")])
        )
        if _MODIFIED.search(marks) or any(
            holder.tag in {"aside", "footer", "nav"} for holder in element.iterancestors()
        ):
            continue
        yield element.get("datetime") or " ".join("".join(element.itertext()).split())
        break
    for element in tree.xpath("//*[@class]"):
        marks = element.get("class")
        if element.tag in {"span", "p", "div", "li"} and _DATE_CLASS.search(marks) and not _MODIFIED.search(marks):
            text = " ".join("".join(element.itertext()).split())
            if 8 <= len(text) <= 80 and re.search(r"(?:19|20)\d\d", text):
                yield text
                return


def _language(value: str | None) -> str | None:
    return value[:2].lower() if value and re.match(r"[A-Za-z]{2}(?:[-_]|\Z)", value) else None


def _canonical(tree: Any, url: str) -> str | None:
    """rel=canonical, if it is on the same site and no home page; a wrong one is a common fault."""
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            try:
                found = canonical(joined(url, element.get("href").strip()))
                own = canonical(url)
            except Rejected:
                return None
            if same_site(found, own) and urlsplit(found).path not in {"", "/"}:
                return found
            return None
    return None
