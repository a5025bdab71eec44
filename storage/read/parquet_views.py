"""Lend a release's tables to DuckDB's own Parquet reader, which takes less memory than Arrow datasets do."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from storage.errors import Damaged
from storage.files.local import LocalFiles
from storage.read.lake import Lake, require_release
from storage.schemas import TABLES
from storage.tables.filters import on_disk, stored
from storage.tables.sql import View


@contextlib.contextmanager
def parquet_views(lake: Lake, tables: Sequence[str]) -> Iterator[dict[str, View]]:
    """Give views of `tables`, in the schema of today; columns that older files have not are null.

    Files of an object store are fetched first and removed afterwards: DuckDB reads those by an extension only. Raises
    Fatal where the release was retired meanwhile, Damaged for a missing or truncated file, whatever is asked inside.
    """
    with tempfile.TemporaryDirectory(prefix="quotelake-") as folder:
        try:
            views: dict[str, View] = {}
            for name in tables:
                views[f"empty_{name}"] = TABLES[name].empty()
                views[name] = stored(name, _on_disk(lake, name, Path(folder)))
            yield views
        except (duckdb.Error, OSError) as error:
            require_release(lake)
            raise Damaged(
                f"Release {lake.release.release} of {lake.files.url} cannot be read ({str(error).splitlines()[0]}); "
                "run `quotelake check` for every fault, or read an earlier release."
            ) from error


def _on_disk(lake: Lake, name: str, folder: Path) -> list[Path]:
    parts = lake.release.files(name)
    if isinstance(lake.files, LocalFiles):
        return on_disk(lake.files, name, parts, folder)
    fetched = [folder / part.path for part in parts]
    for part, path in zip(parts, fetched, strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(lake.files.read(part.path))
    return fetched
