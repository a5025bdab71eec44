"""Find the standfirst: the summary that a page shows between its headline and its text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from tasks.clean.lines import is_beside
from tasks.clean.place import Places, names_standfirst
from tasks.clean.rejoin import key_of

_TAGS = frozenset({"p", "h2", "h3", "div", "span", "strong"})
_BLOCKS = frozenset({"p", "div", "ul", "ol", "section", "article", "h1", "h2", "h3", "figure", "table"})
_LOOKED_AT = 60  # elements after the heading; bars for sharing and pictures stand between
_MIN, _MAX = 25, 600  # characters


def find_standfirst(tree: Any, title: str | None, described: list[str], places: Places) -> str | None:
    """The standfirst, or None where the page shows none.

    `described`: what the page's metadata give as its description; an element that says the same and stands apart from
    the paragraphs is one, as is one whose class says so, or a second heading at once below the first.
    """
    headings = list(tree.iter("h1"))
    heading = headings[0] if len(headings) == 1 else next((one for one in headings if _says(one, title)), None)
    if heading is None:
        return None
    told = {key_of(text) for text in described}
    for element in islice(_following(heading), _LOOKED_AT):
        if any(child.tag in _BLOCKS for child in element) or places.elsewhere(element):
            continue
        text = " ".join("".join(element.itertext()).split())
        if not _MIN <= len(text) <= _MAX or is_beside(text):
            continue
        if _named(element) or (_stands_apart(element) and (key_of(text) in told or _below(element, heading))):
            return text
        if element.tag == "p" and text[-1] in '.!?”"' and len(text) > 80:
            return None  # the story has begun
    return None


def _says(heading: Any, title: str | None) -> bool:
    """Whether a heading is the title's; a page of several stories has several."""
    return title is not None and key_of("".join(heading.itertext())) == key_of(title)


def _following(element: Any) -> Iterator[Any]:
    """The elements of some tags that come after one, in page order; XPath's axis would go through the whole page."""
    while element is not None:
        while element is not None and element.getnext() is None:
            element = element.getparent()
        if element is None:
            return
        element = element.getnext()
        yield from element.iter(*_TAGS)


def _named(element: Any) -> bool:
    """Whether the class of an element, or of the container that holds it alone, says that it is one."""
    for one in (element, element.getparent()):
        if one is None or (one is not element and len(one) > 2):
            continue
        if names_standfirst(one):
            return True
    return False


def _stands_apart(element: Any) -> bool:
    """Whether an element is no paragraph among paragraphs."""
    return element.tag in ("h2", "h3") or sum(1 for _ in element.itersiblings("p")) == 0


def _below(element: Any, heading: Any) -> bool:
    """Whether it is a sentence in a heading that comes at once after the first heading."""
    if element.tag not in ("h2", "h3") or len("".join(element.itertext()).split()) < 6:
        return False
    before = element.getprevious()
    return before is heading
