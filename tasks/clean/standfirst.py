"""Find the standfirst: the summary that a page shows between its headline and its text."""

from __future__ import annotations

from itertools import islice
from typing import Any

from tasks.clean.lines import is_beside
from tasks.clean.place import Places, names_standfirst
from tasks.clean.texts import key_of, one_line, raw
from tasks.clean.visible import following

_TAGS = ("p", "h2", "h3", "div", "span", "strong", "ul")
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
    told = [(key_of(text), text.rstrip().endswith(("...", "…"))) for text in described]
    for element in islice(following(heading, _TAGS), _LOOKED_AT):
        points = _points(element)
        if not points and any(child.tag in _BLOCKS for child in element):
            continue
        text = " ".join(points or raw(element).split())
        if not _MIN <= len(text) <= _MAX or places.elsewhere(element) or is_beside(text):
            continue
        if points or _named(element) or (_below(element, heading) and _stands_apart(element)):
            return text
        if (_stands_apart(element) or _is_bold(element)) and _is_described(key_of(text), told):
            return text
        if element.tag == "p" and text[-1] in '.!?”"' and len(text) > 80:
            return None  # the story has begun
    return None


def _says(heading: Any, title: str | None) -> bool:
    """Whether a heading is the title's; a page of several stories has several."""
    return title is not None and key_of(raw(heading)) == key_of(title)


def _points(element: Any) -> list[str]:
    """The items of a list by which a page sums up, where the class of the list or of what holds it says so."""
    if element.tag not in ("div", "ul"):
        return []
    lists = list(islice(element.iter("ul", "ol"), 2))
    if len(lists) != 1 or not _named(lists[0]):
        return []
    return [one_line(item) for item in lists[0].iter("li")]


def _is_described(key: str, told: list[tuple[str, bool]]) -> bool:
    """Whether a description says the same, or begins so where it is cut short."""
    return any(key == other or (short and len(other) >= _MIN and key.startswith(other)) for other, short in told)


def _is_bold(element: Any) -> bool:
    """Whether a paragraph is bold throughout, as some pages show their standfirst."""
    bold = [one for one in element if one.tag in ("strong", "b")]
    return len(bold) == 1 and key_of(raw(bold[0])) == key_of(raw(element))


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
    if element.tag not in ("h2", "h3") or len(raw(element).split()) < 6:
        return False
    before = element.getprevious()
    return before is heading
