"""Find on a page what is another story's: teasers whose heading is a link on the site, and whole further articles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from tasks.clean.lines import same_host
from tasks.clean.place import HEADINGS, Places
from tasks.clean.texts import prose

_HOLDERS = frozenset({"li", "div", "section", "article"})
_BETWEEN = frozenset({"a", "header", "span", "ul", "ol", "figure"})
"""Elements between a heading and the container of its teaser, which are none themselves."""
_LOOKED_AT = 500  # headings, and links around blocks
_BLOCK_LINKS = etree.XPath("//a[p or div or h2 or h3 or h4 or h5 or h6]")


def teasers(tree: Any, places: Places, host: str) -> list[Any]:
    """The largest containers of teasers; none where they hold more than the rest: the page is made of such parts."""
    found: list[Any] = []
    for heading in islice(tree.iter(*HEADINGS), _LOOKED_AT):
        if not any(_leads_on(link, host) for link in _links(heading)) or places.is_title(heading):
            continue
        card = _container(heading, places)
        if card is not None and not any(one is card or one in card.iterancestors() for one in found[-1:]):
            found.append(card)
    held = set(found)
    links = (one for one in islice(_BLOCK_LINKS(tree), _LOOKED_AT) if held.isdisjoint(one.iterancestors()))
    found += [one for one in links if _leads_on(one, host) and places.is_short(one) and not _is_titled(one, places)]
    told, whole = sum(map(prose, found)), prose(tree)
    return found if told * 2 <= whole else []


def further_articles(tree: Any, places: Places) -> list[Any]:
    """Articles with a first heading of their own beside the page's, as pages have that go on without an end."""
    own = places.article
    if own is None or not any(map(places.is_title, own.iter("h1"))):
        return []
    return [
        one
        for one in islice(tree.iter("article"), _LOOKED_AT)
        if one is not own and own not in one.iterancestors() and next(own.iterancestors("article"), None) is not one
        and next(one.iter("h1"), None) is not None
    ]  # fmt: skip


def _is_titled(link: Any, places: Places) -> bool:
    """Whether a link holds the page's own heading, as older pages have it."""
    return any(one.tag == "h1" or places.is_title(one) for one in link.iter("h1", *HEADINGS))


def _links(heading: Any) -> Iterator[Any]:
    yield from heading.iter("a")
    yield from heading.iterancestors("a")


def _leads_on(link: Any, host: str) -> bool:
    """Whether a link goes to another page of the site."""
    target = (link.get("href") or "").strip()
    return bool(target) and not target.startswith("#") and same_host(target, host)


def _container(heading: Any, places: Places) -> Any:
    """The largest container around a heading that is a teaser or a few of them; None where there is none."""
    found = None
    for holder in heading.iterancestors():
        if holder.tag in _HOLDERS:
            if not places.is_card(holder):
                break
            found = holder
        elif holder.tag not in _BETWEEN:
            break
    return found
