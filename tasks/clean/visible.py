"""Read what a page shows beside its declarations: microdata, <time> elements, bylines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from tasks.clean.place import Places

Items = dict[str, list[Any]]
"""Elements by their itemprop, in page order."""

_DATE_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:publish(?:ed)?|pub|post(?:ed)?|article|entry|story|date|time|timestamp)"
    r"(?:[\s_-]?(?:on|date|time|info))?"
)
_MODIFIED = re.compile(r"(?i)modif|updat|event|comment|related|sidebar|copyright|footer")
_PUBLISHED = re.compile(r"(?i)\bpublished\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LINES = ("p", "div", "span", "li")
_BELOW_HEADING = 12  # elements of those below the heading that may be its byline
_DATELINE = re.compile(r"(?i)(?:by|von|posted|published|first published|date|on)\b|\w{3,9}\.?,?\s+\d|\d{1,2}[.:\s]")
_COMMENTED = re.compile(r"<!--((?:(?!-->).){0,80}?(?:publish|pub_?date|posted|created)(?:(?!-->).){0,200})-->", re.I)
_COMMENTED_MAX, _COMMENTS_WITHIN = 20, 500_000  # comments looked at; characters of the page
_DATED = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d(?:[T\s]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:\s?(?:Z|UTC|GMT|[+-][\d:]{3,5}))?)?"
)
_BREADCRUMBS = etree.XPath(
    "//*[self::nav or self::ol or self::ul or self::div]"
    "[contains(@class, 'breadcrumb') or contains(@class, 'Breadcrumb')"
    " or @aria-label='breadcrumb' or @aria-label='Breadcrumb' or @aria-label='Breadcrumbs']"
)
_BYLINE_CLASS = re.compile(r"(?i)(?:^|[\s_-])(?:byline|author|by-author|writer)(?:[\s_-]?(?:name|s))?(?:$|[\s_-])")
# The patterns above decide; these narrow their candidates down without a Python object for every element of the page.
_WITH_ITEMPROP = etree.XPath("//*[@itemprop]")
_WITH_REL_AUTHOR = etree.XPath("//a[@rel='author'] | //span[@rel='author']")
_BLOCK = "self::span or self::p or self::div or self::li"


def _naming(attributes: tuple[str, ...], words: tuple[str, ...]) -> str:
    """A condition that an attribute has one of these words, as they are or capitalised: `translate` takes three times
    as long."""
    spelt = [spelling for word in words for spelling in (word, word.capitalize())]
    return " or ".join(f"contains({attribute}, '{word}')" for attribute in attributes for word in spelt)


_BYLINE_LIKE = etree.XPath(
    f"//*[{_BLOCK} or self::a or self::address or self::cite]"
    f"[{_naming(('@class', '@data-testid'), ('byline', 'author', 'writer'))}]"
)
_DATE_LIKE = etree.XPath(
    f"//*[{_BLOCK}][@class][{_naming(('@class',), ('pub', 'post', 'article', 'entry', 'story', 'date', 'time'))}]"
)


def following(element: Any, tags: Collection[str]) -> Iterator[Any]:
    """The elements of some tags that come after one, in page order; XPath's axis would go through the whole page."""
    while element is not None:
        while element is not None and element.getnext() is None:
            element = element.getparent()
        if element is None:
            return
        element = element.getnext()
        yield from element.iter(*tags)


def text_of(element: Any) -> str:
    """The text in an element, white space made single; a line break is white space."""
    between = " " if next(element.iter("br"), None) is not None else ""
    return " ".join(between.join(element.itertext()).split())


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


def in_comment(element: Any) -> bool:
    """Whether an element stands in what microdata call a comment."""
    return any("comment" in (holder.get("itemtype") or "").lower() for holder in element.iterancestors())


def dates_of(items: Items, places: Places) -> Iterator[str]:
    """Values of datePublished, those of comments and of other stories left out."""
    for element in items.get("datePublished", ()):
        if places.elsewhere(element) or in_comment(element):
            continue
        value = element.get("content") or element.get("datetime") or element.get("title") or text_of(element)
        if value.strip():
            yield value.strip()


def named_authors(items: Items, places: Places) -> list[str]:
    """Names of the article's authors in microdata, organisations left out."""
    found: list[str] = []
    for element in places.own(items.get("author", ())):
        if "organization" not in (element.get("itemtype") or "").lower():
            inner = element.xpath(".//*[@itemprop='name']") or [element]
            found.extend(one.get("content") or text_of(one) for one in inner)
    return found


def bylines(tree: Any, places: Places) -> list[str]:
    """Names in links that say rel=author, else in elements whose class says byline and that are short."""
    linked = [text for one in places.own(_WITH_REL_AUTHOR(tree)) if (text := text_of(one))]
    if linked:
        return linked[:6]
    for element in _byline_elements(tree, places):
        text = text_of(element)
        if 4 < len(text) < 120:  # "By Ruta Vale, Port Arlen": one comma and no "and" is a place or a role
            return [text.split(",")[0] if text.count(",") == 1 and " and " not in text else text]
    return []


def breadcrumbs(tree: Any) -> list[str]:
    """The names that a page shows as the way to it, from the top down."""
    for holder in _BREADCRUMBS(tree):
        names = [text for link in holder.iter("a") if (text := text_of(link))]
        if names:
            return names
    return []


def commented_dates(page: str) -> Iterator[str]:
    """Dates in comments of the markup that say that they are of publication."""
    for match in islice(_COMMENTED.finditer(page, 0, _COMMENTS_WITHIN), _COMMENTED_MAX):
        said = match[1]
        if not _MODIFIED.search(said) and (dated := _DATED.search(said)):
            yield dated[0]


def _byline_elements(tree: Any, places: Places) -> Iterator[Any]:
    for element in _BYLINE_LIKE(tree):
        named = element.get("class") or element.get("data-testid") or ""
        if _BYLINE_CLASS.search(named) and not places.elsewhere(element):
            yield element


def dates(tree: Any, places: Places) -> Iterator[str]:
    """Dates of <time> and <abbr title> elements, then of the first short element whose class says that it is of
    publication, not of change; where there is none such, of the byline and of what stands below the heading."""
    yield from _timed(tree, places)
    if (classed := next(_classed(tree, places), None)) is not None:
        yield classed
        return
    yield from (text for one in _byline_elements(tree, places) if len(text := text_of(one)) <= 160)
    yield from _below_heading(tree, places)


def _timed(tree: Any, places: Places) -> Iterator[str]:
    for element in tree.iter("time", "abbr"):
        holder = element.getparent()
        named = [element.get("class"), holder.get("class") if holder is not None else None, element.get("itemprop")]
        names = " ".join(filter(None, named))
        if (_MODIFIED.search(names) and not _PUBLISHED.search(names)) or places.elsewhere(element):
            continue
        title = element.get("title") or ""
        if element.tag == "time":
            yield element.get("datetime") or (title if _YEAR.search(title) else text_of(element))
            return
        if _YEAR.search(title):  # other abbreviations tell what they stand for
            yield title


def _classed(tree: Any, places: Places) -> Iterator[str]:
    for element in _DATE_LIKE(tree):
        named = element.get("class")
        if _DATE_CLASS.search(named) and not _MODIFIED.search(named) and not places.elsewhere(element):
            text = text_of(element)
            if 8 <= len(text) <= 80 and _YEAR.search(text):
                yield text


def _below_heading(tree: Any, places: Places) -> Iterator[str]:
    heading = next((one for one in tree.iter("h1") if places.is_title(one)), next(tree.iter("h1"), None))
    for element in islice(following(heading, _LINES), _BELOW_HEADING):
        text = text_of(element) if len(element) <= 4 else ""
        dated = 8 <= len(text) <= 160 and _DATELINE.match(text) and not _MODIFIED.search(text)
        if dated and not places.elsewhere(element):
            yield text
