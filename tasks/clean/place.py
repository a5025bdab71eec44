"""Tell what of a page is its article and what is about other stories, asks the reader for something, or says who wrote.

Publishers name such parts alike in classes and ids ("related-posts", "newsletterSignup", "author_bio").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import islice, takewhile
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from annotators.lexicon.normalize import entries
from tasks.clean.texts import key_of, raw


class Part(StrEnum):
    """What an element is beside the story."""

    STORY = "story"
    PROMPT = "prompt"
    COMMENT = "comment"
    BIOGRAPHY = "biography"
    CAPTION = "caption"
    PRICES = "prices"


_PARTS = {entry["part"]: entry["pattern"] for entry in entries("page_parts.yaml")}
_BESIDE = "|".join(f"(?P<{part}>{_PARTS[part]})" for part in Part)
_MODIFIED = r"--|-sc-|-[a-z]*\d"  # by a modifier, or by the hash of a style sheet's builder
_NAMED = re.compile(rf"(?:^|\s|(?<=[a-z])-)(?:{_BESIDE})(?=$|\s|{_MODIFIED})")
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
"""Below the page's own, the highest first."""
_HEADINGS_MAX = 4  # a card has one, with a kicker two
_SUMMARY = re.compile(
    rf"(?:^|\s|[a-z]-)(?:{_PARTS['standfirst']})(?:$|\s|-(?:text|copy|content|body|wrapper|container|inner)|{_MODIFIED})"
)
_NAMING = ("class", "id", "itemprop", "data-testid", "data-component")
_ASIDE = frozenset({"aside", "nav", "footer"})
_CARDS = frozenset({"li", "div", "section"})
_SHORT = etree.XPath("string-length(normalize-space(.)) <= 500")  # characters; what is longer is no teaser
_ARTICLES = etree.XPath("//article")


@functools.lru_cache(maxsize=8192)
def _kind(names: str) -> Part | None:
    found = _NAMED.search(_hyphened(names))
    return Part(found.lastgroup) if found and found.lastgroup else None


def _hyphened(names: str) -> str:
    return re.sub(r"(?<=[a-z\d])(?=[A-Z])|__?", "-", names).lower()


def names_standfirst(element: Any) -> bool:
    """Whether class or itemprop of an element say that it is a standfirst."""
    names = _names(element)
    return bool(names) and _SUMMARY.search(_hyphened(names)) is not None


def kind_of(element: Any) -> Part | None:
    """What an element says by class and id that it is beside the story; None where they say nothing."""
    names = _names(element)
    return _kind(names) if names else None


def _names(element: Any) -> str:
    """What an element is called: by class and id, or for tests and for those who hear the page."""
    attributes = element.attrib
    if not attributes:
        return ""
    label = attributes.get("aria-label")
    names = [value for name in _NAMING if (value := attributes.get(name))]
    return " ".join([*names, label.strip().replace(" ", "-")] if label else names).strip()


def _is_linked(heading: Any, card: Any) -> bool:
    """Whether a heading is all a link, or stands in one."""
    links = list(heading.iter("a"))
    if links:
        return len(key_of("".join(map(raw, links)))) == len(key_of(raw(heading)))
    return any(one.tag == "a" for one in takewhile(lambda one: one is not card, heading.iterancestors()))


class Places:
    """Where a page's own article stands, to tell whose an author or a date is."""

    def __init__(self, tree: Any, title: str | None = None) -> None:
        """`tree`: the whole page; `title`: what its title tag says, to know its heading among others."""
        self._tree = tree
        self._title = key_of(title or "")
        self._short: dict[Any, bool] = {}

    @functools.cached_property
    def article(self) -> Any:
        """The <article> of the page's heading, or the one with most text; None where there is none."""
        headings = list(self._tree.iter("h1"))
        for heading in [one for one in headings if self.is_title(one)] or headings:
            for holder in heading.iterancestors("article"):
                return holder
        return max(_ARTICLES(self._tree), key=lambda one: sum(len(p.text or "") for p in one.iter("p")), default=None)

    def is_title(self, heading: Any) -> bool:
        """Whether a heading says what the page's title tag says."""
        text = key_of(raw(heading))
        return bool(text) and text in self._title

    def own(self, elements: Iterable[Any]) -> list[Any]:
        """Those of some elements that are this article's: where some stand in it, no others."""
        found = [element for element in elements if not self.elsewhere(element)]
        article = self.article
        inside = [element for element in found if article is not None and article in element.iterancestors()]
        return inside or found

    def is_short(self, element: Any) -> bool:
        """Whether an element has no more text than a teaser; asked once each, since containers hold one another."""
        if element not in self._short:
            self._short[element] = bool(_SHORT(element))
        return self._short[element]

    def is_card(self, element: Any) -> bool:
        """Whether an element is another story's: short, with a heading below the page's that is a link."""
        if element.tag not in _CARDS or not self.is_short(element) or next(element.iter("h1"), None) is not None:
            return False
        return any(_is_linked(one, element) for one in islice(element.iter(*HEADINGS), _HEADINGS_MAX))

    def elsewhere(self, element: Any) -> bool:
        """Whether an element stands in another story's teaser, in comments, an aside or the foot of the page."""
        nearest = short = True
        for holder in element.iterancestors():
            if holder.tag in _ASIDE or kind_of(holder) in (Part.STORY, Part.COMMENT):
                return True
            short = short and self.is_short(holder)
            if short and self.is_card(holder):
                return True
            if holder.tag == "article" and nearest:
                if holder is not self.article:
                    return True
                nearest = False
        return False
