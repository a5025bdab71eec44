"""Read what a page shows beside its declarations: microdata, <time> elements, bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

Items = dict[str, list[Any]]
"""Elements by their itemprop, in page order."""

_DATE_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:publish(?:ed)?|pub|post(?:ed)?|article|entry|story|date|time|timestamp)"
    r"(?:[\s_-]?(?:on|date|time|info))?"
)
_MODIFIED = re.compile(r"(?i)modif|updat|event|comment|related|sidebar|copyright|footer")
_BYLINE_CLASS = re.compile(r"(?i)(?:^|[\s_-])(?:byline|author|by-author|writer)(?:[\s_-]?(?:name|s))?(?:$|[\s_-])")
# The patterns above decide; these narrow their candidates down without a Python object for every element of the page.
_WITH_ITEMPROP = etree.XPath("//*[@itemprop]")
_WITH_REL_AUTHOR = etree.XPath("//a[@rel='author'] | //span[@rel='author']")
_LOWER = "translate({}, 'ABDEHILMNOPRSTUWY', 'abdehilmnoprstuwy')"
_BLOCK = "self::span or self::p or self::div or self::li"
_BYLINE_LIKE = etree.XPath(
    f"//*[{_BLOCK} or self::a or self::address or self::cite]"
    + "["
    + " or ".join(
        f"contains({_LOWER.format(attribute)}, '{word}')"
        for attribute in ("@class", "@data-testid")
        for word in ("byline", "author", "writer")
    )
    + "]"
)
_DATE_LIKE = etree.XPath(
    f"//*[{_BLOCK}][@class]["
    + " or ".join(
        f"contains({_LOWER.format('@class')}, '{word}')"
        for word in ("pub", "post", "article", "entry", "story", "date", "time")
    )
    + "]"
)


def text_of(element: Any) -> str:
    """The text in an element, white space made single."""
    return " ".join("".join(element.itertext()).split())


def microdata(tree: Any) -> Items:
    """The page's microdata, found in one pass."""
    found: Items = {}
    for element in _WITH_ITEMPROP(tree):
        for name in element.get("itemprop").split():
            found.setdefault(name, []).append(element)
    return found


def value_of(items: Items, name: str) -> str | None:
    """The first value of a property; of a thing, its name."""
    for element in items.get(name, ()):
        inner = element.xpath(".//*[@itemprop='name']")
        target = inner[0] if inner else element
        value = target.get("content") or text_of(target)
        if value.strip():
            return str(value.strip())
    return None


def dates_of(items: Items) -> Iterator[str]:
    """Values of datePublished, those of comments left out."""
    for element in items.get("datePublished", ()):
        if any("comment" in (holder.get("itemtype") or "").lower() for holder in element.iterancestors()):
            continue
        value = element.get("content") or element.get("datetime") or text_of(element)
        if value.strip():
            yield value.strip()


def named_authors(items: Items) -> list[str]:
    """Names of the authors in microdata, organisations left out."""
    found: list[str] = []
    for element in items.get("author", ()):
        if "organization" not in (element.get("itemtype") or "").lower():
            inner = element.xpath(".//*[@itemprop='name']") or [element]
            found.extend(one.get("content") or text_of(one) for one in inner)
    return found


def bylines(tree: Any) -> list[str]:
    """Names in links that say rel=author, else in elements whose class says byline and that are short."""
    linked = [text for element in _WITH_REL_AUTHOR(tree) if (text := text_of(element))]
    if linked:
        return linked[:6]
    for element in _BYLINE_LIKE(tree):
        if _BYLINE_CLASS.search(element.get("class") or element.get("data-testid") or ""):
            text = text_of(element)
            if 4 < len(text) < 120:  # "By Ruta Vale, Port Arlen": one comma and no "and" is a place or a role
                return [text.split(",")[0] if text.count(",") == 1 and " and " not in text else text]
    return []


def dates(tree: Any) -> Iterator[str]:
    """Dates of <time> elements and of short elements whose class says that they are of publication, not of change."""
    for element in tree.iter("time"):
        holder = element.getparent()
        named = [element.get("class"), holder.get("class") if holder is not None else None, element.get("itemprop")]
        if _MODIFIED.search(" ".join(filter(None, named))):
            continue
        if any(one.tag in {"aside", "footer", "nav"} for one in element.iterancestors()):
            continue
        yield element.get("datetime") or text_of(element)
        break
    for element in _DATE_LIKE(tree):
        if _DATE_CLASS.search(element.get("class")) and not _MODIFIED.search(element.get("class")):
            text = text_of(element)
            if 8 <= len(text) <= 80 and re.search(r"(?:19|20)\d\d", text):
                yield text
                return
