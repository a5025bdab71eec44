"""Take sites, sections and days off titles, and tell whether two titles are one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from tasks.clean.texts import folded_name

_SEPARATOR = re.compile(r"\s+[|·•»›«‹–—―~¦/\\]{1,2}\s+|\s+(?:-{1,3}|[<>]{1,2})\s+|\s*[|¦]\s*|\s+::?\s+")
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\.?\s\w{3,9}\.?\s\d{4}|\w{3,9}\.?\s\d{1,2},\s\d{4}")
_TITLE_MAX = 1_000  # characters; longer ones are no titles


def clean_title(title: str | None, sites: list[str], sections: Iterable[str] = ()) -> str | None:
    """A title without the site's name before or after it, and without section or day after it.

    Its quotation marks and its own dashes stay.
    """
    if not title:
        return None
    title = " ".join(html.unescape(title).split())
    names = {folded for site in sites if (folded := folded_name(site))}
    endings = {folded for section in sections if (folded := folded_name(section))}
    for _ in range(4):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        tail, head = title[cuts[-1].end() :], title[: cuts[0].start()]
        if _is_site(tail, names) or folded_name(tail) in endings or _DAY.fullmatch(tail.strip()):
            title = title[: cuts[-1].start()].rstrip()
        elif len(head) < 40 and _is_site(head, names):
            title = title[cuts[0].end() :].lstrip()
        else:
            break
    return title or None


def agrees(heading: str, title: str) -> bool:
    """Whether a title tag says what a page's heading says: the same, cut short, or with a site or section after or
    before a separator."""
    title = " ".join(html.unescape(title).split())
    own, other = folded_name(heading), folded_name(title)
    if not own or own == other or len(title) > _TITLE_MAX:
        return bool(own) and own == other
    if title.endswith(("...", "…")) and len(other) >= 20:
        return own.startswith(other)
    return len(own.split()) > 2 and any(
        folded_name(title[: cut.start()]) == own or folded_name(title[cut.end() :]) == own
        for cut in _SEPARATOR.finditer(title)
    )


def _is_site(part: str, names: set[str]) -> bool:
    folded = folded_name(part)
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


def site_names(host: str, *named: str | None) -> list[str]:
    """What a site may call itself in titles: its given names and the label of its domain."""
    labels = [label for label in host.lower().split(".") if label not in {"www", "com", "org", "net", "news", "co"}]
    domain = max(labels[:-1] or labels, key=len, default="")
    return [name for name in named if name] + ([domain, host.removeprefix("www.")] if domain else [])
