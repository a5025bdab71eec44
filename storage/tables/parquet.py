"""Write tables as Parquet files and read them back; no other module writes Parquet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from storage.errors import Damaged
from storage.files.base import Files
from storage.files.temporary import temporary_file
from storage.ids import ID_LENGTH, sha256_hex
from storage.schemas import Table
from storage.tables.speaker_words import summed

ROW_GROUP = 50_000
GROUP_BYTES = 32 * 1024 * 1024
"""Row groups hold at most this much (pages carry bodies): what a reader must have in memory."""
_PATH = re.compile(rf"(_staging/[\w-]+/[\w-]+/)?\w+/part-[0-9a-f]{{{ID_LENGTH}}}\.parquet", re.ASCII)
"""Where `store` writes: of a table, or of a batch that is staged."""


@dataclass(frozen=True)
class Part:
    """One Parquet file as a manifest lists it; `path` is relative to the lake."""

    path: str
    sha256: str
    bytes: int
    rows: int

    def to_dict(self) -> dict[str, str | int]:
        """Give the manifest's entry."""
        return asdict(self)

    @classmethod
    def from_dict(cls, entry: Mapping[str, object]) -> Part:
        """Read a manifest's entry. Raises KeyError, TypeError or ValueError where it is none."""
        path, digest, size, rows = entry["path"], entry["sha256"], entry["bytes"], entry["rows"]
        if not isinstance(path, str) or not isinstance(digest, str) or type(size) is not int or type(rows) is not int:
            raise TypeError("path and sha256 must be strings, bytes and rows integers")
        if not _PATH.fullmatch(path) or len(digest) != 64 or size < 0 or rows < 0:
            raise ValueError(f"{path!r} is no path of a part, or a number makes no sense")
        return cls(path, digest, size, rows)


def encode(table: pa.Table, spec: Table) -> bytes:
    """Give Parquet bytes of rows sorted by the table's order; the same rows give the same bytes (pyarrow is pinned)."""
    if spec.order:
        table = table.sort_by([(name, "ascending") for name in spec.order])
    average = max(1, table.nbytes // max(1, table.num_rows))
    group = max(1, min(ROW_GROUP, GROUP_BYTES // average))
    sink = pa.BufferOutputStream()
    distinct = max(1, min(group, table.num_rows))
    options = {
        "compression": "zstd",
        "compression_level": 3,
        "write_page_index": True,
        "bloom_filter_options": {name: {"ndv": distinct, "fpp": 0.01} for name in spec.lookups},
        "store_schema": True,
    }
    with pq.ParquetWriter(sink, table.schema, **options) as writer:
        # combined: the bytes must not depend on how the rows were chunked in memory
        writer.write_table(table.combine_chunks(), row_group_size=group)
        if spec.speakers:
            writer.add_key_value_metadata(summed(table))
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def store(files: Files, folder: str, content: bytes, rows: int) -> Part:
    """Write Parquet bytes under their hash; bytes that are there already are not written again."""
    digest = sha256_hex(content)
    path = f"{folder}/part-{digest[:ID_LENGTH]}.parquet"
    if files.size(path) != len(content):
        files.write(path, content)
    return Part(path, digest, len(content), rows)


def stream(files: Files, path: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Part:
    """Write batches as one file, in their order, holding one at a time. Raises Fatal where it cannot be written."""
    rows = 0
    with temporary_file() as local:
        with pq.ParquetWriter(local, schema, compression="zstd", write_page_index=True) as writer:
            for batch in batches:
                rows += batch.num_rows
                writer.write_table(pa.Table.from_batches([batch]).cast(schema))
        files.upload(path, local)
        with local.open("rb") as written:
            return Part(path, hashlib.file_digest(written, "sha256").hexdigest(), local.stat().st_size, rows)


def read(files: Files, part: Part, columns: list[str] | None = None) -> pa.Table:
    """Give a whole part after comparing its hash. Raises Damaged where file and manifest differ."""
    try:
        content = files.read(part.path)
    except FileNotFoundError:
        raise Damaged(f"{files.url}/{part.path} is missing; run `quotelake check` for every fault.") from None
    if sha256_hex(content) != part.sha256:
        raise Damaged(f"{files.url}/{part.path} was changed since it was written; run `quotelake check`.")
    return pq.read_table(pa.BufferReader(content), columns=columns)


@contextmanager
def opened(files: Files, part: Part) -> Iterator[pq.ParquetFile]:
    """Open a part, to read some of its row groups and columns. Raises Damaged for a missing or truncated file."""
    try:
        with _source(files, part) as source, pq.ParquetFile(source) as parquet:
            yield parquet
    except FileNotFoundError:
        raise Damaged(f"{files.url}/{part.path} is missing; run `quotelake check` for every fault.") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise Damaged(f"{files.url}/{part.path} cannot be read as Parquet ({error}); run `quotelake check`.") from error


def _source(files: Files, part: Part) -> pa.NativeFile:
    if part.bytes <= files.one_read:
        return pa.BufferReader(files.read(part.path))
    system, root = files.arrow()
    return system.open_input_file(f"{root}/{part.path}")


def groups(files: Files, part: Part, columns: list[str]) -> Iterator[pa.Table]:
    """Give the wanted columns row group by row group; columns that an older file has not are left out.

    Raises Damaged for a missing or truncated file.
    """
    with opened(files, part) as parquet:
        there = set(parquet.schema_arrow.names)
        present = [name for name in columns if name in there]
        for number in range(parquet.num_row_groups):
            yield parquet.read_row_group(number, columns=present)


def stretch(files: Files, parts: Iterable[Part], first: int, count: int) -> Iterator[pa.Table]:
    """Give `count` rows from row number `first` on, of parts one after the other; row groups without any are not read.

    Raises Damaged for a missing or truncated file.
    """
    for part in parts:
        if first + count > 0 and first < part.rows:
            with opened(files, part) as parquet:
                yield from _stretch(parquet, first, count)
        first -= part.rows


def _stretch(parquet: pq.ParquetFile, first: int, count: int) -> Iterator[pa.Table]:
    for number in range(parquet.num_row_groups):
        rows = parquet.metadata.row_group(number).num_rows
        if first + count > 0 and first < rows:
            start = max(0, first)
            yield parquet.read_row_group(number).slice(start, first + count - start)
        first -= rows
