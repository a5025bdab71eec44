"""Put back paragraphs of the article that an extractor left behind.

Extractors score containers by themselves: a body in several siblings loses all but one, a paragraph that is mostly a
link is taken for a menu. A lost paragraph stands in a container like those of the kept ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tasks.clean.lines import is_beside
from tasks.clean.place import kind_of

_TRANSPARENT = frozenset({"blockquote", "ul", "ol", "li", "center", "b", "strong", "em", "i", "span", "font", "section"})
"""Elements between a paragraph and its container that say nothing about where it belongs."""
_ASIDE = frozenset({"aside", "nav", "footer", "form", "figure", "figcaption", "table", "button", "dialog", "noscript"})
_PROSE_MIN = 40  # characters; a shorter block is put back only inside the text
_ENDS = re.compile(r"[.!?…:;][\"'”’)\]]*\Z")


@dataclass(frozen=True)
class _Block:
    text: str
    key: str
    holder: Any
    """The container in which the block stands."""
    sign: tuple[str, ...]
    """What kind of container: tags and classes of it and the one around it."""
    linked: int
    """Characters inside links."""


def rejoin(lines: list[str], tree: Any) -> list[str]:
    """The lines with the lost paragraphs of `tree`, the page, in their places."""
    blocks = _blocks(tree)
    keys = [_key(line) for line in lines]
    whole = "".join(keys)
    at: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        at.setdefault(key, []).append(number)
    places = _matched(blocks, at)
    kept = [number for number, place in enumerate(places) if place is not None]
    if not kept:
        return lines
    holders = {id(blocks[number].holder) for number in kept}
    signs = {blocks[number].sign for number in kept if len(blocks[number].text) >= _PROSE_MIN}
    after: dict[int, list[str]] = {}
    last = -1
    for number, block in enumerate(blocks):
        place = places[number]
        if place is not None:
            last = place
            continue
        inside = kept[0] < number < kept[-1]
        if block.key in whole or not _belongs(block, inside, holders, signs):
            continue
        after.setdefault(last, []).append(block.text)
    return after.get(-1, []) + [one for number, line in enumerate(lines) for one in (line, *after.get(number, []))]


def _matched(blocks: list[_Block], at: dict[str, list[int]]) -> list[int | None]:
    """The line that each block is, in order; a line that says the same twice is two blocks."""
    places: list[int | None] = []
    used: dict[str, int] = {}
    for block in blocks:
        lines = at.get(block.key)
        if lines is None:
            places.append(None)
            continue
        turn = used.get(block.key, 0)
        used[block.key] = turn + 1
        places.append(lines[min(turn, len(lines) - 1)])
    return places


def _belongs(block: _Block, inside: bool, holders: set[int], signs: set[tuple[str, ...]]) -> bool:
    own = len(block.text) - block.linked
    if own < 5 or is_beside(block.text):  # a link with its full stop is a headline; "It said that [...]." is a sentence
        return False
    alike = block.sign in signs
    if inside and (alike or id(block.holder) in holders):
        return bool(_ENDS.search(block.text)) or len(block.text) >= 2 * _PROSE_MIN and own * 2 > len(block.text)
    named = alike and any("." in part for part in block.sign)
    return named and len(block.text) >= _PROSE_MIN and bool(_ENDS.search(block.text))


def _blocks(tree: Any) -> list[_Block]:
    """Paragraphs of the page in order; those in asides, menus, pictures and teasers are none."""
    found: list[_Block] = []
    beside: dict[Any, bool] = {}
    for element in tree.iter("p", "li"):
        if element.tag == "li" and next(element.iter("p", "li", "div"), element) is not element:
            continue
        text = _text(element)
        key = _key(text)
        holder = element.getparent()
        if not key or holder is None or _is_beside(holder, beside):
            continue
        while holder.tag in _TRANSPARENT and holder.getparent() is not None:
            holder = holder.getparent()
        around = holder.getparent()
        sign = tuple(_named(one) for one in (holder, around) if one is not None)
        linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
        found.append(_Block(text, key, holder, sign, linked))
    return found


def _text(element: Any) -> str:
    """The text in a paragraph, white space made single; a line break is white space."""
    for broken in element.iter("br"):
        broken.tail = f" {broken.tail or ''}"
    return " ".join("".join(element.itertext()).split())


def _key(text: str) -> str:
    """A text's letters and digits: extractors join and part words at tags otherwise than the page shows them."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _is_beside(holder: Any, known: dict[Any, bool]) -> bool:
    """Whether a container, or one around it, is beside the article; asked once each."""
    chain = []
    result = False
    while holder is not None:
        if holder in known:
            result = known[holder]
            break
        chain.append(holder)
        if holder.tag in _ASIDE or kind_of(holder) is not None:
            result = True
            break
        holder = holder.getparent()
    for one in chain:
        known[one] = result
    return result


def _named(element: Any) -> str:
    """Tag and class of an element, numbers in it left out ("block-3" is like "block-4")."""
    named = element.get("class") or element.get("data-component") or ""
    return element.tag + ("." + re.sub(r"\d+", "", named) if named else "")
