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
from tasks.clean.texts import key_of, one_line, raw

_TRANSPARENT = frozenset(
    {"blockquote", "ul", "ol", "li", "center", "b", "strong", "em", "i", "span", "font", "section"}
)
"""Elements between a paragraph and its container that say nothing about where it belongs."""
_ASIDE = frozenset({"aside", "nav", "footer", "form", "figure", "figcaption", "table", "button", "dialog", "noscript"})
_BLOCKS_MAX, _LETTERS_MAX = 3_000, 500_000
"""Paragraphs and letters of a page beyond which nothing is put back: each lost one is looked for in all the text."""
_PROSE_MIN = 40  # characters; a shorter block is put back only inside the text
_ENDS = re.compile(r"[.!?…:;][\"'”’)\]]*\Z")
Sign = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph or list item of a page as it is shown."""

    element: Any
    text: str
    key: str

    @property
    def holder(self) -> Any:
        """The container in which it stands, quotations and lists seen through."""
        found = self.element.getparent()
        while found.tag in _TRANSPARENT and found.getparent() is not None:
            found = found.getparent()
        return found

    @property
    def is_prose(self) -> bool:
        """Whether it is long and ends as a sentence does."""
        return len(self.text) >= _PROSE_MIN and bool(_ENDS.search(self.text))

    def outside_links(self) -> int:
        """Letters that are no link's."""
        return len(self.key) - sum(len(key_of(raw(link))) for link in self.element.iter("a"))


def page_blocks(tree: Any) -> list[Block]:
    """Paragraphs of the page in order, none of a page that has thousands; those in asides, menus, pictures and teasers
    are left out."""
    found: list[Block] = []
    beside: dict[Any, bool] = {}
    for element in tree.iter("p", "li"):
        holder = element.getparent()
        if holder is None or _is_beside(holder, beside):
            continue
        if element.tag == "li" and next(element.iterchildren("p", "ul", "ol", "div"), None) is not None:
            continue
        text = _text(element)
        if key := key_of(text):
            found.append(Block(element, text, key))
            if len(found) > _BLOCKS_MAX:
                return []
    return found if sum(len(block.key) for block in found) <= _LETTERS_MAX else []


def holds_most(lines: list[str], blocks: list[Block]) -> bool:
    """Whether the lines have more letters than the prose of the page that they lack."""
    whole = "".join(map(key_of, lines))
    if len(whole) > _LETTERS_MAX:
        return True
    return len(whole) >= sum(len(block.key) for block in blocks if block.is_prose and block.key not in whole)


def rejoin(lines: list[str], blocks: list[Block]) -> list[str]:
    """The lines with the lost ones of the page's blocks in their places."""
    keys = list(map(key_of, lines))
    whole = "".join(keys)
    if len(whole) > _LETTERS_MAX:
        return lines
    places = _places(blocks, keys)
    kept = [number for number, place in enumerate(places) if place is not None]
    if not kept:
        return lines
    lost = [number for number, place in enumerate(places) if place is None and blocks[number].key not in whole]
    if not lost:
        return lines
    holders = {blocks[number].holder for number in kept}
    signs = {_sign(holder) for holder in {blocks[n].holder for n in kept if len(blocks[n].text) >= _PROSE_MIN}}
    after: dict[int, list[str]] = {}
    before = iter(kept)
    last, ahead = -1, next(before, len(blocks))
    for number in lost:
        while ahead < number:
            last, ahead = places[ahead] or 0, next(before, len(blocks))
        if _belongs(blocks[number], kept[0] < number < kept[-1], holders, signs) or _leads(blocks, number, kept[0]):
            after.setdefault(last, []).append(blocks[number].text)
    return after.get(-1, []) + [one for number, line in enumerate(lines) for one in (line, *after.get(number, []))]


def _places(blocks: list[Block], keys: list[str]) -> list[int | None]:
    """The line that each block is; what says the same for the second time is the second such line."""
    at: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        at.setdefault(key, []).append(number)
    places: list[int | None] = []
    turns: dict[str, int] = {}
    for block in blocks:
        lines, turn = at.get(block.key), turns.get(block.key, 0)
        turns[block.key] = turn + 1
        places.append(lines[min(turn, len(lines) - 1)] if lines else None)
    return places


def _belongs(block: Block, inside: bool, holders: set[Any], signs: set[Sign]) -> bool:
    """Whether a lost block is the article's: `inside` it stands between kept ones."""
    if not inside and not block.is_prose:
        return False
    holder = block.holder
    sign = _sign(holder)
    # a bare container among the paragraphs holds one as well; one with a class says by it what it is
    own_place = holder in holders or (not holder.attrib and holder.getparent() in holders)
    if not (sign in signs or (inside and own_place)):
        return False
    own = block.outside_links()
    if own < 2 or is_beside(block.text):  # a link with its full stop is a headline; "It [...]." is a sentence
        return False
    if inside:
        return bool(_ENDS.search(block.text)) or (len(block.text) >= 2 * _PROSE_MIN and own * 2 > len(block.key))
    return any("." in part for part in sign)


def _leads(blocks: list[Block], number: int, first: int) -> bool:
    """Whether a lost block is the paragraph at once before the first kept one, under the heading that both share."""
    if number != first - 1 or not blocks[number].is_prose:
        return False
    shared = blocks[number].holder.getparent()
    return (
        shared is not None
        and shared in (blocks[first].holder, blocks[first].holder.getparent())
        and next(shared.iter("h1"), None) is not None
        and blocks[number].outside_links() * 2 > len(blocks[number].key)
        and not is_beside(blocks[number].text)
    )


def _sign(holder: Any) -> Sign:
    """What kind of container one is: tags and classes of it and of the one around it."""
    return tuple(_named(one) for one in (holder, holder.getparent()) if one is not None)


def _named(element: Any) -> str:
    """Tag and class of an element, numbers in it left out ("block-3" is like "block-4")."""
    named = element.get("class") or element.get("data-component") or ""
    return f"{element.tag}.{re.sub(r'[0-9]+', '', named)}" if named else str(element.tag)


def _text(element: Any) -> str:
    """The text in a paragraph, white space made single; a line break is white space."""
    for broken in element.iter("br"):
        broken.tail = f" {broken.tail or ''}"
    return one_line(element)


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
