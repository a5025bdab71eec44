"""Open one release of a lake as Arrow datasets and SQL views."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal, Self

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs

from storage.errors import Damaged, Fatal
from storage.files.base import Files
from storage.files.open import open_files
from storage.schemas import RELEASED, TABLES
from storage.tables import releases
from storage.tables.lookup import lookup
from storage.tables.parquet import Part
from storage.tables.releases import Release
from storage.tables.sql import connect

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
    """Turn what a truncated or missing file raises inside Arrow or DuckDB into Damaged; wrong SQL passes unchanged.

    Raises Fatal where the file is gone because maintenance retired the release.
    """
    try:
        yield
    except Damaged:
        require_release(lake)
        raise
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
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

        Columns that an older release has not are null. Raises Fatal for an unknown table; so does reading it where
        maintenance has retired the release since, and Damaged where a file is missing or cut.
        """
        return Rows(self, name)

    def rows(self, name: str, column: str, wanted: set[str], columns: Sequence[str]) -> pa.Table:
        """Give the rows of a table whose `column` is one of `wanted`, at the cost of that column and of those rows."""
        with intact(self):
            return lookup(self.files, self.release.files(name), name, column, wanted, columns)

    def sql(self, query: str) -> pa.Table:
        """Run a query over views pages, articles, entities, quotes and rejects. Raises duckdb.Error for wrong SQL."""
        views = {name: self.table(name) for name in RELEASED}
        with intact(self), connect(views, limits={}) as connection:
            return connection.sql(query).to_arrow_table()

    def known_pages(self, doc_ids: list[str]) -> pa.Table:
        """Give doc_id, page_id, etag, last_modified and content_sha256 of those documents that this release holds."""
        return self.rows("pages", "doc_id", set(doc_ids), KNOWN)


class Rows(ds.FileSystemDataset):  # type: ignore[misc]
    """A table of a release as a dataset whose own methods of reading say what a file that is gone means.

    A file system in Python could say it of every way of reading, but DuckDB then waits for the interpreter without end.
    """

    def __new__(cls, lake: Lake, name: str) -> Self:
        """Make the dataset of the table's files."""
        made: Self = super().__new__(cls, *_made_of(lake.files, name, lake.release.files(name)))
        return made

    def __init__(self, lake: Lake, name: str) -> None:
        """Keep the release that is read."""
        super().__init__(*_made_of(lake.files, name, lake.release.files(name)))
        self._lake = lake

    def to_table(self, *given: Any, **named: Any) -> pa.Table:
        """Give rows as a table, as `pyarrow.dataset.Dataset.to_table`."""
        with intact(self._lake):
            return super().to_table(*given, **named)

    def to_batches(self, *given: Any, **named: Any) -> Iterator[pa.RecordBatch]:
        """Give rows batch by batch, as `pyarrow.dataset.Dataset.to_batches`."""
        with intact(self._lake):
            yield from super().to_batches(*given, **named)

    def count_rows(self, *given: Any, **named: Any) -> int:
        """Count rows, as `pyarrow.dataset.Dataset.count_rows`."""
        with intact(self._lake):
            return int(super().count_rows(*given, **named))

    def head(self, *given: Any, **named: Any) -> pa.Table:
        """Give the first rows, as `pyarrow.dataset.Dataset.head`."""
        with intact(self._lake):
            return super().head(*given, **named)

    def take(self, *given: Any, **named: Any) -> pa.Table:
        """Give rows by their numbers, as `pyarrow.dataset.Dataset.take`."""
        with intact(self._lake):
            return super().take(*given, **named)


def narrowed(lake: Lake, name: str, parts: Collection[str]) -> Lake:
    """Give a release with those files of one table alone that `parts` names, by their paths."""
    state = lake.release.tables[name]
    files = tuple(part for part in state.files if part.path in parts)
    narrow = replace(state, files=files, rows=sum(part.rows for part in files))
    return Lake(lake.files, replace(lake.release, tables={name: narrow}))


def unshared(lake: Lake, other: Lake, name: str) -> ds.Dataset:
    """Give the rows of a table in files that `other` does not name: equal files hold equal rows, and are not read."""
    known = {part.path for part in other.release.files(name)}
    return table_dataset(lake.files, name, (part for part in lake.release.files(name) if part.path not in known))


def empty_known() -> pa.Table:
    """Give what `known_pages` gives of a lake without releases."""
    return pa.schema([TABLES["pages"].schema().field(name) for name in KNOWN]).empty_table()


def table_dataset(files: Files, name: str, parts: Iterable[Part]) -> ds.Dataset:
    """Give rows of a table as a dataset in the schema of today. Raises Fatal for an unknown table."""
    return ds.FileSystemDataset(*_made_of(files, name, parts))


def _made_of(
    files: Files, name: str, parts: Iterable[Part]
) -> tuple[list[ds.Fragment], pa.Schema, ds.FileFormat, pyarrow.fs.FileSystem]:
    """Give what a dataset of these files is made of. Raises Fatal for an unknown table."""
    if name not in RELEASED:
        raise Fatal(f"There is no table {name!r}; tables are {', '.join(RELEASED)}.")
    system, root = files.arrow()
    # From fragments, as `ds.dataset` would ask for every file whether it exists: a request each on an object store.
    kind = ds.ParquetFileFormat()
    fragments = [kind.make_fragment(f"{root}/{part.path}", system) for part in parts]
    return fragments, TABLES[name].schema(), kind, system
