"""Write the parts of a release: filled from staged rows, copied without what leaves, merged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter, methodcaller

import pyarrow as pa
import pyarrow.compute as pc

from storage.files.base import Files
from storage.files.temporary import temporary_file
from storage.schemas import TABLES, Table
from storage.tables import parquet
from storage.tables.lookup import Wanted, among, lookup, matching, widened
from storage.tables.parquet import Part
from storage.tables.releases import Release
from storage.tables.spare import give_back
from storage.write.plan import Plan, Staged

FILL_BYTES = 64 * 1024 * 1024
"""Arrow bytes gathered before a part is written: bounds memory, whatever the run or the lake holds."""
SMALL = 1024 * 1024
"""Parts below this size (bytes as stored) are merged when there are MANY_SMALL of them in a table."""
MANY_SMALL = 64
AT_ONCE = 4 * SMALL
"""Bytes as stored that a run merges of a table: it pays for no more of the lake, and takes three parts away at least,
so that many come down to few over the runs that follow. Larger work is `maintain`'s."""


def new_parts(files: Files, plan: Plan, staged: Staged, parent: Release | None, table: str) -> list[Part]:
    """Write the rows that `plan` adds to a table, filled into as few parts as memory allows."""
    spec = TABLES[table]
    if table == "rejects":
        chunks: Iterable[pa.Table] = [plan.rejects]
    else:
        chunks = _wanted(plan, staged, table)
    if table == "articles":
        chunks = (_relinked(rows, plan) for rows in (*chunks, *_moved(files, plan, parent)))
    if table == "quotes":
        chunks = (_clustered(rows, plan) for rows in chunks)
    return [_store(files, spec, rows) for rows in _filled(chunks)]


def kept_parts(files: Files, plan: Plan, parent: Release | None, table: str) -> list[Part]:
    """Give the released parts of a table without the rows that `plan` drops: a part that holds some is written anew."""
    parts = parent.files(table) if parent else ()
    column, values = plan.drop.get(table, ("", set()))
    if not values:
        return list(parts)
    dropped = Wanted(values)
    return [part for before in parts for part in _without(files, TABLES[table], before, column, dropped)]


def tidy(files: Files, spec: Table, target: Sequence[Part]) -> list[Part]:
    """Merge the smallest parts when many have gathered, AT_ONCE bytes of them at most.

    So hourly runs leave a lake that reads fast without upkeep, and none of them pays for what others left.
    """
    small = sorted((part for part in target if part.bytes < SMALL), key=attrgetter("bytes", "path"))
    if len(small) < MANY_SMALL:
        return list(target)
    sizes = accumulate(part.bytes for part in small)
    merged = [part for part, size in zip(small, sizes, strict=True) if size <= AT_ONCE]
    made = merge(files, spec, merged)
    give_back()
    return [part for part in target if part not in merged] + made


def merge(files: Files, spec: Table, small: Sequence[Part]) -> list[Part]:
    """Write the rows of many parts as few, each holding its own range of the first column of the table's order.

    The ids are hashes, so equal ranges hold about equally many rows; one range is in memory at a time. Each part is
    read once, and its rows wait in a temporary file for those of the other parts.
    """
    pieces = max(1, -(-sum(part.bytes for part in small) // (FILL_BYTES // 4)))
    bounds = [f"{number * 16**8 // pieces:08x}" for number in range(1, pieces)]
    column = "doc_id" if spec.name == "rejects" else spec.order[0]
    everything = (rows for part in small for rows in _groups(files, spec, part))
    waiting: list[list[int]] = [[] for _ in range(pieces)]
    with temporary_file() as path:
        with pa.ipc.new_file(path, spec.schema(), options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
            for place, (number, batch) in enumerate(_cut(everything, column, bounds)):
                waiting[number].append(place)
                writer.write_batch(batch)
        with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as reader:
            ranges = (pa.Table.from_batches(map(reader.get_batch, numbers), spec.schema()) for numbers in waiting)
            return [_store(files, spec, rows) for rows in ranges if rows.num_rows]


def _cut(chunks: Iterable[pa.Table], column: str, bounds: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Give the rows in batches, each with the number of the range between two `bounds` in which its keys lie."""
    for rows in _filled(chunks):
        order = pc.sort_indices(rows[column])
        keys = rows[column].take(order).combine_chunks()
        at = [0, *(bisect_left(keys, bound, key=methodcaller("as_py")) for bound in bounds), len(keys)]
        for number, (first, last) in enumerate(pairwise(at)):
            for batch in rows.take(order.slice(first, last - first)).combine_chunks().to_batches():
                yield number, batch


def _wanted(plan: Plan, staged: Staged, table: str) -> Iterator[pa.Table]:
    """Give the staged rows to add; what a later batch staged again is left out."""
    column, values = plan.add.get(table, ("", set()))
    waiting = set(values)
    for part in staged.parts.get(table, []) if values else []:
        found = set()
        for rows in _groups(staged.files, TABLES[table], part):
            hits = rows.filter(among(rows[column], waiting))
            found.update(hits[column].unique().to_pylist())
            yield hits
        waiting -= found


def _moved(files: Files, plan: Plan, parent: Release | None) -> Iterator[pa.Table]:
    """Give the released articles whose link changes; the others of their part are kept by `kept_parts`."""
    spec, parts = TABLES["articles"], parent.files("articles") if parent else ()
    yield lookup(files, parts, spec.name, "article_id", plan.moved, spec.names())


def _relinked(rows: pa.Table, plan: Plan) -> pa.Table:
    links = [plan.links.get(article) for article in rows["article_id"].to_pylist()]
    number = rows.column_names.index("duplicate_of")
    return rows.set_column(number, rows.schema.field(number), pa.array(links, pa.string()))


def _clustered(rows: pa.Table, plan: Plan) -> pa.Table:
    clusters = [plan.clusters.get(quote, quote) for quote in rows["quote_id"].to_pylist()]
    number = rows.column_names.index("cluster_id")
    return rows.set_column(number, rows.schema.field(number), pa.array(clusters, pa.string()))


def _without(files: Files, spec: Table, part: Part, column: str, dropped: Wanted) -> list[Part]:
    if not any(True for _ in matching(files, part, column, dropped, [column])):
        return [part]
    chunks = (rows.filter(pc.invert(among(rows[column], dropped.values))) for rows in _groups(files, spec, part))
    return [_store(files, spec, rows) for rows in _filled(chunks)]


def _groups(files: Files, spec: Table, part: Part) -> Iterator[pa.Table]:
    """Give a part's rows in today's schema, row group by row group."""
    for rows in parquet.groups(files, part, spec.names()):
        yield widened(rows, spec.schema())


def _filled(chunks: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Join chunks until they fill a part. An article's rows come in one chunk, so they stay in one part."""
    waiting: list[pa.Table] = []
    size = 0
    for rows in chunks:
        if rows.num_rows:
            waiting.append(rows)
            size += rows.nbytes
        if size >= FILL_BYTES:
            yield pa.concat_tables(waiting)
            waiting, size = [], 0
    if waiting:
        yield pa.concat_tables(waiting)


def _store(files: Files, spec: Table, rows: pa.Table) -> Part:
    return parquet.store(files, spec.name, parquet.encode(rows, spec), rows.num_rows)
