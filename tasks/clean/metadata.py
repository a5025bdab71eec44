"""Choose a page's metadata among its many claims: JSON-LD, then meta tags, then microdata, then what is shown.

Each field keeps its origin, and nothing is invented: no publisher as author, no site in titles, no date where there
is none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from storage.errors import Rejected
from storage.vocabulary import Origin
from tasks.clean import jsonld, visible
from tasks.clean.authors import clean_authors
from tasks.clean.place import Places
from tasks.clean.records import Article
from tasks.clean.standfirst import find_standfirst
from tasks.clean.texts import folded, one_line
from tasks.clean.titles import agrees, clean_title, site_names
from tasks.web.dates import best_date
from tasks.web.languages import language_code
from tasks.web.urls import canonical, joined, same_site

_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title", "sailthru.title")
_DATES = (
    "article:published_time", "og:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "published_time", "publication_date",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "citation_publication_date", "ptime", "date", "dcterms.date",
)  # fmt: skip
_AUTHORS = (
    "article:author",
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "byl",
)
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_journal_title")
_TOPS = ("home", "homepage", "start", "front page", "startseite", "you are here")
_SECTION_MAX = 60  # characters of a breadcrumb that names a section
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-])")


@dataclass
class Metadata:
    """Metadata of a page, still without its text; `body` is the articleBody of JSON-LD."""

    article: Article
    nodes: list[dict[str, Any]] = field(default_factory=list)
    node: dict[str, Any] = field(default_factory=dict)
    """All nodes of JSON-LD, and the article's."""
    body: str | None = None
    titles: frozenset[str] = frozenset()
    """All that the page calls its title, the article's among them."""
    places: Places = field(kw_only=True)
    """Where on the page its article stands."""


@dataclass
class _Claims:
    """What a page says about itself, read once."""

    tree: Any
    url: str
    meta: dict[str, list[str]] = field(default_factory=dict)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    node: dict[str, Any] = field(default_factory=dict)
    sites: list[str] = field(default_factory=list)
    page: str = ""

    @functools.cached_property
    def items(self) -> visible.Items:
        """The page's microdata."""
        return visible.microdata(self.tree)

    @functools.cached_property
    def places(self) -> Places:
        """Where on the page its article stands."""
        titles = [self.first(*_TITLES), *_texts(self.tree.iter("title"))]
        return Places(self.tree, next(filter(None, titles), None))

    def first(self, *names: str) -> str | None:
        """The first non-empty content of these meta tags, in order of `names`."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)


def read_metadata(tree: Any, url: str, page: str = "") -> Metadata:
    """Title, authors, publication time, publisher, section, language, canonical URL and paywall flag of a page.

    `page`: its bare characters, for the dates in its comments, which `tree` lacks.
    """
    claims = _Claims(tree, url, _meta(tree), jsonld.nodes(tree), page=page)
    headings = _texts(tree.iter("h1"))
    page_title = next(iter(_texts(tree.iter("title"))), None)
    claims.node = jsonld.article_node(claims.nodes, [*headings, claims.first(*_TITLES) or "", page_title or ""]) or {}
    article = Article("")
    article.offer("publisher", jsonld.string(claims.node.get("publisher")), Origin.JSON_LD)
    article.offer("publisher", claims.first(*_PUBLISHERS), Origin.META)
    article.offer("publisher", visible.value_of(claims.items, "publisher"), Origin.MICRODATA)
    claims.sites = site_names(
        urlsplit(url).hostname or "", article.publisher, claims.first("og:site_name", "application-name")
    )
    _section(article, claims, {*headings, page_title, claims.first(*_TITLES)})
    _title(article, claims, headings, page_title)
    _authors(article, claims)
    _date(article, claims)
    article.offer("language", language_code(jsonld.string(claims.node.get("inLanguage"))), Origin.JSON_LD)
    article.offer(
        "language",
        language_code(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")),
        Origin.HTML,
    )
    article.offer("canonical_url", _canonical(tree, url), Origin.HTML)
    _paywall(article, claims)
    article.standfirst = _standfirst(article, claims)
    titles = (article.title, claims.first(*_TITLES), jsonld.string(claims.node.get("headline")), *headings[:1])
    shown = frozenset(filter(None, titles))
    if article.standfirst is not None and folded(article.standfirst) in map(folded, shown):
        article.standfirst = None
    body = jsonld.string_of_body(claims.node)
    return Metadata(article, claims.nodes, claims.node, body, shown, places=claims.places)


def _standfirst(article: Article, claims: _Claims) -> str | None:
    described = [claims.first("description"), claims.first("og:description"), claims.first("twitter:description")]
    described += [jsonld.string(claims.node.get(name)) for name in ("description", "alternativeHeadline", "abstract")]
    return find_standfirst(claims.tree, article.title, [text for text in described if text], claims.places)


def _section(article: Article, claims: _Claims, titles: set[str | None]) -> None:
    """The section that a page names; else the last of its breadcrumbs above the article itself."""
    article.offer("section", jsonld.string(claims.node.get("articleSection")), Origin.JSON_LD)
    article.offer("section", claims.first("article:section", "parsely-section", "section"), Origin.META)
    article.offer("section", visible.value_of(claims.items, "articleSection"), Origin.MICRODATA)
    if article.section:
        return
    told = {folded(text) for text in (*titles, *claims.sites, *_TOPS) if text}
    for trail, origin in (
        (jsonld.breadcrumbs(claims.nodes), Origin.JSON_LD),
        (visible.breadcrumbs(claims.tree), Origin.HTML),
    ):
        above = [name for name in trail if folded(name) not in told and len(name) <= _SECTION_MAX]
        article.offer("section", above[-1] if above else None, origin)


def _paywall(article: Article, claims: _Claims) -> None:
    """What the page says of who may read it; a page that says nothing has no flag."""
    free = jsonld.is_free(claims.nodes)
    if free is None:
        tier = (claims.first("article:content_tier", "og:article:content_tier") or "").lower()
        free = {"free": True, "locked": False, "metered": False}.get(tier)
        origin = Origin.META
    else:
        origin = Origin.JSON_LD
    if free is not None:
        article.paywalled, article.origins["paywalled"] = not free, origin


def _meta(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if element.get("itemprop") and visible.in_comment(element):
            continue
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), []).append(content.strip())
    return found


def _texts(elements: Any) -> list[str]:
    return [text for element in elements if (text := one_line(element))]


def _title(article: Article, claims: _Claims, headings: list[str], page_title: str | None) -> None:
    """The title that readers see: a sole h1 that a title tag agrees with, then JSON-LD's headline, which may be another
    one for search engines, then the rest."""
    sections = (article.section, *_path_words(claims.url))
    ending = [name for name in sections if name]
    named = claims.first(*_TITLES)
    sole = len(headings) == 1
    shown = clean_title(headings[0], claims.sites, ending) if sole else None
    for heading in headings:
        other = clean_title(heading, claims.sites, ending)
        if other and any(agrees(other, tag) for tag in (named, page_title if sole else None) if tag):
            article.offer("title", other, Origin.HTML)
            return
    headline = clean_title(
        jsonld.string(claims.node.get("headline")) or jsonld.string(claims.node.get("name")), claims.sites, ending
    )
    offers = [clean_title(named, claims.sites, ending), shown]
    if headline and headline.endswith(("...", "…")):  # cut at the 110 characters that search engines ask for
        stem = headline.rstrip(".… ")
        headline = next((other for other in offers if other and other.startswith(stem)), headline)
    article.offer("title", headline, Origin.JSON_LD)
    article.offer("title", offers[0], Origin.META)
    microdata = visible.value_of(claims.items, "headline")
    article.offer("title", clean_title(microdata, claims.sites, ending), Origin.MICRODATA)
    article.offer("title", shown, Origin.HTML)
    article.offer("title", clean_title(page_title, claims.sites, ending), Origin.HTML)


def _path_words(url: str) -> list[str]:
    """The folders of an address, which sites name after their sections."""
    return [part.replace("-", " ") for part in urlsplit(url).path.split("/")[1:-1] if not part.isdigit()]


def _authors(article: Article, claims: _Claims) -> None:
    offers: tuple[tuple[Callable[[], list[str]], Origin], ...] = (
        (lambda: jsonld.people(claims.node.get("author"), claims.nodes), Origin.JSON_LD),
        (lambda: jsonld.people(claims.node.get("creator"), claims.nodes), Origin.JSON_LD),
        (lambda: [value for name in _AUTHORS for value in claims.meta.get(name, ())], Origin.META),
        (lambda: visible.named_authors(claims.items, claims.places), Origin.MICRODATA),
        (lambda: visible.bylines(claims.tree, claims.places), Origin.HTML),
    )
    for offer, origin in offers:
        if article.authors:
            return
        article.offer("authors", clean_authors(offer(), claims.sites), origin)


def _date(article: Article, claims: _Claims) -> None:
    found = best_date(_dates(claims))
    if found is not None:
        article.offer("published_at", *found)


def _dates(claims: _Claims) -> Iterator[tuple[str | None, Origin]]:
    """What a page says of its publication, in order of trust; what is costly to look for comes last."""
    node = claims.node
    for name in ("datePublished", "dateCreated"):
        yield jsonld.string(node.get(name)), Origin.JSON_LD
    if not node:
        pages = [one for one in claims.nodes if jsonld.types(one) & {"WebPage", "ItemPage"}]
        yield from ((jsonld.string(one.get("datePublished")), Origin.JSON_LD) for one in pages[:1])
    yield from ((value, Origin.META) for name in _DATES for value in claims.meta.get(name, ()))
    yield from ((value, Origin.MICRODATA) for value in visible.dates_of(claims.items, claims.places))
    yield from ((value, Origin.HTML) for value in visible.dates(claims.tree, claims.places))
    yield from ((value, Origin.HTML) for value in visible.commented_dates(claims.page))
    in_url = _URL_DATE.search(urlsplit(claims.url).path + "/")
    yield ("-".join(in_url.groups()) if in_url else None), Origin.URL


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
