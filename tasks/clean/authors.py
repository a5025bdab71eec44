"""Take the persons from what a page gives as its authors."""

from __future__ import annotations

import html
import re

from annotators.lexicon import organisations
from annotators.lexicon.calendar import MONTHS, WEEKDAYS
from annotators.lexicon.normalize import NAME_PARTICLES, alternatives, is_acronym, of_class
from tasks.clean.texts import folded_name

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


def clean_authors(names: list[str], sites: list[str]) -> list[str]:
    """The persons among the names given as authors, once each, in order.

    Organisations, desks, handles, roles, photographers and clocks go.
    """
    found: list[str] = []
    refused = {folded_name(site) for site in sites}
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
            if folded_name(name) not in refused and is_person(name) and name not in found:
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
