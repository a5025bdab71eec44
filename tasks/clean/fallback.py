"""Read what trafilatura finds nothing in: the page's own articleBody, then its paragraphs."""

from __future__ import annotations

import html as entities
import re
from collections import defaultdict
from typing import Any

from tasks.clean.texts import linked, one_line

_DEPTH_MAX = 256
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]{0,2000}?(/?)>")
_UNENDED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "option",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
    ]
)
"""Elements that have no end tag, or need none: a count of tags cannot tell how deep they are."""
_PARAGRAPH = re.compile(r"<p\b[^<>]{0,2000}>(.{1,20000}?)(?=</p>|<p\b|</div>|</article>|</body>)", re.I | re.S)
_SKIPPED = ("script", "style", "noscript", "template", "svg", "nav", "footer", "form", "aside")
_MARKUP = re.compile(r"<[^<>]{1,5000}>")
_ASIDE = frozenset({"nav", "footer", "aside", "form", "header", "figcaption"})


def nested_too_deep(page: str) -> bool:
    """Whether elements are nested past what trafilatura reads (256); a count of tags, not a parse."""
    depth = 0
    for closing, name, empty in _TAG.findall(page):
        if empty or name.lower() in _UNENDED:
            continue
        depth += -1 if closing else 1
        if depth > _DEPTH_MAX:
            return True
        depth = max(depth, 0)
    return False


def by_articlebody(body: str | None) -> str:
    """The text that a publisher puts into JSON-LD, where it has paragraphs or is short enough to be one."""
    if not body:
        return ""
    if re.search(r"<(?:p|br|div)\b", body, re.I):
        body = re.sub(r"<(?:/?p|br|/?div)\b[^<>]{0,500}>", "\n", body, flags=re.I)
        body = entities.unescape(_MARKUP.sub("", body))
    lines = [" ".join(line.split()) for line in body.splitlines()]
    return "\n\n".join(line for line in lines if line)


def by_paragraphs(page: str, tree: Any) -> str:
    """The paragraphs of the element that holds most paragraph text; from the bare characters where the tree was cut."""
    held: dict[Any, list[str]] = defaultdict(list)
    for paragraph in tree.iter("p"):
        if any(ancestor.tag in _ASIDE for ancestor in paragraph.iterancestors()):
            continue
        text = one_line(paragraph)
        if text and linked(paragraph) * 2 < len(text):
            held[paragraph.getparent()].append(text)
    best = max(held.values(), key=lambda texts: sum(map(len, texts)), default=[])
    found = "\n\n".join(best)
    return found if len(found) >= 120 else _by_pattern(page)


def _by_pattern(page: str) -> str:
    plain = page[:2_000_000]
    for opening, closing in [("<!--", "-->"), *((f"<{name}", f"</{name}") for name in _SKIPPED)]:
        plain = _without(plain, opening, closing)
    texts = (" ".join(entities.unescape(_MARKUP.sub("", match)).split()) for match in _PARAGRAPH.findall(plain))
    return "\n\n".join(text for text in texts if len(text) > 40)


def _without(page: str, opening: str, closing: str) -> str:
    """The page without what stands between two marks; by `find`, since a pattern is quadratic where marks never
    close."""
    kept, start, lower = [], 0, page.lower()
    while (found := lower.find(opening, start)) >= 0:
        end = lower.find(closing, found)
        if end < 0:
            break
        kept.append(page[start:found])
        start = end + len(closing)
    return " ".join([*kept, page[start:]])
