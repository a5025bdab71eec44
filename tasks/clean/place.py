"""Tell what of a page is its article and what is about other stories, asks the reader for something, or says who wrote.

Publishers name such parts alike in classes and ids ("related-posts", "newsletterSignup", "author_bio").
"""

from __future__ import annotations

import functools
import re
from enum import StrEnum
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from annotators.lexicon.normalize import entries


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
_SUMMARY = re.compile(
    rf"(?:^|\s|[a-z]-)(?:{_PARTS['standfirst']})(?:$|\s|-(?:text|copy|content|body|wrapper|container|inner)|{_MODIFIED})"
)
_ASIDE = frozenset({"aside", "nav", "footer"})
_ARTICLES = etree.XPath("//article")


@functools.lru_cache(maxsize=8192)
def _kind(names: str) -> Part | None:
    found = _NAMED.search(_hyphened(names))
    return Part(found.lastgroup) if found and found.lastgroup else None


def _hyphened(names: str) -> str:
    return re.sub(r"(?<=[a-z\d])(?=[A-Z])|__?", "-", names).lower()


def names_standfirst(element: Any) -> bool:
    """Whether class or itemprop of an element say that it is a standfirst."""
    return (
        _SUMMARY.search(_hyphened(f"{element.get('class') or ''} {element.get('itemprop') or ''}".strip())) is not None
    )


def kind_of(element: Any) -> Part | None:
    """What an element says by class and id that it is beside the story; None where they say nothing."""
    named, identity = element.get("class"), element.get("id")
    if named is None and identity is None:
        return None
    return _kind(f"{named or ''} {identity or ''}".strip())


def _letters(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", (text or "").casefold())


def _is_card(element: Any) -> bool:
    """Whether an item of a list is another story's: it has a heading that is a link."""
    return element.tag == "li" and any(next(one.iter("a"), None) is not None for one in element.iter("h2", "h3", "h4"))


class Places:
    """Where a page's own article stands, to tell whose an author or a date is."""

    def __init__(self, tree: Any, title: str | None = None) -> None:
        """`tree`: the whole page; `title`: what its title tag says, to know its heading among others."""
        self._tree = tree
        self._title = title

    @functools.cached_property
    def _article(self) -> Any:
        """The <article> of the page's heading, or the one with most text; None where there is none."""
        headings = list(self._tree.iter("h1"))
        told = [
            one for one in headings if (text := _letters("".join(one.itertext()))) and text in _letters(self._title)
        ]
        for heading in told or headings:
            for holder in heading.iterancestors("article"):
                return holder
        return max(_ARTICLES(self._tree), key=lambda one: sum(len(p.text or "") for p in one.iter("p")), default=None)

    def elsewhere(self, element: Any) -> bool:
        """Whether an element stands in another story's teaser, in comments, an aside or the foot of the page."""
        nearest = True
        for holder in element.iterancestors():
            if holder.tag in _ASIDE or kind_of(holder) in (Part.STORY, Part.COMMENT) or _is_card(holder):
                return True
            if holder.tag == "article" and nearest:
                if holder is not self._article:
                    return True
                nearest = False
        return False
