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
                views[name] = _query(name, _on_disk(lake, name, Path(folder)))
            yield views
        except (duckdb.Error, OSError) as error:
            require_release(lake)
            raise Damaged(
                f"Release {lake.release.release} of {lake.files.url} cannot be read ({str(error).splitlines()[0]}); "
                "run `quotelake check` for every fault, or read an earlier release."
            ) from error


def _on_disk(lake: Lake, name: str, folder: Path) -> list[Path]:
    if isinstance(lake.files, LocalFiles):
        # Through a link of a plain name: DuckDB takes "[1]" in a folder's name for a pattern.
        (linked := folder / name).symlink_to(lake.files.root)
        return [linked / part.path for part in lake.release.files(name)]
    fetched = [folder / part.path for part in lake.release.files(name)]
    for part, path in zip(lake.release.files(name), fetched, strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(lake.files.read(part.path))
    return fetched


def _query(name: str, paths: Sequence[Path]) -> str:
    listed = ", ".join(f"'{path}'" for path in paths)
    stored = f"FROM read_parquet([{listed}], union_by_name = true) UNION ALL BY NAME " if paths else ""
    return f"{stored}FROM empty_{name}"
