"""Imitate the markup of real publishers in pages of own making, and say what is right to read from each.

A case is the differing parts; `render` puts them into a page. Judging goes in test_metadata.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

SITE = "https://www.daily-lantern.example"
PARAGRAPHS = (
    "The council of Port Arlen approved a new ferry line on Tuesday after two years of argument over its "
    "cost and route.",
    "“We could not leave the islands without a boat for another winter,” harbour master Ines Calloway told reporters.",
    "Residents who spoke at the hearing said the timetable would decide whether pupils could reach the "
    "mainland school.",
    "The line starts in April with two vessels, and the council expects about four thousand passengers a "
    "week by summer.",
)
TITLE = "Islands get their ferry back after two winters"


@dataclass(frozen=True)
class Case:
    """One page: its parts, and the metadata that a careful reader would take from it."""

    name: str
    head: str = ""
    ld: Any = None
    page_title: str = TITLE
    h1: str | None = TITLE
    top: str = ""
    tail: str = ""
    lang: str = "en"
    path: str = "/ferry-line"
    title: str | None = TITLE
    authors: tuple[str, ...] = ()
    published: str | None = None
    source: str | None = None
    publisher: str | None = None
    section: str | None = None
    paywalled: bool | None = None
    attributes: str = ""


def meta(**tags: str) -> str:
    """Meta tags; a name with __ stands for a colon and is a property."""
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">'
        if "__" in name
        else f'<meta name="{name.replace("_dot_", ".").replace("_", "-")}" content="{value}">'
        for name, value in tags.items()
    )


def news(**fields: Any) -> dict[str, Any]:
    """A NewsArticle with the fields given; None leaves one out."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return {name: value for name, value in node.items() if value is not None}


def person(name: str) -> dict[str, str]:
    """A schema.org person."""
    return {"@type": "Person", "name": name}


LANTERN = {"@type": "NewsMediaOrganization", "name": "Daily Lantern"}
AT = "2024-03-05T14:30:00+02:00"
UTC = "2024-03-05T12:30:00+00:00"
DAY = "2024-03-05T00:00:00+00:00"
LD = {"published": UTC, "source": "json-ld"}

CASES = (
    Case("json-ld plain", ld=news(author=person("Ruta Vale"), datePublished=AT, publisher=LANTERN),
         authors=("Ruta Vale",), publisher="Daily Lantern", **LD),
    Case("json-ld in a graph", ld={"@graph": [{"@type": "WebSite", "name": "Daily Lantern"},
         news(author=[person("Ruta Vale"), person("Tom Okafor")], datePublished=AT)]},
         authors=("Ruta Vale", "Tom Okafor"), **LD),
    Case("json-ld as a list with a breadcrumb", ld=[{"@type": "BreadcrumbList", "itemListElement": []},
         news(author="Ruta Vale", datePublished=AT)], authors=("Ruta Vale",), **LD),
    Case("json-ld author by reference", ld={"@graph": [{"@type": "Person", "@id": "#rv", "name": "Ruta Vale"},
         news(author={"@id": "#rv"}, datePublished=AT)]}, authors=("Ruta Vale",), **LD),
    Case("json-ld publisher as author", ld=news(author={"@type": "Organization", "name": "Daily Lantern"},
         publisher=LANTERN, datePublished=AT), publisher="Daily Lantern", **LD),
    Case("json-ld publisher as a person", ld=news(author=person("Daily Lantern"), publisher=LANTERN, datePublished=AT),
         publisher="Daily Lantern", **LD),
    Case("json-ld desk as author", ld=news(author=person("Lantern News Desk"), publisher=LANTERN, datePublished=AT),
         publisher="Daily Lantern", **LD),
    Case("json-ld type list and section", ld=news(**{"@type": ["NewsArticle", "ReportageNewsArticle"]},
         articleSection="Islands", datePublished=AT), section="Islands", **LD),
    Case("json-ld headline with entities", ld=news(headline="Islands get &quot;their&quot; ferry back", datePublished=AT),
         h1="Islands get &quot;their&quot; ferry back", title='Islands get "their" ferry back', **LD),
    Case("json-ld headline cut at 110", ld=news(headline=TITLE[:40] + "...", datePublished=AT), **LD),
    Case("json-ld headline with the site", ld=news(headline=TITLE + " | Daily Lantern", publisher=LANTERN, datePublished=AT),
         publisher="Daily Lantern", **LD),
    Case("json-ld teasers of others", ld=[news(headline="Storm closes the northern road", datePublished="2023-01-01",
         author=person("Someone Else")), news(author=person("Ruta Vale"), datePublished=AT)], authors=("Ruta Vale",), **LD),
    Case("json-ld naive time, zone in meta", head=meta(article__published_time=AT),
         ld=news(datePublished="2024-03-05T14:30:00"), **LD),
    Case("json-ld date only", ld=news(datePublished="2024-03-05"), published=DAY, source="json-ld"),
    Case("json-ld with Z and fractions", ld=news(datePublished="2024-03-05T12:30:00.000Z"), **LD),
    Case("json-ld offset without colon", ld=news(datePublished="2024-03-05T14:30:00+0200"), **LD),
    Case("json-ld modified only", ld=news(dateModified=AT)),
    Case("json-ld paywalled", ld=news(datePublished=AT, isAccessibleForFree=False), paywalled=True, **LD),
    Case("json-ld paywalled as a string", ld=news(datePublished=AT, isAccessibleForFree="False"), paywalled=True, **LD),
    Case("json-ld broken, meta sound", head='<script type="application/ld+json">{"@type": "NewsArticle", "head</script>'
         + meta(og__title=TITLE, article__published_time=AT, author="Ruta Vale"),
         authors=("Ruta Vale",), published=UTC, source="meta"),
    Case("json-ld with a trailing comma", head='<script type="application/ld+json">{"@type":"NewsArticle","headline":"'
         + TITLE + '","datePublished":"' + AT + '",}</script>', **LD),
    Case("og tags", head=meta(og__title=TITLE, og__site_name="Daily Lantern", article__published_time=AT,
         article__section="Islands", author="Ruta Vale"), page_title=TITLE + " - Daily Lantern",
         authors=("Ruta Vale",), published=UTC, source="meta", publisher="Daily Lantern", section="Islands"),
    Case("og title with site suffix", head=meta(og__title=TITLE + " — Daily Lantern", og__site_name="Daily Lantern"), h1=None,
         publisher="Daily Lantern"),
    Case("article:author is an address", head=meta(og__title=TITLE, article__author="https://facebook.com/dailylantern")),
    Case("author is a handle", head=meta(author="@dailylantern")),
    Case("author is an e-mail address", head=meta(author="desk@daily-lantern.example")),
    Case("author is a company", head=meta(author="Vale Media Group Ltd", og__site_name="Daily Lantern"), publisher="Daily Lantern"),
    Case("author is an agency", head=meta(author="Reuters")),
    Case("author is admin", head=meta(author="admin")),
    Case("author is by staff", head=meta(author="By Staff Reporter")),
    Case("two authors and a role", head=meta(author="By Ruta Vale and Tom Okafor, Political Correspondent"),
         authors=("Ruta Vale", "Tom Okafor")),
    Case("author in capitals", head=meta(author="RUTA VALE"), authors=("Ruta Vale",)),
    Case("parsely", head=meta(parsely_title=TITLE, parsely_author="Ruta Vale", parsely_pub_date="2024-03-05T12:30:00Z"),
         authors=("Ruta Vale",), published=UTC, source="meta"),
    Case("dublin core", head=meta(DC_dot_title=TITLE, DC_dot_creator="Ruta Vale", DC_dot_date_dot_issued="2024-03-05",
         DC_dot_publisher="Daily Lantern"), authors=("Ruta Vale",), published=DAY, source="meta", publisher="Daily Lantern"),
    Case("microdata", attributes='itemscope itemtype="https://schema.org/NewsArticle"',
         top='<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ruta Vale</span>'
         f'</span><time itemprop="datePublished" datetime="{AT}">5 March</time>',
         authors=("Ruta Vale",), published=UTC, source="microdata"),
    Case("microdata meta inside", attributes='itemscope itemtype="https://schema.org/NewsArticle"',
         top=f'<meta itemprop="datePublished" content="{AT}"><div itemprop="publisher" itemscope '
         'itemtype="https://schema.org/Organization"><meta itemprop="name" content="Daily Lantern"></div>',
         published=UTC, source="meta", publisher="Daily Lantern"),
    Case("amp page", head='<link rel="canonical" href="/ferry-line"><style amp-custom>p{}</style>',
         ld=news(author=person("Ruta Vale"), datePublished=AT), path="/amp/ferry-line", authors=("Ruta Vale",), **LD),
    Case("time element", top=f'<time class="published" datetime="{AT}">5 March 2024</time>', published=UTC, source="html"),
    Case("modified time element only", top=f'<time class="updated" datetime="{AT}">5 March 2024</time>'),
    Case("written date in a class", top='<div class="post-date">Published: March 5, 2024 12:30 GMT</div>',
         published=UTC, source="html"),
    Case("written date, day first", top='<span class="article-date">5 March 2024</span>', published=DAY, source="html"),
    Case("numeric date is ambiguous", top='<span class="article-date">03/05/2024</span>'),
    Case("rel=author link", top='<a rel="author" href="/by/ruta">Ruta Vale</a>', authors=("Ruta Vale",)),
    Case("byline element", top='<p class="byline">By Ruta Vale, Port Arlen</p>', authors=("Ruta Vale",)),
    Case("byline element of a desk", top='<p class="byline">By Lantern Newsroom</p>'),
    Case("date in the address", path="/2024/03/05/ferry-line", published=DAY, source="url"),
    Case("nothing at all", page_title="", h1=None, title=None),
    Case("title only, with site", page_title=TITLE + " :: Daily-Lantern", h1=None),
    Case("title with its own dash", page_title="Ferry back - and the islands cheer | Daily Lantern", h1=None,
         title="Ferry back - and the islands cheer"),
    Case("footer year is no date", tail="<footer><p>© 2024 Daily Lantern, 5 March 2019</p></footer>"),
    Case("comment dates are no date", tail='<aside><time datetime="2020-01-01">Jan 1, 2020</time></aside>'),
    Case("curly marks in the title", head=meta(og__title="“Never again,” say islanders"), h1=None,
         page_title="“Never again,” say islanders", title="“Never again,” say islanders"),
)  # fmt: skip


def render(case: Case) -> bytes:
    """The page of a case."""
    ld = f'<script type="application/ld+json">{json.dumps(case.ld)}</script>' if case.ld is not None else ""
    title = f"<title>{case.page_title}</title>" if case.page_title else ""
    heading = f"<h1>{case.h1}</h1>" if case.h1 else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!doctype html><html lang="{case.lang}"><head><meta charset="utf-8">{title}{case.head}{ld}</head><body>'
        f'<nav><a href="/">Home</a><a href="/islands">Islands</a></nav><article {case.attributes}>{heading}{case.top}{body}'
        f"</article>{case.tail}</body></html>"
    ).encode()


__all__ = ["CASES", "PARAGRAPHS", "SITE", "TITLE", "Case", "render"]
