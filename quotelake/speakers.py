"""Find the stored speakers whom a name or a watch means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from annotators.entities.person_names import PersonName, is_short_form, parse
from annotators.lexicon.normalize import key
from annotators.watch import Watch, WatchList, joint_names, known_ids
from storage.read.lake import Lake, open_lake
from storage.read.speakers import stored_speakers, stored_watch
from storage.read.statements import Choice, statements
from storage.vocabulary import EntityLabel

if TYPE_CHECKING:
    from flows.parameters import NewsQuotes

_PLAIN_WORD = re.compile(r"[a-z0-9_]+")
_UNPLAIN = r"[^\x00-\x7F]|[a-z]\.[a-z]|[,;&]|\band\b"
"""What makes of a name more than its words in small letters: see `possibly`."""


@dataclass(frozen=True)
class Watched:
    """The statements of watched names, newest article first, the watched names, those that nothing knows."""

    statements: Iterator[Mapping[str, Any]]
    names: Sequence[str]
    unknown: Sequence[str]


def watched_statements(lake: str, release: int, parameters: NewsQuotes) -> Watched:
    """Find statements of watched names in a release, also in articles that were annotated under another watch list."""
    watch = WatchList.load(parameters.watch_list).select(parameters.watch or None)
    opened = open_lake(lake, release)
    return Watched(statements(opened, Choice(_meant(opened, watch))), watch.names, watch.unknown)


def speaker_names(lake: Lake, name: str) -> list[str]:
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


def _meant(lake: Lake, watch: Watch, short: PersonName | None = None) -> list[str]:
    """Return the stored names that `watch` matches, or whose bearer's short form `short` is."""
    found = {
        speaker["speaker_name"]
        for speaker in stored_speakers(lake, possibly(watch, short)).to_pylist()
        if watch.match(speaker["speaker_name"], speaker["speaker_entity_id"]) or (short and _is_called(short, speaker))
    }
    return sorted(found | {name for name in stored_watch(lake) if watch.match(name, None)})


def possibly(watch: Watch, short: PersonName | None) -> Callable[[pa.Table], pa.ChunkedArray]:
    """Return a filter that keeps all speakers whom `_meant` might find, and few others, at the cost of a pass in C.

    A folded name of plain letters is its own words in small letters, so it holds those of whatever it equals, in order.
    Names with other letters, dots within, or several bearers are kept: to fold and split them is the annotators' work.
    """
    asked = {*watch.keys, *([short.surname] if short else [])}
    pattern = "|".join([_UNPLAIN, *sorted(filter(None, map(_in_order, asked)))])
    ids = pa.array(sorted(watch.ids), pa.string())

    def possible(speakers: pa.Table) -> pa.ChunkedArray:
        named = pc.match_substring_regex(speakers["speaker_name"], pattern, ignore_case=True)
        return pc.or_(named, pc.is_in(speakers["speaker_entity_id"], ids))

    return possible


def _in_order(folded: str) -> str:
    return ".*".join(rf"\b{word}\b" for word in _PLAIN_WORD.findall(folded))


def _is_called(short: PersonName, speaker: Mapping[str, Any]) -> bool:
    names = joint_names(speaker["speaker_name"], speaker["speaker_entity_id"])
    persons = names if speaker["speaker_label"] == EntityLabel.PERSON else names[1:]
    return any(short.surname in key(name) and is_short_form(short, parse(name)) for name in persons)
