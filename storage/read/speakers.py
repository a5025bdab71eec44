"""Find speakers, watched names and whoever spoke under them in a release, reading those columns first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.read.lake import Lake
from storage.schemas import QUOTES
from storage.tables import parquet
from storage.tables.lookup import bounded, widened

SPEAKER = ("speaker_name", "speaker_entity_id", "speaker_label")
_SCHEMA = pa.schema([QUOTES.schema().field(name) for name in SPEAKER])


def stored_speakers(lake: Lake, possible: Callable[[pa.Table], pa.ChunkedArray] | None = None) -> pa.Table:
    """Give the distinct named speakers (SPEAKER) of a release, sorted; with `possible` those alone that it picks.

    It gives a boolean a row. Memory is that of the speakers picked, not of the release's.
    """
    found = [_SCHEMA.empty_table()]
    for part in lake.release.files(QUOTES.name):
        for read in parquet.groups(lake.files, part, list(SPEAKER)):
            rows = widened(read, _SCHEMA)
            rows = rows.filter(pc.is_valid(rows["speaker_name"]))
            found.append(_distinct(rows.filter(possible(rows)) if possible else rows))
    return _distinct(pa.concat_tables(found)).sort_by([(name, "ascending") for name in SPEAKER])


def _distinct(rows: pa.Table) -> pa.Table:
    return rows.group_by(list(SPEAKER)).aggregate([]) if rows.num_rows else rows


def stored_watch(lake: Lake) -> list[str]:
    """Give the names of the watch lists that matched statements of a release, sorted.

    Row groups without any say so in their bounds, and are not read.
    """
    found: set[str] = set()
    for part in lake.release.files(QUOTES.name):
        with parquet.opened(lake.files, part) as source:
            for number in range(source.num_row_groups):
                if bounded(source.metadata.row_group(number), "watch"):
                    watch = source.read_row_group(number, columns=["watch"])["watch"]
                    found.update(pc.unique(pc.list_flatten(watch)).to_pylist())
    return sorted(found)


def spoken(lake: Lake, names: Sequence[str], most: int) -> pa.Table | None:
    """Give the quotations under any of `names`, of the speaker or of a watch list; None where more than `most` are."""
    wanted = pa.array(names, pa.string())
    found = [QUOTES.empty()]
    for part in lake.release.files(QUOTES.name):
        with parquet.opened(lake.files, part) as source:
            found += [widened(rows, QUOTES.schema()) for rows in _under(source, wanted)]
        if sum(table.num_rows for table in found) > most:
            return None
    return pa.concat_tables(found)


def _under(source: pq.ParquetFile, names: pa.Array) -> Iterator[pa.Table]:
    for number in range(source.num_row_groups):
        hits = pc.is_in(source.read_row_group(number, columns=["speaker_name"])["speaker_name"], names)
        if bounded(source.metadata.row_group(number), "watch"):
            watch = source.read_row_group(number, columns=["watch"])["watch"].combine_chunks()
            rows = pc.list_parent_indices(watch).filter(pc.is_in(pc.list_flatten(watch), names))
            hits = pc.or_(hits, pc.is_in(pa.array(range(len(watch)), pa.int64()), rows.cast(pa.int64())))
        if pc.any(hits).as_py():
            yield source.read_row_group(number).filter(hits)
