"""Find the stored speakers whom a name or a watch means."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotators.entities.person_names import PersonName, is_short_form, parse
from annotators.lexicon.normalize import key
from annotators.watch import Watch, WatchList, joint_names, known_ids
from storage.read.lake import Lake, open_lake
from storage.read.speakers import Named, Possible, stored_names, stored_speakers
from storage.read.statements import Choice, statements
from storage.tables.speaker_words import WORD
from storage.vocabulary import EntityLabel

if TYPE_CHECKING:
    from flows.parameters import NewsQuotes


@dataclass(frozen=True)
class Watched:
    """The statements of watched names, newest article first, and the names; `unknown`: those that nothing knows, no
    list of names and no speaker of the release."""

    statements: Iterator[Mapping[str, Any]]
    names: Sequence[str]
    unknown: Sequence[str]


def watched_statements(lake: str, release: int, parameters: NewsQuotes) -> Watched:
    """Find statements of watched names in a release, also in articles that were annotated under another watch list."""
    watch = WatchList.load(parameters.watch_list).select(parameters.watch or None)
    opened = open_lake(lake, release)
    meant = _meant(opened, watch)
    met = {name for stored in meant.names for name in watch.match(stored, None)}
    unknown = [name for name in watch.unknown if met.isdisjoint(WatchList().select([name]).names)]
    return Watched(statements(opened, Choice(meant)), watch.names, unknown)


def speaker_names(lake: Lake, name: str) -> Named:
    """Return the stored names that `name` means: of speakers, each of joint ones too, and of the watch lists of runs.

    It may be a full name, an acronym or another name that the shipped tables know, or a person's surname; case, accents
    and titles do not matter.
    """
    return _meant(lake, WatchList().select([name]), None if known_ids([name]) else parse(name))


def nearest(lake: Lake, name: str) -> list[str]:
    """Return up to three stored speakers whose name, or a word of it, is spelled most like `name`."""
    spellings: dict[str, str] = {}
    for speaker in stored_speakers(lake).to_pylist():
        for spelling in (key(speaker["speaker_name"]), *key(speaker["speaker_name"]).split()):
            spellings.setdefault(spelling, speaker["speaker_name"])
    close = difflib.get_close_matches(key(name), spellings, n=6)
    return list(dict.fromkeys(spellings[spelling] for spelling in close))[:3]


def _meant(lake: Lake, watch: Watch, short: PersonName | None = None) -> Named:
    """Return the stored names that `watch` matches, or whose bearer's short form `short` is."""
    found: dict[str, set[str]] = {}
    stored = stored_names(lake, possibly(watch, short))
    for speaker in stored.speakers.to_pylist():
        name = speaker["speaker_name"]
        if watch.match(name, speaker["speaker_entity_id"]) or (short and _is_called(short, speaker)):
            found.setdefault(name, set()).update(speaker["parts"])
    for name, parts in stored.watched.items():
        if name in found or watch.match(name, None):
            found.setdefault(name, set()).update(parts)
    return Named(sorted(found), set().union(*found.values()))


def possibly(watch: Watch, short: PersonName | None) -> Possible:
    """Return what keeps all speakers whom `_meant` might find, and few others, at the cost of a pass in C.

    A folded name of plain letters is its own words in small letters, so it holds those of whatever it equals, in order.
    Names with other letters, dots within, or several bearers are kept: to fold and split them is the annotators' work.
    """
    asked = sorted({*watch.keys, *([short.surname] if short else [])})
    return Possible([words for words in map(WORD.findall, asked) if words], sorted(watch.ids))


def _is_called(short: PersonName, speaker: Mapping[str, Any]) -> bool:
    names = joint_names(speaker["speaker_name"], speaker["speaker_entity_id"])
    persons = names if speaker["speaker_label"] == EntityLabel.PERSON else names[1:]
    return any(short.surname in key(name) and is_short_form(short, parse(name)) for name in persons)
