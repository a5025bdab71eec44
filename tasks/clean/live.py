"""Read live blogs: their entries one by one, each after a line that says when it was written."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from tasks.clean import jsonld
from tasks.clean.fallback import by_articlebody
from tasks.clean.lines import is_beside
from tasks.clean.place import Places
from tasks.clean.rejoin import page_blocks
from tasks.clean.texts import one_line, raw
from tasks.web.dates import read_date

_LIVE = re.compile(
    r"(?:^|[\s/_-])live(?:[_-]?(?:blog|updates?|feed|ticker|report|coverage|reporting|stream))?(?:$|[\s/_-])", re.I
)
_ENTRIES_MIN = 3
_LOOKED_AT = 50_000  # elements that may show a time
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?[ap]\.?m\.?)?(?:\s?(?:UTC|GMT|BST|CES?T|[ECP][SD]?T))?", re.I)
_HOLDERS = ("article", "section", "li", "div")
_TEXT_MIN = 30  # characters of a paragraph that makes a container an entry


def is_live(tree: Any, nodes: list[dict[str, Any]], url: str) -> bool:
    """Whether a page says that it is a live blog: by its JSON-LD, its address, or classes of its containers."""
    if any("LiveBlogPosting" in jsonld.types(node) for node in nodes):
        return True
    if _LIVE.search(urlsplit(url).path):
        return True
    return any(_LIVE.search(one.get("class") or "") for one in tree.iter("main", "article", "body"))


def live_lines(tree: Any, node: dict[str, Any]) -> list[str]:
    """Lines of a live blog's introduction and entries, times before their entries; none where entries are too few."""
    entries = _entries(tree)
    if len(entries) < _ENTRIES_MIN:
        return _declared(node)
    told = {element for entry, _ in entries for element in entry.iter("p", "li")}
    first = entries[0][0]
    before = set(first.xpath("preceding::p"))
    lines = [
        one.text for one in page_blocks(tree) if one.element in before and one.element not in told and one.is_prose
    ]
    for entry, when in entries:
        lines += [when, *_entry_lines(entry)]
    return [line for line in lines if not is_beside(line)]


def _entries(tree: Any) -> list[tuple[Any, str]]:
    """Containers of entries and their times, in page order: the largest group of like ones that hold time and text."""
    places = Places(tree)
    groups: dict[tuple[str, str], list[tuple[Any, str]]] = defaultdict(list)
    seen: set[Any] = set()
    for element in islice(tree.iter("time", "span", "a", "p", "div", "strong", "b", "h2", "h3", "h4"), _LOOKED_AT):
        when = _when(element)
        entry = _holder(element) if when else None
        if when and entry is not None and entry not in seen:
            seen.add(entry)
            groups[entry.tag, re.sub(r"\d+", "", entry.get("class") or "")].append((entry, when))
    found = max(groups.values(), key=len, default=[])
    return [] if any(places.elsewhere(entry) and entry.tag != "article" for entry, _ in found[:1]) else found


def _when(element: Any) -> str | None:
    """The time that an element shows, as "2026-03-02 10:14 UTC" where it tells the day too, else as shown."""
    if element.tag != "time" and len(element):
        return None
    text = one_line(element)
    read = read_date(element.get("datetime")) if element.tag == "time" else None
    if read is not None:
        return read[0].astimezone(UTC).strftime("%Y-%m-%d %H:%M") + (" UTC" if read[1] else "")
    return text if _CLOCK.fullmatch(text) else None


def _holder(element: Any) -> Any:
    """The nearest container that holds text beside the time."""
    for holder in element.iterancestors():
        if holder.tag in ("body", "main", "html"):
            return None
        if holder.tag in _HOLDERS and any(len(raw(p)) >= _TEXT_MIN for p in holder.iter("p")):
            return holder
    return None


def _entry_lines(entry: Any) -> list[str]:
    shown = {block.element: block.text for block in page_blocks(entry)}
    lines = []
    for element in entry.iter("h2", "h3", "h4", "p", "li"):
        text = shown.get(element) or (one_line(element) if element.tag[0] == "h" else "")
        if text and not _CLOCK.fullmatch(text):
            lines.append(text)
    return lines


def _declared(node: dict[str, Any]) -> list[str]:
    """The entries that JSON-LD declares, for pages that fill themselves in by script."""
    updates = node.get("liveBlogUpdate")
    lines: list[str] = []
    given = [one for one in updates if isinstance(one, dict)] if isinstance(updates, list) else []
    if len(given) < _ENTRIES_MIN:
        return []
    for update in given:
        read = read_date(jsonld.string(update.get("datePublished")))
        lines += [read[0].strftime("%Y-%m-%d %H:%M UTC")] if read else []
        lines += [title] if (title := jsonld.string(update.get("headline"))) else []
        body = update.get("articleBody")
        lines += by_articlebody(body if isinstance(body, str) else None).split("\n\n")
    return [line for line in lines if line]
