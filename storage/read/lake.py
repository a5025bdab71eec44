"""Holds reading: one release of a lake as Arrow datasets and SQL views. Writing goes in `publish`."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from storage.errors import Damaged, Fatal
from storage.files.base import Files
from storage.files.open import open_files
from storage.schemas import RELEASED, TABLES
from storage.tables import integrity, releases
from storage.tables.releases import Release

KNOWN = ("doc_id", "page_id", "etag", "last_modified", "content_sha256")


def open_lake(lake: str, release: Literal["latest"] | int = "latest") -> Lake:
    """Open one release of a lake: a folder or `s3://bucket/prefix`.

    Raises Fatal, in one sentence: no lake, no such release, written by a newer version; Damaged: an edited manifest.
    """
    files = open_files(lake)
    number = releases.require_lake(files) if release == "latest" else int(release)
    manifest = releases.read(files, number)
    releases.refuse_newer(manifest, files.url)
    return Lake(files, manifest)


@contextmanager
def intact(lake: Lake) -> Iterator[None]:
    """Turn what a truncated or missing file raises inside Arrow or DuckDB into Damaged; wrong SQL passes unchanged."""
    try:
        yield
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise Fatal(
                "The disk for temporary files is full; free some space, or set TMPDIR to another disk."
            ) from error
        if isinstance(error, duckdb.Error) and "reading the stream" not in reason:
            raise
        require_release(lake)
        raise Damaged(
            f"Release {lake.release.release} of {lake.files.url} cannot be read ({reason}); "
            "run `quotelake check` for every fault, or read an earlier release."
        ) from error


def require_release(lake: Lake) -> None:
    """Raise Fatal where maintenance has retired the release since it was opened: its files may be gone."""
    number = lake.release.release
    if lake.files.size(releases.path(number)) is None:
        raise Fatal(
            f"Release {number} of {lake.files.url} was retired by `quotelake maintain --keep` while it was read; "
            "read a newer one."
        )


class Lake:
    """One immutable release. Nothing that is published later changes what this object reads."""

    def __init__(self, files: Files, release: Release) -> None:
        """Use `storage.open`."""
        self.files = files
        self.release = release

    def table(self, name: str) -> ds.Dataset:
        """Give a table as an Arrow dataset: projection and filters are pushed down into the Parquet files.

        Columns that an older release has not are null. Raises Fatal for an unknown table.
        """
        return table_dataset(self.files, self.release, name)

    def sql(self, query: str) -> pa.Table:
        """Run a query over views pages, articles, entities, quotes and rejects. Raises duckdb.Error for wrong SQL."""
        with intact(self), duckdb.connect() as connection:
            # Instants are shown and cast in UTC everywhere, not in the reader's own time zone.
            connection.execute(f"SET TimeZone = 'UTC'; {integrity.QUIET}")
            for name in RELEASED:
                connection.register(name, self.table(name))
            return connection.sql(query).to_arrow_table()

    def known_pages(self, doc_ids: list[str]) -> pa.Table:
        """Give doc_id, page_id, etag, last_modified and content_sha256 of those documents that this release holds."""
        wanted = ds.field("doc_id").isin(pa.array(doc_ids, pa.string()))
        with intact(self):
            return self.table("pages").to_table(columns=list(KNOWN), filter=wanted)


def empty_known() -> pa.Table:
    """Give what `known_pages` gives of a lake without releases."""
    return pa.schema([TABLES["pages"].schema().field(name) for name in KNOWN]).empty_table()


def table_dataset(files: Files, release: Release, name: str) -> ds.Dataset:
    """Give one table of a release as a dataset in the schema of today."""
    if name not in RELEASED:
        raise Fatal(f"There is no table {name!r}; tables are {', '.join(RELEASED)}.")
    schema = TABLES[name].schema()
    state = release.tables.get(name)
    if state is None or not state.files:
        return ds.dataset(schema.empty_table())
    system, root = files.arrow()
    # From fragments, as `ds.dataset` would ask for every file whether it exists: a request each on an object store.
    kind = ds.ParquetFileFormat()
    fragments = [kind.make_fragment(f"{root}/{part.path}", system) for part in state.files]
    return ds.FileSystemDataset(fragments, schema, kind, system)
