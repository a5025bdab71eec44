"""Look up countries and their people: those of data/countries.csv over ISO 3166."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from annotators.lexicon.normalize import Spelled, key, parts, plain, rows


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: ISO 3166 alpha-2 `code`, usual English `name`; `id` is its `entity_id` ("country:TM")."""

    code: str
    name: str

    @property
    def id(self) -> str:
        """The `entity_id`."""
        return f"country:{self.code}"


def find(name: Spelled) -> Country | None:
    """Return the country of a name (usual, official or other: "Ivory Coast", "the U.S."), or None."""
    short = plain(name.cleaned)
    if len(short) <= 4:  # "US" but not "us", "CAR" but not "car"; "Iran", "Peru" in any case
        return _index().names.get(short.casefold()) if short[:1].isupper() and _short_fits(short) else None
    return _index().names.get(name.folded)


def of_people(name: Spelled) -> Country | None:
    """Return the country whose people or adjective a name is ("Turkmen", "Britons"), or None."""
    return _index().demonyms.get(name.folded) if name.cleaned[:1].isupper() else None


@dataclass(frozen=True, slots=True)
class _Index:
    names: Mapping[str, Country]
    demonyms: Mapping[str, Country]


@cache
def _index() -> _Index:
    import pycountry  # 20 ms: only where a place is looked up

    names: dict[str, Country] = {}
    demonyms: dict[str, Country] = {}
    for row in rows("countries.csv"):
        country = Country(row["code"], row["name"])
        for name in (row["name"], *parts(row["aliases"])):
            names.setdefault(key(name), country)
        for people in parts(row["demonyms"]):
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
