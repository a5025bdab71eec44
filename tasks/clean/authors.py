"""Take sites off titles, and persons from the names given as authors."""

from __future__ import annotations

import html
import re

from annotators.lexicon import organisations
from annotators.lexicon.normalize import NAME_PARTICLES, alternatives, is_acronym, of_class

_SEPARATOR = re.compile(r"\s+[|·•»›–—]\s+|\s+-{1,2}\s+|\s*\|\s*|\s+::\s+")
_WORDS = "newswire_words.csv"
_ORGANISATION = of_class(_WORDS, "organisation")
_ROLE = re.compile(rf"(?i)\b(?:{alternatives(of_class(_WORDS, 'role'))}|special to|for the|in |at the)\b")
_JUNK = re.compile(r"https?:|www\.|@|\.com\b|\.org\b|[<>{}\[\]=#/\\_]|\d")


def clean_title(title: str | None, sites: list[str]) -> str | None:
    """A title without the site's name before or after it. Its quotation marks and its own dashes stay."""
    if not title:
        return None
    title = " ".join(html.unescape(title).split())
    names = {folded for site in sites if (folded := _folded(site))}
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        tail, head = title[cuts[-1].end() :], title[: cuts[0].start()]
        if _is_site(tail, names):
            title = title[: cuts[-1].start()].rstrip()
        elif len(head) < 40 and _is_site(head, names):
            title = title[cuts[0].end() :].lstrip()
        else:
            break
    return title or None


def _is_site(part: str, names: set[str]) -> bool:
    folded = _folded(part)
    if not folded:
        return True
    if folded in names:
        return True
    bare = folded.removeprefix("the ").replace(" ", "")
    return len(bare) > 2 and any(
        bare == name.removeprefix("the ").replace(" ", "")
        or (
            len(bare) > 4
            and (folded.startswith(name + " ") or folded.endswith(" " + name))
            and len(folded) < len(name) + 20
        )
        for name in names
    )


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def site_names(host: str, *named: str | None) -> list[str]:
    """What a site may call itself in titles: its given names and the label of its domain."""
    labels = [label for label in host.lower().split(".") if label not in {"www", "com", "org", "net", "news", "co"}]
    domain = max(labels[:-1] or labels, key=len, default="")
    return [name for name in named if name] + ([domain, host.removeprefix("www.")] if domain else [])


def clean_authors(names: list[str], sites: list[str]) -> list[str]:
    """The persons among the names given as authors, once each, in order. Organisations, desks, handles and roles go."""
    found: list[str] = []
    refused = {_folded(site) for site in sites}
    for given in names:
        text = " ".join(html.unescape(given).split())
        text = re.sub(
            r"(?i)^(?:(?:written |reported |story |words |posted |published )?by|author|from)\b\s*:?\s*", "", text
        )
        if _JUNK.search(text) or len(text) > 200:
            continue
        for part in re.split(r"\s*(?:,|;|\||•|·|\s[-–—]\s|\s/\s|\band\b|&|\bwith\b)\s*", text):
            name = part.strip(" .:*")
            if name.isupper() and len(name) > 5:
                name = name.title()
            if _folded(name) not in refused and is_person(name) and name not in found:
                found.append(name)
    return found


def is_person(name: str) -> bool:
    """Whether a string may be a person's name: two to six words, each capitalised or a connector, none of an
    organisation."""
    words = name.split()
    if not 2 <= len(words) <= 6 or len(name) > 60 or _ROLE.search(name):
        return False
    if any(word.casefold().strip(".,'’") in _ORGANISATION or _is_agency(word) for word in words):
        return False
    proper = [word for word in words if word.casefold() not in NAME_PARTICLES | {"of"}]
    if len(proper) < 1 or not all(
        word[0].isalpha() and (word[0].isupper() or not word[0].islower() or "'" in word) for word in proper
    ):
        return False
    return not any(word.isupper() and len(word) > 3 for word in words)


def _is_agency(word: str) -> bool:
    return organisations.is_agency(word) and (is_acronym(word) or organisations.is_distinctive(word))
