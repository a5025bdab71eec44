"""Make lines of the tree that trafilatura gives, without the title again and without teasers and prompts."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from annotators.lexicon.normalize import entries
from annotators.text.boilerplate_lines import LINE_MAX, classify_line, parse_byline
from storage.vocabulary import BoilerplateLabel
from tasks.clean.texts import folded

_LINK = "\x00"  # stands where a link begins and ends; no page has it, `parse` drops NULs
_MARKS = " \xa0\t•·>»›→▶►➤➡☞"  # stand before a link to another story
_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "lb", "code", "div", "fw", "ab"})
"""Elements of trafilatura's tree that begin and end a line."""
_TEASERS_MAX = 0.2  # of the characters; beyond it a list of links is what the article is
_BESIDE = frozenset({"promotion", "read_also", "social", "caption"})
"""Details of boilerplate that a web page has about itself; corrections, credits and contacts belong to the story."""
_LAST_LINES = 4  # among which authors are introduced
_WORD = r"[A-ZÀ-Þ][\w'’.-]*"
_INTRODUCED = next(entry["pattern"] for entry in entries("page_parts.yaml") if entry["part"] == "introduction")
_BIOGRAPHY = re.compile(
    rf"(?:About )?(?P<name>{_WORD}(?:\s(?:[a-z]{{2,3}}\s)?{_WORD}){{0,4}})"
    rf"(?:, (?:an?|the) [^,]{{3,80}},)?\s(?:{_INTRODUCED})"
)
_REACHED = re.compile(r"(?i)\b(?:reach|contact|e-?mail|write to)\b.{1,40}\b[\w.+-]+@[\w-]+\.\w")
_GOES_ON = re.compile(r"(?:She|He|They|Her|His|Their)\b[^“”\"]*\Z")
_TITLE_LINES = 3  # among which the title stands again: after a section's name, before a standfirst


def lines_of(body: Any, titles: Collection[str], url: str) -> list[str]:
    """The body's blocks as lines, characters as they are in the page, white space as shown."""
    host = host_of(url)
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag == "ref" and same_host(element.get("target"), host):
            pieces.append(_LINK)
        pieces.append("\n" if element.tag in _BLOCKS else " " if element.tag == "cell" else "")
        pieces.append(_spaced(element.text if event == "start" else element.tail))
    lines = [line for line in "".join(pieces).split("\n") if line.replace(_LINK, "").strip()]
    shown = {folded(title) for title in titles}
    opening = [line for line in lines[:_TITLE_LINES] if folded(line) not in shown]
    return story_lines(opening + lines[_TITLE_LINES:])


def story_lines(lines: list[str]) -> list[str]:
    """The lines that are no links to other stories and no requests to the reader, unless they are much of the text."""
    beside = {number for number, line in enumerate(lines) if _is_teaser(line)}
    if sum(len(lines[number]) for number in beside) > _TEASERS_MAX * sum(map(len, lines)):
        beside = set()
    shown = [re.sub(r"[ \t\xa0]+", " ", line.replace(_LINK, "")).strip() for line in lines]
    beside |= {number for number, line in enumerate(shown) if is_beside(line)}
    return [line for number, line in enumerate(shown) if number not in beside]


def is_beside(line: str) -> bool:
    """Whether a line is a prompt, a link's announcement or a caption."""
    line = line.lstrip(_MARKS)
    found = classify_line(line) if 0 < len(line) <= LINE_MAX else None
    return found is not None and found[1] in _BESIDE and found[0] != BoilerplateLabel.SEPARATOR


def without_biographies(lines: list[str], authors: list[str]) -> list[str]:
    """The lines without those at their end that say who an author is."""
    whole = " ".join(lines)
    end = max(len(lines) - _LAST_LINES, 1)
    named = [*authors, *(name for line in lines[:_TITLE_LINES] for name in _bylined(line))]
    kept, told = lines[:end], False
    for line in lines[end:]:
        told = _is_biography(line, named, whole) or (told and _GOES_ON.match(line) is not None)
        if not told:
            kept.append(line)
    return kept


def _bylined(line: str) -> tuple[str, ...]:
    """The names in a byline at the head of the text."""
    found = parse_byline(line, opening=True) if len(line) <= LINE_MAX else None
    return found[0] if found is not None else ()


def _is_biography(line: str, authors: list[str], whole: str) -> bool:
    if re.search('[“”"]', line):
        return False
    if _REACHED.search(line):
        return True
    match = _BIOGRAPHY.match(line)
    if match is None:
        return False
    name = match["name"]
    if any(name == author or name == author.split()[-1] for author in authors):
        return True
    # somebody of whom the story tells is named in it too
    return (
        match["writes"] is not None
        and len(name.split()) > 1
        and whole.count(name.split()[-1]) <= line.count(name.split()[-1])
    )


def host_of(url: str) -> str:
    """The host of an address, as links on its site name it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def same_host(target: str | None, host: str) -> bool:
    """Whether a link stays on its site; links to shops and sources are part of an article."""
    named = re.match(r"(?:https?:)?//(?:www\.)?([^/?#]*)", target or "", re.I)
    return named is None or named[1].lower() == host


def _is_teaser(line: str) -> bool:
    """Whether a block is one link and no sentence: a headline of another story, "CLICK HERE TO GET THE APP"."""
    outside = line.split(_LINK)[::2]
    if _LINK not in line or "".join(outside).strip(_MARKS + "|*-–—:[]()."):
        return False
    inside = "".join(line.split(_LINK)[1::2]).strip()
    return len(inside) > 20 and inside[-1:] not in ".!?”\"’'"


def _spaced(text: str | None) -> str:
    return re.sub(r"\s", " ", text) if text else ""
