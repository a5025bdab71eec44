"""Take sites off titles, and persons from the names given as authors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from annotators.lexicon import organisations
from annotators.lexicon.calendar import MONTHS, WEEKDAYS
from annotators.lexicon.normalize import NAME_PARTICLES, alternatives, is_acronym, of_class

_SEPARATOR = re.compile(r"\s+[|·•»›«‹–—―~¦/\\]{1,2}\s+|\s+(?:-{1,3}|[<>]{1,2})\s+|\s*[|¦]\s*|\s+::?\s+")
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\.?\s\w{3,9}\.?\s\d{4}|\w{3,9}\.?\s\d{1,2},\s\d{4}")
_TITLE_MAX = 1_000  # characters; longer ones are no titles
_WORDS = "newswire_words.csv"
_ORGANISATION = of_class(_WORDS, "organisation")
_ROLE = re.compile(rf"(?i)\b(?:{alternatives(of_class(_WORDS, 'role'))}|special to|for the|in |at the)\b")
_JUNK = re.compile(r"https?:|www\.|@|\.com\b|\.org\b|[<>{}\[\]=#\\_]|(?<!\s)/(?!\s)")
_BY = re.compile(
    r"(?i)^(?:(?:written |reported |story |words |posted |published |text )?by|author|from|von|por|par|di|door|text)\b"
    r"\s*:?\s+(?=\S+\s+\S)"
)
_CLOCK = re.compile(
    r"(?i)[\s,|·•–-]*\b\d{1,2}(?:[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\b\.?)?|\s*[ap]\.?m\b\.?)(?:\s*[A-Z]{3,4}\b)?"
)
_WHEN = re.compile(
    r"(?i)(?<=\w)[\s,|·•–-]+(?:(?:last )?(?:updated|published|posted|modified)\b(?! by\b)"
    rf"|(?:{alternatives(WEEKDAYS)}),?\s.*\d|(?:{alternatives(MONTHS)})\.?\s\d|\d{{1,2}}\.?\s(?:{alternatives(MONTHS)})\b).*"
)
_PHOTOGRAPHED = re.compile(r"(?i)\s*(?:foto|photo|photograph|picture|image|bild|grafik|graphic|illustration|video)s?\b")
_TOLD = re.compile(r"\s*(?P<name>[^()]+?)\s*\((?P<what>[^()]{1,40})\)[\s.:*]*")
_BETWEEN = re.compile(r"\s*(?:,|;|\||•|·|\s[-–—]\s|\s/\s|\band\b|\bund\b|&|\bwith\b)\s*")


def clean_title(title: str | None, sites: list[str], sections: Iterable[str] = ()) -> str | None:
    """A title without the site's name before or after it, and without section or day after it.

    Its quotation marks and its own dashes stay.
    """
    if not title:
        return None
    title = " ".join(html.unescape(title).split())
    names = {folded for site in sites if (folded := _folded(site))}
    endings = {folded for section in sections if (folded := _folded(section))}
    for _ in range(4):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        tail, head = title[cuts[-1].end() :], title[: cuts[0].start()]
        if _is_site(tail, names) or _folded(tail) in endings or _DAY.fullmatch(tail.strip()):
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
    own, other = _folded(heading), _folded(title)
    if not own or own == other or len(title) > _TITLE_MAX:
        return bool(own) and own == other
    if title.endswith(("...", "…")) and len(other) >= 20:
        return own.startswith(other)
    return len(own.split()) > 2 and any(
        _folded(title[: cut.start()]) == own or _folded(title[cut.end() :]) == own for cut in _SEPARATOR.finditer(title)
    )


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
    """The persons among the names given as authors, once each, in order.

    Organisations, desks, handles, roles, photographers and clocks go.
    """
    found: list[str] = []
    refused = {_folded(site) for site in sites}
    for given in names:
        text = _BY.sub("", _CLOCK.sub("", _WHEN.sub("", " ".join(html.unescape(given).split()))))
        if _JUNK.search(text) or len(text) > 200:
            continue
        pictures = False  # whoever follows "Foto:" took them, up to the next "by"
        for part in _BETWEEN.split(text):
            name = _BY.sub("", part.strip(" .:*"))
            if told := _TOLD.fullmatch(part):  # "Kim Osei (Fotos)"
                if _PHOTOGRAPHED.match(told["what"]):
                    continue
                part = name = _BY.sub("", told["name"])
            pictures = _PHOTOGRAPHED.match(part) is not None or (pictures and name == part.strip(" .:*"))
            if pictures:
                continue
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
