"""Find speakers, watched names and what was said under them in a release, reading those columns first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.read.lake import Lake, intact, narrowed
from storage.schemas import QUOTES, SPEAKER
from storage.tables import parquet
from storage.tables.filters import few_rows, few_with_part
from storage.tables.lookup import bounded, widened
from storage.tables.speaker_words import UNPLAIN, told

_SCHEMA = pa.schema([QUOTES.schema().field(name) for name in SPEAKER])
_WITH_PART = _SCHEMA.append(pa.field("part", pa.string()))
_SORTED = [(name, "ascending") for name in SPEAKER]


@dataclass(frozen=True)
class Possible:
    """Which speakers may be meant: who has all words of one of some names, in order and whatever their case; whose
    entity is known; and all whose name is more than its words (UNPLAIN)."""

    words: Sequence[Sequence[str]]
    """Of each name, its words (WORD)."""
    ids: Sequence[str] = ()

    def named(self, names: pa.ChunkedArray) -> pa.ChunkedArray:
        """Say of each name whether it is not plain, or has the words of one that is asked for."""
        asked = (".*".join(rf"\b{word}\b" for word in words) for words in self.words)
        return pc.match_substring_regex(names, "|".join([UNPLAIN, *asked]), ignore_case=True)

    def among(self, speakers: pa.Table) -> pa.ChunkedArray:
        """Say of each row (SPEAKER) whether it may be."""
        return pc.or_(
            self.named(speakers["speaker_name"]),
            pc.is_in(speakers["speaker_entity_id"], pa.array(self.ids, pa.string())),
        )


@dataclass(frozen=True)
class Named:
    """Names as stored, of speakers or of watch lists."""

    names: Sequence[str]
    parts: Collection[str]
    """Paths of the files of quotations that hold all statements under these names: no others are read for them."""


def stored_speakers(lake: Lake) -> pa.Table:
    """Give the distinct named speakers (SPEAKER) of a release, sorted."""
    found = [_SCHEMA.empty_table()]
    with intact(lake):
        for part in lake.release.files(QUOTES.name):
            for read in parquet.groups(lake.files, part, list(SPEAKER)):
                rows = widened(read, _SCHEMA)
                found.append(_distinct(rows.filter(pc.is_valid(rows["speaker_name"]))))
    return _distinct(pa.concat_tables(found)).sort_by(_SORTED)


@dataclass(frozen=True)
class Stored:
    """Whose statements a release holds, and in which files of quotations, by their paths."""

    speakers: pa.Table
    """Distinct named speakers (SPEAKER), each with its `parts`, sorted."""
    watched: Mapping[str, set[str]]
    """Names of the watch lists that matched statements."""


def stored_names(lake: Lake, possible: Possible) -> Stored:
    """Give the speakers of a release who may be meant, and all its watched names, in one look at each file.

    What the end of a file tells of its speakers decides whether names are read in it at all; ids are looked up by the
    filters of the files. On an object store, and in older files, all names are read: by Arrow one column, at half of
    what it costs DuckDB, and others only in row groups that have somebody. Watch lists are read where the bounds of a
    row group say that one matched. Memory is that of the speakers picked.
    """
    parts = lake.release.files(QUOTES.name)
    with intact(lake):
        by_id = few_with_part(lake.files, parts, QUOTES.name, "speaker_entity_id", set(possible.ids), SPEAKER)
        found = [_WITH_PART.empty_table()]
        if by_id is not None:
            found.append(by_id.filter(pc.is_valid(by_id["speaker_name"])))
            possible = Possible(possible.words)
        watched: dict[str, set[str]] = {}
        for part in parts:
            with parquet.opened(lake.files, part) as source:
                speakers = _speakers(source, possible)
                found.append(speakers.append_column("part", pa.array([part.path] * speakers.num_rows, pa.string())))
                for number in range(source.num_row_groups):
                    for name in _watch_names(source, number):
                        watched.setdefault(name, set()).add(part.path)
    by_part = pa.concat_tables(found).group_by(list(SPEAKER)).aggregate([("part", "distinct")])
    return Stored(by_part.rename_columns([*SPEAKER, "parts"]).sort_by(_SORTED), watched)


def _speakers(source: pq.ParquetFile, possible: Possible) -> pa.Table:
    """Give the distinct speakers of a file who may be meant."""
    there = None if possible.ids else told(source.metadata)
    if there is not None and not there.may_hold(possible.words):
        return pa.Table.from_arrays([pa.array(column, pa.string()) for column in there.columns()], schema=_SCHEMA)
    found = [_possible(source, number, possible) for number in range(source.num_row_groups)]
    return _distinct(pa.concat_tables([_SCHEMA.empty_table(), *found]))


def _possible(source: pq.ParquetFile, number: int, possible: Possible) -> pa.Table:
    """Give the rows (SPEAKER) of a row group whose speaker may be meant."""
    if not possible.ids:
        names = source.read_row_group(number, columns=["speaker_name"], use_threads=False)
        if not pc.any(possible.named(names["speaker_name"])).as_py():
            return _SCHEMA.empty_table()
    rows = widened(source.read_row_group(number, columns=list(SPEAKER), use_threads=False), _SCHEMA)
    return rows.filter(pc.and_(pc.is_valid(rows["speaker_name"]), possible.among(rows)))


def _watch_names(source: pq.ParquetFile, number: int) -> list[str]:
    if not bounded(source.metadata.row_group(number), "watch"):
        return []
    watch = source.read_row_group(number, columns=["watch"], use_threads=False)["watch"]
    return pc.unique(pc.list_flatten(watch)).to_pylist()  # type: ignore[no-any-return]


def _distinct(rows: pa.Table) -> pa.Table:
    return rows.group_by(list(SPEAKER)).aggregate([]) if rows.num_rows else rows


def spoken(lake: Lake, named: Named, most: int) -> pa.Table | None:
    """Give the quotations under some names, of the speaker or of a watch list; None where more than `most` are."""
    lake, names = narrowed(lake, QUOTES.name, named.parts), named.names
    by_name = few_rows(lake.files, lake.release.files(QUOTES.name), QUOTES.name, "speaker_name", names, QUOTES.names())
    found = [QUOTES.empty() if by_name is None else by_name]
    wanted = pa.array(names, pa.string())
    for part in lake.release.files(QUOTES.name):
        with parquet.opened(lake.files, part) as source:
            found += [widened(rows, QUOTES.schema()) for rows in _under(source, wanted, watch_only=by_name is not None)]
        if sum(table.num_rows for table in found) > most:
            return None
    return pa.concat_tables(found)


def _under(source: pq.ParquetFile, names: pa.Array, watch_only: bool) -> Iterator[pa.Table]:
    """Give the rows of a file under any of `names`; with `watch_only` those that are theirs by a watch list alone."""
    for number in range(source.num_row_groups):
        watched = bounded(source.metadata.row_group(number), "watch")
        if watch_only and not watched:
            continue
        hits = pc.is_in(source.read_row_group(number, columns=["speaker_name"])["speaker_name"], names)
        if watched:
            theirs = _watched(source.read_row_group(number, columns=["watch"])["watch"].combine_chunks(), names)
            hits = pc.and_(theirs, pc.invert(hits)) if watch_only else pc.or_(hits, theirs)
        if pc.any(hits).as_py():
            yield source.read_row_group(number).filter(hits)


def _watched(watch: pa.ListArray, names: pa.Array) -> pa.Array:
    rows = pc.list_parent_indices(watch).filter(pc.is_in(pc.list_flatten(watch), names))
    return pc.is_in(pa.array(range(len(watch)), pa.int64()), rows.cast(pa.int64()))
