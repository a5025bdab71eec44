"""Holds the look-up of countries and their people (data/countries.csv over ISO 3166) and tells political places from
natural ones. The cities that datelines open with go in places.py."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from annotators.lexicon.normalize import clean, key, word_set
from annotators.lexicon.places import PLACES

_STATES = word_set(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois "
    "indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri "
    "montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington "
    "wisconsin wyoming"
) | {
    "new hampshire", "new jersey", "new mexico", "new york", "north carolina", "north dakota", "rhode island",
    "south carolina", "south dakota", "west virginia", "district of columbia",
}  # fmt: skip
_NATURAL = re.compile(
    r"\b(?:mount|mountains?|mt|river|sea|ocean|gulf|bay|strait|straits|valley|desert|islands?|isle|lake|peninsula|canal|coast"
    r"|basin|delta|forest|cape|hills?|falls|glacier|reef|volcano|plateau|archipelago|range|channel|canyon|creek|steppe|sahel"
    r"|sahara|amazon|himalayas?|alps|andes|caucasus|balkans|caribbean|mediterranean|pacific|atlantic|arctic|antarctica?"
    r"|africa|asia|europe|eurasia|oceania|region|hemisphere|levant|maghreb|nile|danube|rhine|volga|mekong|ganges|indus"
    r"|euphrates|tigris)\b|^(?:(?:middle|far|near) )?(?:east|west|north|south)$|^(?:earth|moon|mars)$"
)
_POLITICAL = re.compile(
    r"\b(?:city|town|village|state|province|county|district|municipality|oblast|governorate|republic)\b"
)
_CITY_LIKE = frozenset(
    {"cape town", "tampa bay", "green bay", "bay city", "salt lake city", "palm beach", "long beach"}
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: ISO 3166 alpha-2 `code`, usual English `name`; `id` is its `entity_id` ("country:TM")."""

    code: str
    name: str

    @property
    def id(self) -> str:
        """The `entity_id`."""
        return f"country:{self.code}"


def find(text: str) -> Country | None:
    """Return the country that `text` names (usual, official or other name: "Ivory Coast", "the U.S."), or None."""
    flat = clean(text)
    if len(flat.replace(".", "")) <= 4:  # "US" but not "us", "CAR" but not "car"; "Iran", "Peru" in any case
        short = flat.replace(".", "")
        return _index().names.get(short.casefold()) if short[:1].isupper() and _short_fits(short) else None
    return _index().names.get(key(flat))


def of_people(text: str) -> Country | None:
    """Return the country whose people or adjective `text` is ("Turkmen", "Britons"), or None."""
    flat = clean(text)
    return _index().demonyms.get(key(flat)) if flat[:1].isupper() else None


def place_label(text: str) -> Literal["GPE", "LOC"]:
    """Return "LOC" for natural and supranational places ("the Aral Sea", "Africa"), "GPE" for all others.

    Countries, states and the cities of `places` come first; the label of anything unknown without a word
    such as "Mount" or "Valley" is GPE, the commoner one in news.
    """
    flat = key(text)
    if (
        find(text)
        or flat in _STATES
        or flat in _CITY_LIKE
        or clean(text).casefold() in PLACES
        or _POLITICAL.search(flat)
    ):
        return "GPE"
    return "LOC" if _NATURAL.search(flat) else "GPE"


@dataclass(frozen=True, slots=True)
class _Index:
    names: Mapping[str, Country]
    demonyms: Mapping[str, Country]


@cache
def _index() -> _Index:
    import pycountry  # 20 ms: only where a place is looked up

    names: dict[str, Country] = {}
    demonyms: dict[str, Country] = {}
    text = resources.files("annotators").joinpath("data/countries.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        country = Country(row["code"], row["name"])
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            names.setdefault(key(name), country)
        for people in filter(None, row["demonyms"].split("|")):
            demonyms.setdefault(key(people), country)
    known = {country.code: country for country in names.values()}
    iso: Any
    for iso in pycountry.countries:
        country = known.get(iso.alpha_2) or Country(iso.alpha_2, getattr(iso, "common_name", iso.name))
        for attribute in ("name", "common_name", "official_name"):
            if hasattr(iso, attribute):
                names.setdefault(key(getattr(iso, attribute)), country)
    return _Index(names, demonyms)


def _short_fits(short: str) -> bool:
    """Tell short names written as words ("Iran", "Oman") from acronyms in capitals ("UK", "DRC", "CAR")."""
    country = _index().names.get(short.casefold())
    if country is None:
        return False
    return short.isupper() or key(country.name) == short.casefold()
