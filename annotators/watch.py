"""Read watch lists, the names whose statements a user looks for, and match speakers against them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotators.entities.names import derive
from annotators.lexicon import countries, organisations
from annotators.lexicon.countries import Country
from annotators.lexicon.normalize import Spelling, key
from annotators.lexicon.organisations import Organisation
from storage.errors import WrongSettings
from storage.vocabulary import EntityLabel
from storage.yaml_files import read_yaml

_JOINT = re.compile(r"(\s*(?:,|;|\band\b|&)\s*)")
_LONGEST = 3  # joints within one of joint names: "Ministry of Food, Water and Fisheries"


@dataclass(frozen=True, slots=True)
class WatchEntry:
    """One watched person, organisation or country: `name` as users see it in the column `watch`, further spellings."""

    name: str
    aliases: tuple[str, ...] = ()


class WatchList:
    """The entries of a YAML file: a list of `{name, aliases}`."""

    def __init__(self, entries: Sequence[WatchEntry] = ()) -> None:
        """Hold `entries`."""
        self.entries = tuple(entries)

    @classmethod
    def load(cls, path: str | Path | None) -> WatchList:
        """Read a watch list; None gives an empty one, with which plain names can still be selected.

        Raises WrongSettings, naming the file and the entry, where it cannot be read or has another form.
        """
        if path is None:
            return cls()
        file = read_yaml(Path(path), "watch list")
        rows = file.values
        if rows is None:
            return cls()
        if not isinstance(rows, list):
            raise WrongSettings(f"the watch list {path} is no list: start each entry with '- name: ...'")
        return cls([_entry(row, f"{path}, line {file.lines[number,]}: the entry") for number, row in enumerate(rows)])

    def select(self, names: Iterable[str] | None = None) -> Watch:
        """Return the watch for `names`: each the name or an alias of an entry, or any plain name or acronym.

        None takes the whole list. A plain name that the list does not hold is watched under its canonical name where it
        is a known organisation or country ("IOM"), else as given, and then also stands in `Watch.unknown`.
        """
        if names is None:
            return Watch([_watched(entry) for entry in self.entries], [])
        chosen: dict[str, _Watched] = {}
        unknown: list[str] = []
        for name in names:
            entry = self._entry_named(name)
            known = _known(name)
            watched = _watched(entry or WatchEntry(known.name if known else " ".join(name.split())), name)
            if entry is None and known is None:
                unknown.append(name)
            if watched.keys:
                chosen.setdefault(watched.name, watched)
        return Watch(list(chosen.values()), unknown)

    def _entry_named(self, name: str) -> WatchEntry | None:
        wanted, ids = key(name), known_ids([name])
        for entry in self.entries:
            if wanted in {key(spelling) for spelling in (entry.name, *entry.aliases)}:
                return entry
        return next((entry for entry in self.entries if ids & known_ids([entry.name])), None)


class Watch:
    """Selected entries, ready to match speakers. `unknown`: names neither in the list nor in a shipped table."""

    def __init__(self, watched: Sequence[_Watched], unknown: Sequence[str]) -> None:
        """Hold what `WatchList.select` chose."""
        self._watched = tuple(watched)
        self.unknown = list(unknown)

    @property
    def names(self) -> list[str]:
        """The names that `match` can return, in the order of selection."""
        return [one.name for one in self._watched]

    @property
    def keys(self) -> frozenset[str]:
        """The folded spellings of what was selected: what `match` asks of a name."""
        return frozenset().union(*(one.keys for one in self._watched))

    @property
    def ids(self) -> frozenset[str]:
        """The entity ids of what was selected: what `match` asks of an id."""
        return frozenset().union(*(one.ids for one in self._watched))

    def match(self, name: str | None, entity_id: str | None, surface: str | None = None) -> list[str]:
        """Return the watched names that a speaker is, in the order of selection.

        `name` and `entity_id` are the resolved speaker's, so "the organization" and "it" match; `surface` counts only
        where nobody was resolved. Whoever speaks for an organisation ("IOM spokesperson Ana Diaz") is a person, not the
        organisation, and does not match it. Of joint speakers ("Apple and Sony") each matches.
        """
        if not self._watched:
            return []
        spoken = name or (surface if surface and not surface.islower() else None) or ""
        names = joint_names(spoken, entity_id)
        keys = {key(name) for name in names} - {""}
        ids = ({entity_id} if entity_id else set()) | (known_ids(names) if len(names) > 1 else set())
        return [one.name for one in self._watched if one.ids & ids or one.keys & keys]


@dataclass(frozen=True, slots=True)
class _Watched:
    name: str
    keys: frozenset[str]
    ids: frozenset[str]


def _watched(entry: WatchEntry, *more: str) -> _Watched:
    spellings = (entry.name, *entry.aliases, *more)
    ids = set().union(*map(_every_id, spellings))
    return _Watched(entry.name, frozenset(filter(None, map(key, spellings))), frozenset(ids))


def _every_id(name: str) -> set[str]:
    """Return the ids that an article's speaker of this name may have: of the tables, else derived for each class."""
    labels = EntityLabel.PERSON, EntityLabel.ORG, EntityLabel.GPE
    return known_ids([name]) or {derive(Spelling(name), label).entity_id for label in labels}


def joint_names(name: str, entity_id: str | None) -> list[str]:
    """Return a speaker's name and, of joint speakers ("Apple, the Ministry of Food and Fisheries and Sony"), whatever
    each of them may be called; `entity_id` tells a name with "and" in it from two names."""
    parts = _JOINT.split(name)
    if len(parts) == 1 or entity_id in _every_id(name):
        return [name]
    ends = range(1, len(parts) + 1, 2)
    runs = ("".join(parts[start:end]) for end in ends for start in range(max(0, end - 1 - 2 * _LONGEST), end, 2))
    return [name, *filter(None, runs)]


def known_ids(names: Iterable[str]) -> set[str]:
    """Return the ids that shipped tables give `names`; an acronym in small letters is read as one too."""
    return {known.id for known in map(_known, names) if known}


def _known(name: str) -> Organisation | Country | None:
    given, upper = Spelling(name), Spelling(name.upper())
    acronym = organisations.find(upper) if upper.acronym else None
    return organisations.find(given) or acronym or countries.find(given)


def _entry(row: object, where: str) -> WatchEntry:
    if isinstance(row, str) and row.strip():
        return WatchEntry(row.strip())
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"].strip():
        raise WrongSettings(f"{where} has no name: write '- name: Some Name', and '  aliases: [SN]' under it if wanted")
    aliases = row.get("aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise WrongSettings(f"{where} has aliases that are no list of texts: write '  aliases: [One, \"Two\"]'")
    extra = sorted(str(field) for field in set(row) - {"name", "aliases"})
    if extra:
        raise WrongSettings(f"{where} has the unknown field {extra[0]}: use name and aliases only")
    return WatchEntry(" ".join(row["name"].split()), tuple(" ".join(alias.split()) for alias in aliases))
